"""Public pages are drawn once for everybody: who has no cookie of ours is given what was drawn for the last one.

For a few seconds whatever happens, and for as long as the page itself says while nothing happens that a public page could show.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags

from parvis.journal.models import Event
from parvis.square.pages import language_of

BELOW = "/place/"
SURELY = 5
"""Seconds: so late at most is a reader told what somebody published, and a crowd still costs one drawing."""
LONGEST = 60
"""Seconds, while nothing happens."""
LOOK = 1
"""Seconds between two looks of a process at the journal."""
OVERLAP, NEWS = 100, 1_000
"""Events that are looked at again, since a slow transaction may end after a later one; events of one look."""
ELSEWHERE = (
    "assist.", "conversation.", "draft.", "echo.", "hook.", "journal.", "letter.", "lookout.", "promises.", "raw.", "receipt.",
    "rule.", "session.", "spike", "transfer.", "user.",
)  # fmt: skip
"""What happens all day at the counter, and that no public page shows."""
MOST = 2_000
HEAVIEST = 400_000
"""Pages, and bytes of one: each process keeps its own."""
REPEATED = ("Cache-Control", "Content-Language", "ETag", "Vary")
"""Headers of a page that the answer « you have it » says again."""


@dataclass(frozen=True, slots=True)
class Page:
    sure: float
    until: float
    mark: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str


class News:
    """How often something happened that a public page may show: asked of the journal once a second, however many read."""

    def __init__(self) -> None:
        self._mark = 0
        self._looked = float("-inf")
        self._seen: set[int] = set()
        self._lock = threading.Lock()

    def mark(self) -> int:
        """Another number than before if something did."""
        now = time.monotonic()
        if now - self._looked >= LOOK and self._lock.acquire(blocking=False):
            try:
                self._look()
                self._looked = now
            except DatabaseError:  # while it is away, what was drawn is better than nothing; pages end by themselves
                self._looked = now
            finally:
                self._lock.release()
        return self._mark

    def _look(self) -> None:
        newest = Event.objects.order_by("-pk").values_list("pk", "kind")
        after = max(self._seen, default=0) - OVERLAP
        rows = list(newest.filter(pk__gt=after)[:NEWS] if self._seen else newest[:OVERLAP])
        fresh = [kind for pk, kind in rows if pk not in self._seen]
        if len(rows) == NEWS or any(not kind.startswith(ELSEWHERE) for kind in fresh):
            self._mark += 1
        self._seen = {pk for pk, _kind in rows}


class Kept:
    """Only what says itself that it is public, as long as it says; a page of a reader who is known is never kept nor given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.news = News()
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._drawing: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.SQUARE_KEPT or not _for_everybody(request):
            return self.get_response(request)
        key, now = (request.get_full_path(), language_of(request)), time.monotonic()
        page = self._pages.get(key)
        if page and (page.sure > now or (page.until > now and page.mark == self.news.mark())):
            return _given(request, page)
        if page and key in self._drawing:  # while one draws it anew, a crowd need not
            return _given(request, page)
        self._drawing.add(key)
        try:
            return self._drawn(request, key, now)
        finally:
            self._drawing.discard(key)

    def _drawn(self, request: HttpRequest, key: tuple[str, str], now: float) -> HttpResponseBase:
        mark = self.news.mark()  # before it is drawn: what happens meanwhile draws it again
        response = self.get_response(request)
        seconds = _public(response)
        if not seconds or not isinstance(response, HttpResponse) or len(response.content) > HEAVIEST:
            self._pages.pop(key, None)
            return response
        response["ETag"] = etag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        longest = min(seconds, LONGEST) * (0.7 + hash(key) % 30 / 100)  # pages drawn together do not end together
        until = now + max(longest, min(seconds, SURELY))
        headers = tuple(response.headers.items())
        page = Page(now + min(seconds, SURELY), until, mark, response.content, headers, etag)
        self._keep(key, page)
        return _given(request, page)

    def _keep(self, key: tuple[str, str], page: Page) -> None:
        with self._lock:
            self._pages.pop(key, None)
            self._pages[key] = page
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)


def _for_everybody(request: HttpRequest) -> bool:
    cookies = set(request.COOKIES) - {"language", "theme"}
    if "json" in request.headers.get("Accept", ""):  # a program asks for another form
        return False
    return request.method == "GET" and request.path.startswith(BELOW) and not cookies and "Authorization" not in request.headers


def _given(request: HttpRequest, page: Page) -> HttpResponse:
    """The page, or that it is the one they have."""
    if page.etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={name: value for name, value in page.headers if name in REPEATED})
    return HttpResponse(page.body, headers=dict(page.headers))


def _public(response: HttpResponseBase) -> int:
    """Seconds for which anybody may be given it."""
    told = response.headers.get("Cache-Control", "") if response.status_code == 200 and not response.cookies else ""
    public, _, rest = told.partition(", max-age=")
    return int(rest) if public == "public" and rest.isdigit() else 0
