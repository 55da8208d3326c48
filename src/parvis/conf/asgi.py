"""The web of one process: intake and stream as raw ASGI; pages and API behind them as WSGI in a few threads.

Measured (docs/architecture.md): a webhook costs a tenth of what Django's own ASGI handler takes, and the number of
database connections is the number of page threads, whatever the number of open streams.

No thread waits for a line: a body is there, whole, before one is taken (`weights.py` says how heavy it may be).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from io import BytesIO
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")

import django

django.setup()

from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import Error, connections  # noqa: E402
from django.http import HttpRequest, HttpResponse, parse_cookie  # noqa: E402

from parvis.accounts.intake import Intake  # noqa: E402
from parvis.conf.middleware import Safety  # noqa: E402
from parvis.conf.weights import Weight, known, presented, weight_of  # noqa: E402
from parvis.conf.wsgi_bridge import Pages  # noqa: E402
from parvis.contests.middleware import is_guest  # noqa: E402
from parvis.journal.stream import follow  # noqa: E402
from parvis.pages.people import factor  # noqa: E402
from parvis.pages.views.errors import unread  # noqa: E402
from parvis.pages.views.health import alive  # noqa: E402
from parvis.people.middleware import Language  # noqa: E402
from parvis.people.sessions import channels_of, session_of_headers, user_of_headers  # noqa: E402
from parvis.rest.bodies import Gone, Refused, Room, announced, gathered, may_bring_file, parting  # noqa: E402
from parvis.rest.problems import FULL  # noqa: E402

# A page being made in a thread gives way to the loop ten times sooner than usual: webhooks are answered meanwhile.
sys.setswitchinterval(0.0005)
site = cast(Any, get_wsgi_application())
pages = Pages(site, settings.ENVIRONMENT.pages_each)
files = Pages(site, settings.ENVIRONMENT.files_each)
"""Threads of their own for what brings a file: a picture is drawn anew for some seconds, and pages are answered meanwhile."""
intake = Intake()
strangers = Room(1024**3)
"""What all those whom nobody knows may have under way together: their bodies fill no disk."""
STREAMS = ("/stream", "/api/v1/stream")


def _channels(headers: dict[str, str]) -> list[str] | None:
    """What the asker may hear; None = nobody is signed in. Leaves no connection behind."""
    try:
        return heard(headers)
    finally:
        connections.close_all()


def heard(headers: dict[str, str]) -> list[str] | None:
    """The stream stands before the pages: whom each of them would stop is stopped here, and hears nothing. None: nobody is signed in."""
    user = user_of_headers(headers)
    if user is None:
        return None
    if is_guest(user):  # of a contest, in no team
        return []
    by_token = headers.get("authorization", "").lower().startswith("bearer")
    session = None if by_token else session_of_headers(headers)
    if session is not None and factor.stops(user, vouched=bool(session.get(factor.VOUCHED))):
        return []
    return channels_of(user)


def _still(headers: dict[str, str]) -> list[str] | None:
    return _channels(headers) or None


def _headers(scope: dict[str, Any]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _stream(scope: dict[str, Any], receive: Any, send: Any) -> None:
    headers = _headers(scope)
    try:
        channels = await sync_to_async(_channels, thread_sensitive=False)(headers)
    except Error:
        return await _refuse(send, 503, b"try again")
    if channels is None:
        return await _refuse(send, 401, b"sign in first")
    if not channels:
        return await _refuse(send, 403, b"closed to you, or to whoever has no second factor yet")
    last = headers.get("last-event-id", "")
    begins = int(last) if last.isascii() and last.isdigit() else None
    await follow(channels, begins, receive, send, lambda: sync_to_async(_still, thread_sensitive=False)(headers))


async def _refuse(send: Any, status: int, words: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": words})


async def _page(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A page or an operation of the API, once what is sent to it is there."""
    if not (length := announced(scope["headers"])):
        return await pages(scope, receive, send, BytesIO())
    weight = weight_of(scope["path"])
    try:
        somebody = (length > weight.anybody or strangers.tight) and await known(_headers(scope))
    except Error:
        return await _unread(scope, receive, send, 503)
    most, room = (weight.known, None) if somebody else (weight.anybody, strangers)
    if length > most:
        return await _too_heavy(scope, receive, send, weight, length)
    async with AsyncExitStack() as stack:
        try:
            taken = gathered(receive, most=most, seconds=settings.ENVIRONMENT.body_seconds, room=room)
            body = await stack.enter_async_context(taken)
        except Gone:
            return
        except Refused as refused:
            return await _unread(scope, receive, send, refused.status)
        except OSError as error:
            if error.errno not in FULL:
                raise
            return await _unread(scope, receive, send, 507)
        await (files if may_bring_file(scope["headers"], length) else pages)(scope, receive, send, body)


async def _too_heavy(scope: dict[str, Any], receive: Any, send: Any, weight: Weight, length: int) -> None:
    """Before any of it is read. Whoever says who they are and is not believed learns that: somebody signed in might send it."""
    if weight.tells:
        return await pages(scope, receive, parting(receive, send), BytesIO())
    heaviest = max(weight.known, weight.anybody)
    doubted = weight.anybody < length <= heaviest and presented(_headers(scope))
    most = weight.anybody if length <= heaviest else heaviest
    await _unread(scope, receive, send, 401 if doubted else 413, most, more=most < heaviest)


async def _unread(scope: dict[str, Any], receive: Any, send: Any, status: int, most: int = 0, *, more: bool = False) -> None:
    await _answer(scope, parting(receive, send), partial(unread, status=status, most=most, more=more))


async def _answer(scope: dict[str, Any], send: Any, view: Callable[[HttpRequest], HttpResponse]) -> None:
    """What needs no thread, with the headers that every page has."""
    headers, request = _headers(scope), HttpRequest()
    request.path, request.method, request.META = scope["path"], scope["method"], {"HTTP_ACCEPT": headers.get("accept", "")}
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    response = cast(HttpResponse, Safety(Language(view))(request))
    response["Content-Length"], response["Vary"] = str(len(response.content)), "Cookie"
    if response.status_code == 503:
        response["Retry-After"] = "5"
    told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": told})
    await send({"type": "http.response.body", "body": response.content})


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            intake.open()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await sync_to_async(intake.close)()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    if scope["type"] != "http":
        return
    if scope["path"].startswith("/in/"):
        return await intake(scope, receive, send)
    if scope["path"] in STREAMS and scope["method"] == "GET":
        return await _stream(scope, receive, send)
    if scope["path"] == "/healthz" and scope["method"] == "GET":
        return await _answer(scope, send, alive)
    await _page(scope, receive, send)
