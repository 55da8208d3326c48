"""What is sent to us: whole, or refused in time; nothing of it stays."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest

from parvis.rest import bodies
from parvis.rest.bodies import Crowded, Gone, Room, TooHeavy, TooSlow, announced, gathered, parting


class Line:
    """Pieces as they come, each after so many seconds; then nothing any more."""

    def __init__(self, pieces: Iterable[bytes], *, pause: float = 0.0, ends: bool = True) -> None:
        self.pieces, self.pause, self.ends, self.asked = list(pieces), pause, ends, 0

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(self.pause)
        if not self.pieces:
            await asyncio.Event().wait()
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces) or not self.ends}


def read(line: Line, *, most: int = 10_000_000, seconds: float = 60.0, **more: Any) -> bytes:
    async def go() -> bytes:
        async with gathered(line.receive, most=most, seconds=seconds, **more) as body:
            return body.read()

    return asyncio.run(go())


@pytest.mark.parametrize("size", [0, 1, bodies.IN_MEMORY, bodies.IN_MEMORY + 1, 3_000_000])
def test_it_comes_whole(size):
    whole = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    pieces = [whole[at : at + 65_536] for at in range(0, size, 65_536)] or [b""]
    assert read(Line(pieces), most=size) == whole


def test_one_byte_too_many():
    line = Line([b"x" * 100] * 10)
    with pytest.raises(TooHeavy):
        read(line, most=250)
    assert line.asked == 3, "the rest was not read"


def test_one_byte_and_then_nothing():
    with pytest.raises(TooSlow):
        read(Line([b"x"], ends=False), seconds=0.05)


def test_what_comes_gives_time_to_what_follows():
    """Longer than the first seconds in all, and never slower than it may be; one byte at a time is slower."""
    pieces = [b"x" * 5000] * 6
    assert len(read(Line(pieces, pause=0.05), seconds=0.12)) == 30_000
    with pytest.raises(TooSlow):
        read(Line([b"x"] * 6, pause=0.05), seconds=0.12)


def test_who_hangs_up():
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def go() -> None:
        async with gathered(gone, most=10, seconds=60):
            pytest.fail("there is no body")

    with pytest.raises(Gone):
        asyncio.run(go())


def test_all_together_have_so_much_room():
    room = Room(1000)
    assert len(read(Line([b"x" * 900]), room=room)) == 900
    assert room.held == 0, "it was read: there is room again"
    room.take(500)
    assert not room.tight
    with pytest.raises(Crowded):
        read(Line([b"x" * 400, b"x" * 400]), room=room)
    assert room.held == 500


def test_a_full_disk_is_said(monkeypatch):
    class Full(SpooledTemporaryFile):  # type: ignore[type-arg]
        def write(self, piece: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(bodies, "SpooledTemporaryFile", Full)
    room = Room(1000)
    with pytest.raises(OSError, match="full"):
        read(Line([b"x"]), room=room)
    assert room.held == 0


@pytest.mark.parametrize(
    ("headers", "length"),
    [([], 0), ([(b"Content-Length", b"12")], 12), ([(b"content-length", b"-1")], 0), ([(b"transfer-encoding", b"chunked")], 0)],
)
def test_what_is_announced(headers, length):
    assert announced(headers) == length


def test_a_refusal_is_read_by_who_still_sends(monkeypatch):
    """The answer first; then a little of what is still coming, thrown away; then the end of the line."""
    monkeypatch.setattr(bodies, "MANNERS", 1000)
    monkeypatch.setattr(bodies, "LINGER", 0.05)
    line, said = Line([b"x" * 300] * 100, ends=False), []

    async def send(message: dict[str, Any]) -> None:
        said.append(message | {"asked": line.asked})

    async def go() -> None:
        tell = parting(line.receive, send)
        await tell({"type": "http.response.start", "status": 413, "headers": []})
        await tell({"type": "http.response.body", "body": b"no"})

    asyncio.run(go())
    assert said[0]["headers"] == [(b"connection", b"close")]
    assert (said[1]["body"], said[1]["asked"]) == (b"no", 0)
    assert line.asked == 4 and not said[2].get("more_body")
