from django.urls import path

from parvis.notices import views

app_name = "notices"
urlpatterns = [
    path("choix", views.choice, name="choice"),
    path("facteur.js", views.carrier, name="carrier"),
    path("appareils", views.add, name="add"),
    path("appareils/<int:pk>", views.device, name="device"),
]
