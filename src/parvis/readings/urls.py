from django.urls import path

from parvis.readings.views import correcting

app_name = "readings"
urlpatterns = [
    path("messages/<int:pk>/lecture", correcting.correct, name="correct"),
]
