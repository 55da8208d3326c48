"""Django in a few threads. One is taken when the body is there, and given back before a file goes out: nobody's line holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any, cast

from a2wsgi import WSGIMiddleware

from parvis.rest.bodies import Message, Receive, Send

PIECE = 256 * 1024
"""Bytes of a file that are read, then sent."""
WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(slots=True)
class Bridge:
    """One request's way through a thread."""

    body: IO[bytes]
    file: Any = None

    def set_aside(self, file: Any, _size: int) -> list[bytes]:
        """As `wsgi.file_wrapper`: the file is sent when the thread is free again."""
        self.file = file
        return []


class Pages:
    def __init__(self, made: WSGI, threads: int) -> None:
        self._made = made
        self._threads: Any = WSGIMiddleware(cast(Any, self._in_thread), workers=threads)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send, body: IO[bytes]) -> None:
        passage = Bridge(body)

        async def said(message: Message) -> None:
            if passage.file is None or message["type"] == "http.response.start":
                await send(message)

        try:
            await self._threads(scope | {"passage": passage}, receive, said)
            if passage.file is not None:
                await _sent(passage.file, send, scope["method"])
        finally:
            if passage.file is not None:
                await asyncio.to_thread(passage.file.close)

    def _in_thread(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        passage = environ["asgi.scope"]["passage"]
        return self._made(environ | {"wsgi.input": passage.body, "wsgi.file_wrapper": passage.set_aside}, start_response)


async def _sent(file: Any, send: Send, method: str) -> None:
    while method != "HEAD" and (piece := await asyncio.to_thread(file.read, PIECE)):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
