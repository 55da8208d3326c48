from django.urls import path

from parvis.subjects.sparing import views

app_name = "subject-settings"
urlpatterns = [path("", views.settle, name="sparing")]
