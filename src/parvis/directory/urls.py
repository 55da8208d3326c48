from django.urls import path

from parvis.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau", views.write, name="new"),
    path("importer", views.bring, name="bring"),
    path("importer/<int:pk>", views.brought, name="import"),
    path("annuaire.csv", views.export, name="export"),
    path("remarques/<int:pk>", views.decide, name="decide"),
    path("<int:pk>", views.one, name="one"),
    path("<int:pk>/modifier", views.write, name="edit"),
    path("<int:pk>/signaler", views.signal, name="signal"),
    path("<int:pk>/<slug:verb>", views.act, name="act"),
]
