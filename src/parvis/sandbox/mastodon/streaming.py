"""Server-sent events: what Mastodon pushes to a signed-in client as it happens."""

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from parvis.sandbox.mastodon.auth import signed
from parvis.sandbox.place import Place

THUMP = 15.0
Frame = tuple[str, str]


class Streams:
    """Open streams by account. `push` may be called from any thread."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[asyncio.Queue[Frame | None]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def wanted(self, account: str) -> bool:
        return bool(self._open.get(account))

    def push(self, account: str, event: str, payload: Any) -> None:
        if self._loop and self.wanted(account):
            frame = (event, payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False))
            self._loop.call_soon_threadsafe(self._put, account, frame)

    def _put(self, account: str, frame: Frame) -> None:
        for queue in self._open[account]:
            queue.put_nowait(frame)

    def close(self) -> None:
        """Let every open stream end, so that the server can stop. May be called from a signal handler."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for queues in self._open.values():
            for queue in queues:
                queue.put_nowait(None)

    async def listen(self, account: str, only: set[str] | None) -> AsyncIterator[bytes]:
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._open[account].add(queue)
        try:
            yield b":)\n"
            while True:
                try:
                    frame = await asyncio.wait_for(queue.get(), THUMP)
                except TimeoutError:
                    yield b":thump\n"
                    continue
                if frame is None:
                    return
                if only is None or frame[0] in only:
                    yield f"event: {frame[0]}\ndata: {frame[1]}\n\n".encode()
        finally:
            self._open[account].discard(queue)


@signed("read")
async def user(request: Request, place: Place, me: sqlite3.Row) -> Response:
    streams: Streams = request.app.state.streams
    only = {"notification"} if request.url.path.endswith("/notification") else None
    headers = {"cache-control": "private, no-store", "x-accel-buffering": "no"}
    return StreamingResponse(streams.listen(me["id"], only), media_type="text/event-stream", headers=headers)


async def health(request: Request) -> Response:
    return PlainTextResponse("OK")
