from django.urls import path

from parvis.city import views

app_name = "city"
urlpatterns = [
    path("", views.stop, name="stop"),
    path("reprendre", views.resume, name="resume"),
]
