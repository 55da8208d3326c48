"""The days that the city plans around, and its ballots."""

from django.urls import path

from parvis.city import days_views

app_name = "days"
urlpatterns = [
    path("jours", days_views.around, name="around"),
    path("jours/<int:pk>/retirer", days_views.forget, name="forget"),
    path("scrutins", days_views.ballots, name="ballots"),
    path("scrutins/nouveau", days_views.ballot, name="ballot_new"),
    path("scrutins/<int:pk>", days_views.ballot, name="ballot"),
]
