from django.urls import path

from parvis.readings.views import asking, places, scores

app_name = "readings-settings"
urlpatterns = [
    path("", scores.page, name="scores"),
    path("dix-minutes", asking.page, name="asking"),
    path("modele", scores.act, name="act"),
    path("lieux", places.bring, name="bring_places"),
    path("lieux/<int:pk>/retirer", places.drop, name="drop_places"),
]
