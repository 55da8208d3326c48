from django.urls import path

from parvis.contact.views import door, hosted, tracking

app_name = "contact"
urlpatterns = [
    path("contact/<slug:slug>", hosted.page, name="page"),
    path("suivi/<str:secret>", tracking.follow, name="follow"),
    path("api/contact/v1/<slug:slug>/messages", door.messages, name="door"),
]
