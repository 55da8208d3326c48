"""All addresses, room by room."""

from __future__ import annotations

from django.urls import include, path

from parvis.conf.api import api, not_found
from parvis.pages.views.errors import missing

handler403 = "parvis.pages.views.errors.denied"
handler404 = "parvis.pages.views.errors.missing"
handler500 = "parvis.pages.views.errors.broken"
urlpatterns = [
    path("", include("parvis.pages.urls")),
    path("publications/arret/", include("parvis.city.urls")),
    path("publications/", include("parvis.publishing.urls")),
    path("guichet/", include("parvis.inbox.urls")),
    path("comptes/", include("parvis.accounts.urls")),
    path("medias/", include("parvis.media.urls")),
    path("journal/", include("parvis.journal.urls")),
    path("signin/password/reset/", missing),  # Parvis sends no mail of its own
    path("signin/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", not_found),
]
