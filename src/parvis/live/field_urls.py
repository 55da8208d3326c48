from django.urls import path

from parvis.live.views import field

app_name = "field"
urlpatterns = [
    path("", field.events_now, name="choose"),
    path("page.js", field.worker, name="worker"),
    path("<slug:slug>", field.report, name="report"),
]
