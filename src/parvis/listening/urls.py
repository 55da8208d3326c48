from django.urls import path

from parvis.listening import views
from parvis.listening.echoes import views as echoes
from parvis.listening.lookouts import views as lookouts
from parvis.listening.spikes import views as spikes

app_name = "listening"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("veilles/", lookouts.listing, name="lookouts"),
    path("veilles/nouvelle", lookouts.write, name="new"),
    path("veilles/vues/<int:pk>/<slug:verb>", lookouts.sighting, name="sighting"),
    path("veilles/<int:pk>", lookouts.one, name="lookout"),
    path("veilles/<int:pk>/modifier", lookouts.write, name="edit"),
    path("veilles/<int:pk>/<slug:verb>", lookouts.act, name="act"),
    path("veilles/echos/", echoes.listing, name="echoes"),
    path("veilles/echos/<int:pk>", echoes.one, name="echo"),
    path("veilles/echos/<int:pk>/<slug:verb>", echoes.act, name="echo_act"),
    path("veilles/pics/", spikes.listing, name="spikes"),
    path("veilles/pics/volume", spikes.series, name="volume"),
    path("veilles/pics/volume.csv", spikes.file, name="volume_file"),
    path("veilles/pics/<int:pk>", spikes.one, name="spike"),
    path("veilles/pics/<int:pk>/sujet", spikes.make_subject, name="spike_subject"),
    path("sources/<int:pk>/<slug:verb>", views.source, name="source"),
    path("<int:pk>/<slug:verb>", views.entry, name="entry"),
]
