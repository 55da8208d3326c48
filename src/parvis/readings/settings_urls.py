from django.urls import path

from parvis.readings.views import places, scores

app_name = "readings-settings"
urlpatterns = [
    path("", scores.page, name="scores"),
    path("modele", scores.act, name="act"),
    path("lieux", places.bring, name="bring_places"),
    path("lieux/<int:pk>/retirer", places.drop, name="drop_places"),
]
