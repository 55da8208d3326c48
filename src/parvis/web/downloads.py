"""Files that a page or the API gives to take away."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

CSV = "text/csv; charset=utf-8"


def table(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Sent while it is written. `lines`: of `tables.writing`; `name`: of the file, as it will be kept."""
    return StreamingHttpResponse(lines, content_type=CSV, headers=_named(name))


def attached(content: bytes | str, name: str, mime: str) -> HttpResponseBase:
    """A file that is there whole."""
    return HttpResponse(content, content_type=mime, headers=_named(name))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
