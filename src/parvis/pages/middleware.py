"""Where the journal stood before a page was made: its stream resumes there, so that nothing falls in between."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from parvis.journal.models import Event


class Moment:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        whole_page = request.method == "GET" and request.user.is_authenticated and "HX-Request" not in request.headers
        if whole_page and not request.path.startswith(("/api/", "/static/")):
            request.moment = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0  # type: ignore[attr-defined]
        return self.get_response(request)
