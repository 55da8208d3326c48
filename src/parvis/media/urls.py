from django.urls import path

from parvis.media import views

app_name = "media"
urlpatterns = [
    path("", views.library, name="library"),
    path("ajouter", views.upload, name="upload"),
    path("etagere", views.shelf, name="shelf"),
    path("<int:pk>", views.file, name="file"),
    path("<int:pk>/plateau", views.tray, name="tray"),
    path("<int:pk>/fichier", views.content, name="content"),
    path("<int:pk>/image-<int:side>", views.picture, name="picture"),
]
