"""What is sent to us, taken in by the loop before anybody works on it: so much at most, and not as slowly as one likes.

A thread that read a body itself would be held for ever by whoever sends one byte and then nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from tempfile import SpooledTemporaryFile
from typing import Any, TypeAlias

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Body: TypeAlias = "SpooledTemporaryFile[bytes]"

SLOWEST = 20_000
"""Bytes a second: each so many that came give one more second to those that follow."""
IN_MEMORY = 128 * 1024
"""Bytes of a body that wait in memory; a longer one waits in a file."""
SMALLEST_FILE = 8 * 1024
"""Bytes of a form below which no file in it is work: an answer with no file is mostly below."""
MANNERS, LINGER = 2 * 1024 * 1024, 2.0
"""Bytes, and seconds, of what is still sent after a refusal: taken and thrown away, so that the refusal is read."""


class Refused(Exception):
    """A body that is not taken, with the status that says so."""

    status = 400


class TooHeavy(Refused):
    status = 413


class TooSlow(Refused):
    status = 408


class Crowded(Refused):
    status = 503


class Gone(Refused):
    """Whoever sent it hung up: nobody reads the answer."""


class Room:
    """Bytes that all the bodies which are counted in it may have together."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0

    @property
    def tight(self) -> bool:
        return self.held > self.most // 2

    def take(self, size: int) -> None:
        """Raises Crowded."""
        if self.held + size > self.most:
            raise Crowded
        self.held += size


def announced(headers: list[tuple[bytes, bytes]]) -> int:
    """Bytes that will come, as the head says. 0: none, or in pieces without a length, which no page reads."""
    told = next((value for name, value in headers if name.lower() == b"content-length"), b"")
    return int(told) if told.isdigit() else 0


def may_bring_file(headers: list[tuple[bytes, bytes]], length: int) -> bool:
    """Whether a body may hold a picture that takes long to draw: ten kilobytes make eighty million pixels."""
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return length > SMALLEST_FILE and kind.lower().startswith(b"multipart/")


@asynccontextmanager
async def gathered(
    receive: Receive, *, most: int, seconds: float, room: Room | None = None, in_memory: int = IN_MEMORY
) -> AsyncIterator[Body]:
    """The whole body, to be read from its beginning. Raises Refused; OSError when the disk is full.

    `seconds`: for its first byte; what came gives more (`SLOWEST`). `room`: where it is counted until it has been read.
    """
    taken = 0
    with SpooledTemporaryFile[bytes](in_memory) as body:

        async def pour(piece: bytes) -> None:
            nonlocal taken
            if taken + len(piece) > most:
                raise TooHeavy
            if room is not None:
                room.take(len(piece))
            taken += len(piece)
            if taken <= in_memory:
                body.write(piece)
            else:
                await asyncio.to_thread(body.write, piece)  # a disk that is busy keeps nobody else waiting

        try:
            await _all(receive, pour, seconds)
            body.seek(0)
            yield body
        finally:
            if room is not None:
                room.held -= taken


async def _all(receive: Receive, pour: Callable[[bytes], Awaitable[None]], seconds: float) -> None:
    until = asyncio.get_running_loop().time() + seconds
    limit = asyncio.timeout_at(until)
    try:
        async with limit:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                piece = message.get("body", b"")
                await pour(piece)
                if not message.get("more_body"):
                    return
                until += len(piece) / SLOWEST
                limit.reschedule(until)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise TooSlow from error


def parting(receive: Receive, send: Send) -> Send:
    """Sends an answer to a body that was not taken: the connection ends with it."""

    async def said(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": [*message["headers"], (b"connection", b"close")]}
        elif not message.get("more_body"):
            await send(message | {"more_body": True})
            await _let_go(receive)
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return said


async def _let_go(receive: Receive) -> None:
    """Whoever is still sending reads no answer when the line is cut under their hands."""
    left = MANNERS
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while left > 0:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
                left -= len(message.get("body", b""))
            await asyncio.sleep(LINGER)
