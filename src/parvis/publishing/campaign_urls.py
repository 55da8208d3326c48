"""Campaigns and live events: the city's, not a team's."""

from django.urls import path

from parvis.publishing.views import planning

app_name = "campaigns"
urlpatterns = [
    path("", planning.campaigns, name="all"),
    path("<int:pk>", planning.campaigns, name="one"),
]
