from django.urls import path

from parvis.signatures import views

app_name = "signatures"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>/retirer", views.drop, name="drop"),
]
