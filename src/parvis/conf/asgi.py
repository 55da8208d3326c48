"""The web of one process: intake and stream as raw ASGI; pages and API behind them as WSGI in a few threads.

Measured (docs/architecture.md): a webhook costs a tenth of what Django's own ASGI handler takes, and the number of
database connections is the number of page threads, whatever the number of open streams.
"""

from __future__ import annotations

import os
import sys
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")

import django

django.setup()

from a2wsgi import WSGIMiddleware  # noqa: E402
from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import Error, connections  # noqa: E402

from parvis.accounts.intake import Intake  # noqa: E402
from parvis.journal.stream import follow  # noqa: E402
from parvis.people.sessions import channels_of, user_of_headers  # noqa: E402

# A page being made in a thread gives way to the loop ten times sooner than usual: webhooks are answered meanwhile.
sys.setswitchinterval(0.0005)
pages: Any = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=settings.ENVIRONMENT.pages_each)
intake = Intake()
STREAMS = ("/stream", "/api/v1/stream")


def _channels(headers: dict[str, str]) -> list[str] | None:
    """What the asker may hear; None = nobody is signed in. Leaves no connection behind."""
    try:
        user = user_of_headers(headers)
        return channels_of(user) if user else None
    finally:
        connections.close_all()


async def _stream(scope: dict[str, Any], receive: Any, send: Any) -> None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        channels = await sync_to_async(_channels, thread_sensitive=False)(headers)
    except Error:
        return await _refuse(send, 503, b"try again")
    if channels is None:
        return await _refuse(send, 401, b"sign in first")
    last = headers.get("last-event-id", "")
    begins = int(last) if last.isascii() and last.isdigit() else None
    await follow(channels, begins, receive, send, lambda: sync_to_async(_channels, thread_sensitive=False)(headers))


async def _refuse(send: Any, status: int, words: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": words})


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
    await pages(scope, receive, send)
