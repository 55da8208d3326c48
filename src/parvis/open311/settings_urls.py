from django.urls import path

from parvis.open311.views import partner, settings

app_name = "open311-settings"
urlpatterns = [
    path("", settings.door, name="door"),
    path("cles", settings.keys, name="keys"),
    path("cles/<int:pk>/revoquer", settings.revoke, name="revoke"),
    path("partenaires/<int:pk>", partner.partner, name="partner"),
]
