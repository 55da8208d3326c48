"""What a page is asked for."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


def is_part(request: HttpRequest) -> bool:
    """Is a part of the page enough? Not for a browser that goes back: it needs the whole again."""
    htmx = HtmxDetails(request)
    return bool(htmx) and not htmx.history_restore_request
