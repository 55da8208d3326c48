from django.urls import path

from parvis.busy.views import day

app_name = "busy"
urlpatterns = [
    path("", day.day, name="day"),
    path("fin", day.end, name="end"),
    path("sujet", day.gather, name="gather"),
]
