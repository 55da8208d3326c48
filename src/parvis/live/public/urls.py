from django.urls import path

from parvis.live.public import outward, views

app_name = "live"
urlpatterns = [
    path("direct/", views.home, name="home"),
    path("direct/evenements.rss", outward.feed, name="feed"),
    path("direct/images/<int:event>-<int:item>", views.picture, name="picture"),
    path("direct/photos/<int:pk>-<int:side>", views.photo, name="photo"),
    path("direct/<slug:slug>", views.event, name="event"),
    path("direct/<slug:slug>/question", views.ask, name="ask"),
    path("direct/<slug:slug>/mur", views.wall_page, name="wall"),
    path("direct/<slug:slug>/mur/morceau", views.fragment, name="fragment"),
    path("direct/<slug:slug>/cadre", outward.frame, name="frame"),
    path("direct/<slug:slug>/publications.rss", outward.event_feed, name="event_feed"),
    path("direct/<slug:slug>/agenda.ics", outward.ics, name="ics"),
    path("cadre/reponses", outward.answers, name="answers"),
]
