"""The REST API, room by room; its description is at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from parvis.accounts.api import router as accounts
from parvis.city.api import router as city
from parvis.inbox.api import router as inbox
from parvis.journal.api import router as journal
from parvis.media.api import router as media
from parvis.publishing.api import router as publishing
from parvis.rest.auth import AUTH
from parvis.rest.description import Api
from parvis.rest.errors import install, problem

api = Api(title="Parvis", version="1", urls_namespace="api", auth=AUTH, docs_url=None)
install(api)
for router in (city, accounts, media, publishing, inbox, journal):
    api.add_router("", router)


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What is not an operation is a problem too, not a page."""
    return problem(404, "Not Found", f"/api/v1/{rest}")
