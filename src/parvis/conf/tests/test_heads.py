"""A request of anybody: what comes before its body is bounded, what an honest program sends is not touched."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from parvis.conf.heads import Bounded
from parvis.conf.serving import Server

PIECE = b"x" * 65_536
CHUNKED = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Tells how long the body was."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
        if message["type"] == "http.disconnect":
            return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(str(size)))]})
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(application, http=Bounded, lifespan="off", log_level="critical"))
        running = threading.Thread(target=server.run, args=([listening],))
        running.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        running.join()


def said(port: int, *pieces: bytes) -> tuple[bytes, int]:
    """(what was answered, how many bytes were taken until the other side closed)."""
    taken = 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
                taken += len(piece)
            wire.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: wire.recv(65_536), b"")), taken
        except OSError:
            return b"", taken


def test_the_city_s_server_is_bounded() -> None:
    assert Server().config.http is Bounded


@pytest.mark.parametrize(
    "begin",
    [b"GET / HTTP/1.1\r\nhost: a\r\nx-a: ", b"GET /", b"GET / HTTP/1.1\r\nx", CHUNKED + b"1\r\na\r\n0\r\nx-a: "],
    ids=["a header", "an address", "a header's name", "a trailer"],
)  # fmt: skip
def test_a_header_without_end_is_taken_no_further(port: int, begin: bytes) -> None:
    _, taken = said(port, begin, *[PIECE] * 1_000)
    assert taken < 20_000_000  # what stood in the wires' own stores


def test_many_headers_are_refused_in_words(port: int) -> None:
    head = b"GET / HTTP/1.1\r\nhost: a\r\n" + b"x-a: b\r\n" * 50_000
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        for start in range(0, len(head), 40_000):
            try:
                wire.sendall(head[start : start + 40_000])
            except OSError:
                break
            time.sleep(0.02)
        else:
            pytest.fail("all of it was taken")


def test_an_honest_request_is_answered(port: int) -> None:
    cookie = b"cookie: " + b"c" * 30_000
    whole = b"POST / HTTP/1.1\r\nhost: a\r\n" + cookie + b"\r\ncontent-length: 1000000\r\n\r\n" + b"b" * 1_000_000
    pieces = CHUNKED + b"4\r\nabcd\r\n" * 50_000 + b"0\r\n\r\n"
    answer, _ = said(port, whole, pieces)
    assert answer.count(b"200 OK") == 2
    assert b"1000000" in answer and b"200000" in answer
