from django.urls import path

from parvis.places.public import views

app_name = "public-places"
urlpatterns = [
    path("", views.index, name="index"),
    path("pres-de-moi", views.nearby, name="near"),
    path("quartiers/<slug:slug>", views.district, name="district"),
    path("images/<int:pk>-<int:side>", views.picture, name="picture"),
    path("fond.geojson", views.districts, name="ground"),
    path("fond.pmtiles", views.pieces, name="tiles"),
    path("tous.<slug:form>", views.everything, name="all"),
    path("<slug:slug>.<slug:form>", views.file, name="file"),
    path("<slug:slug>", views.one, name="list"),
    path("<slug:slug>/cadre", views.frame, name="frame"),
    path("<slug:slug>/<int:pk>", views.place, name="place"),
]
