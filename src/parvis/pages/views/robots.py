"""What programs that read the web are told: where the map of public pages is, and what is no page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Not a lock: what is not public asks who one is."""
    map_of_pages = f"{settings.ENVIRONMENT.public_url}{reverse('square:sitemap')}"
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /signin/", "", f"Sitemap: {map_of_pages}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
