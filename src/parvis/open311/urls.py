from django.urls import path

from parvis.open311.views import door

app_name = "open311"
urlpatterns = [
    path("discovery.<str:fmt>", door.discovery, name="discovery"),
    path("services.<str:fmt>", door.services, name="services"),
    path("services/<str:code>.<str:fmt>", door.service, name="service"),
    path("requests.<str:fmt>", door.requests, name="requests"),
    path("requests/<str:number>.<str:fmt>", door.one, name="request"),
    path("tokens/<str:token>.<str:fmt>", door.token, name="token"),
    path("servicerequestupdates.<str:fmt>", door.updates, name="updates"),
]
