"""A sandbox that runs for a test, on a free port of 127.0.0.1, and an address that hears its webhooks."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from parvis.networks.http import Door
from parvis.sandbox import faults
from parvis.sandbox.app import create
from parvis.sandbox.place import Place

HOST = "127.0.0.1"
DOOR = Door(frozenset({HOST}))
PATIENCE = 30.0
FILM = 0.05
"""Seconds that a film is worked on: whoever tests that it is waited for orders `slow_media`."""


@dataclass(frozen=True)
class Played:
    """`place` is the world itself: tests act in it as residents, and look there at what the city did."""

    url: str
    place: Place
    app: Starlette

    def credentials(self, network: str) -> dict[str, str]:
        return dict(self.all_credentials()[network])

    def all_credentials(self) -> dict[str, Any]:
        """By network."""
        return dict(httpx2.get(f"{self.url}/credentials", trust_env=False, timeout=PATIENCE).json())

    def open_account(self, network: str, handle: str) -> dict[str, str]:
        """One more account of the city, with its token."""
        answer = httpx2.post(
            f"{self.url}/accounts", json={"network": network, "handle": handle}, trust_env=False, timeout=PATIENCE
        )
        return dict(answer.json())

    def reset(self) -> None:
        """As on its first day: a test that counts what is there begins with nothing of another's."""
        assert httpx2.post(f"{self.url}/reset", trust_env=False, timeout=PATIENCE).status_code == 200

    def order(self, **fault: Any) -> None:
        """The next call that matches goes wrong (`count=1` unless told)."""
        answer = httpx2.post(f"{self.url}/faults", json={"count": 1, **fault}, trust_env=False, timeout=PATIENCE)
        assert answer.status_code == 201, answer.text

    def accepted(self, network: str, kind: str) -> list[str]:
        """The texts that the network took from the city, in order."""
        params = {"network": network, "kind": kind}
        records = httpx2.get(f"{self.url}/records", params=params, trust_env=False, timeout=PATIENCE).json()["records"]
        return [record["text"] for record in records]


@dataclass
class Ear:
    """What came to our webhook address."""

    url: str = ""
    deaf: int = 0
    """How many more deliveries are refused with a 500."""
    says: str = ""
    """What it answers, besides its 200."""
    heard: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    def wait(self, count: int) -> list[tuple[Mapping[str, str], bytes]]:
        until = time.monotonic() + PATIENCE
        while len(self.heard) < count:
            assert time.monotonic() < until, f"{len(self.heard)} of {count} deliveries came"
            time.sleep(0.02)
        return self.heard


@contextmanager
def sandbox(folder: Path, *, past_content: bool = False) -> Iterator[Played]:
    with _port() as (bound, url), mock.patch.object(faults, "FILM", FILM):
        app = create(folder, base_url=url, demo_content=past_content, past_content=past_content)
        with _serving(app, bound):
            yield Played(url, app.state.place, app)


@contextmanager
def ear(challenge: Callable[[Mapping[str, str]], tuple[str, str] | None]) -> Iterator[Ear]:
    """Answers the handshake as `challenge` says, and 200 to the rest."""
    heard = Ear()

    async def receive(request: Request) -> Response:
        if request.method == "GET":
            told = challenge(request.query_params)
            return PlainTextResponse(told[1], media_type=told[0]) if told else Response(status_code=403)
        if heard.deaf:
            heard.deaf -= 1
            return Response(status_code=500)
        heard.heard.append((dict(request.headers), await request.body()))
        return Response(heard.says)

    with _port() as (bound, url), _serving(Starlette(routes=[Route("/in", receive, methods=["GET", "POST"])]), bound):
        heard.url = f"{url}/in"
        yield heard


@contextmanager
def _port() -> Iterator[tuple[socket.socket, str]]:
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        yield bound, f"http://{HOST}:{bound.getsockname()[1]}"


@contextmanager
def _serving(app: ASGIApp, bound: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        until = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive() and time.monotonic() < until, "the server does not start"
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
