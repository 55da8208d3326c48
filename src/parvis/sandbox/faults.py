"""Faults to order: what goes wrong with calls, and how often.

A fault matches calls by network and by what they do ("publish", "reply", "read", "media", "any") or by a pattern on the
path. Faults that have an effect on the caller's connection are played by `FaultPlayer`, around the faces; those that
bend webhooks are asked for by the sender.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parvis.sandbox.store import Store

ACTS = {"publish", "reply", "read", "media", "any"}
WEBHOOK_EFFECTS = {"webhook_twice", "webhook_disorder", "webhook_forged"}
CALL_EFFECTS = {
    "timeout_before", "timeout_after", "drop_after", "429", "5xx_before", "5xx_after", "expired", "latency",
}  # fmt: skip
FILM = 1.0
EFFECTS = CALL_EFFECTS | WEBHOOK_EFFECTS | {"slow_media", "forgets_keys"}
NETWORKS = {"mastodon", "x", "facebook", "mail", "*"}
HANG = 30_000

Classify = Callable[[str, str, bytes], str]
Refuse = Callable[[str, "Fault"], "tuple[int, dict[str, str], Any]"]


@dataclass
class Fault:
    network: str
    effect: str
    match: str = "any"
    rate: float = 1.0
    count: int | None = None
    delay_ms: int | None = None
    retry_after: int = 30
    status: int = 503
    id: int = 0
    hits: int = 0
    pattern: re.Pattern[str] | None = field(default=None, repr=False)

    @property
    def delay(self) -> float:
        return (HANG if self.delay_ms is None else self.delay_ms) / 1000

    def shown(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "pattern"}


class WrongOrder(ValueError):
    """The order for a fault makes no sense; the message says why."""


def order(asked: dict[str, Any]) -> Fault:
    """Read one fault from what was posted to /faults."""
    unknown = set(asked) - {"network", "match", "effect", "rate", "count", "delay_ms", "retry_after", "status"}
    if unknown:
        raise WrongOrder(f"unknown: {', '.join(sorted(unknown))}")
    fault = Fault(network=str(asked.get("network", "*")), effect=str(asked.get("effect", "")))
    if fault.network not in NETWORKS:
        raise WrongOrder(f"network must be one of {', '.join(sorted(NETWORKS))}")
    if fault.effect not in EFFECTS:
        raise WrongOrder(f"effect must be one of {', '.join(sorted(EFFECTS))}")
    try:
        fault.rate = float(asked.get("rate", 1.0))
        for name in ("count", "delay_ms", "retry_after", "status"):
            if asked.get(name) is not None:
                setattr(fault, name, int(asked[name]))
        fault.match = str(asked.get("match", "any"))
        fault.pattern = None if fault.match in ACTS else re.compile(fault.match)
    except (TypeError, ValueError, re.error) as error:
        raise WrongOrder(str(error)) from error
    if not 0 <= fault.rate <= 1:
        raise WrongOrder("rate must be between 0 and 1")
    return fault


class Faults:
    """The faults ordered now, and the seeded dice that decide when a partial one strikes."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self.clear()

    def clear(self) -> None:
        self._dice = random.Random(f"{self._seed}/faults")
        self._orders: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._made += 1
        fault.id = self._made
        self._orders.append(fault)
        return fault

    def remove(self, identity: int) -> bool:
        kept = [fault for fault in self._orders if fault.id != identity]
        gone = len(kept) < len(self._orders)
        self._orders = kept
        return gone

    def all(self) -> list[Fault]:
        return list(self._orders)

    def strike(self, network: str, act: str, path: str, effects: set[str]) -> Fault | None:
        """The first ordered fault that hits this call, its dice thrown and its count used up."""
        for fault in self._orders:
            if fault.effect not in effects or fault.network not in {"*", network} or fault.count == 0:
                continue
            if not (fault.pattern.search(path) if fault.pattern else fault.match in {"any", act}):
                continue
            if fault.rate < 1 and self._dice.random() >= fault.rate:
                continue
            if fault.count is not None:
                fault.count -= 1
            fault.hits += 1
            return fault
        return None

    def slow_media(self, network: str) -> float:
        """How many seconds an upload takes to be processed: nought unless `slow_media` is ordered."""
        fault = self.strike(network, "media", "", {"slow_media"})
        return fault.delay if fault else 0.0

    def film(self, network: str) -> float:
        """How many seconds a film is worked on where that is never done at once."""
        return max(FILM, self.slow_media(network))

    def remembers(self, network: str, usually: float) -> float:
        """How many seconds back an idempotency key is known: `usually`, unless `forgets_keys` is ordered (then its delay; none: 0)."""
        fault = self.strike(network, "publish", "", {"forgets_keys"})
        return usually if fault is None else (fault.delay_ms or 0) / 1000


class FaultPlayer:
    """Wraps one face: classifies each call, plays the fault that strikes it, and logs the call."""

    def __init__(self, app: ASGIApp, *, network: str, store: Store, faults: Faults, classify: Classify, refuse: Refuse) -> None:
        self.app, self.network, self.store, self.faults = app, network, store, faults
        self.classify, self.refuse = classify, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        body = await _body(receive) if scope["method"] != "GET" else b""
        act = self.classify(scope["method"], path, body)
        if not act:
            await self.app(scope, _again(body, receive), send)
            return
        call = _Call(self, scope, path, act, _again(body, receive), send)
        await call.play(self.faults.strike(self.network, act, path, CALL_EFFECTS))


class _Call:
    """One call on its way through the faults."""

    def __init__(self, player: FaultPlayer, scope: Scope, path: str, act: str, receive: Receive, send: Send) -> None:
        self.player, self.scope, self.path, self.act = player, scope, path, act
        self.receive, self.send = receive, send
        self.status = 0

    async def play(self, fault: Fault | None) -> None:
        effect = fault.effect if fault else ""
        try:
            if fault is None:
                await self.player.app(self.scope, self.receive, self._sending)
            elif effect == "latency":
                await asyncio.sleep(fault.delay_ms / 1000 if fault.delay_ms is not None else 0.2)
                await self.player.app(self.scope, self.receive, self._sending)
            elif effect in {"429", "expired", "5xx_before"}:
                await self._refuse(effect, fault)
            elif effect == "5xx_after":
                await self._in_secret()
                await self._refuse(effect, fault)
            else:
                await self._lose(effect, fault)
        finally:
            self.player.store.insert(
                "calls", at=time.time(), network=self.player.network, method=self.scope["method"], path=self.path,
                act=self.act, status=self.status, fault=effect,
            )  # fmt: skip

    async def _lose(self, effect: str, fault: Fault) -> None:
        """The caller gets no answer: at once ("drop"), or after having waited ("timeout")."""
        if effect.endswith("_after"):
            await self._in_secret()
        if effect.startswith("timeout"):
            await self._hang(fault.delay)
        self.status = 0
        drop(self.scope)

    async def _in_secret(self) -> None:
        """Let the call have its effect and swallow the answer."""

        async def swallow(message: Message) -> None:
            return None

        await self.player.app(self.scope, self.receive, swallow)

    async def _hang(self, seconds: float) -> None:
        """Wait, but not for a caller who has hung up."""

        async def hung_up() -> None:
            while (await self.receive())["type"] != "http.disconnect":
                pass

        waiting = asyncio.ensure_future(hung_up())
        await asyncio.wait({waiting}, timeout=seconds)
        waiting.cancel()

    async def _refuse(self, effect: str, fault: Fault) -> None:
        status, headers, content = self.player.refuse(effect, fault)
        body = (
            json.dumps(content, ensure_ascii=False).encode() if content is not None else b"<html><body>Bad gateway</body></html>"
        )
        headers = {"content-type": "application/json" if content is not None else "text/html", **headers}
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        start = {
            "type": "http.response.start",
            "status": status,
            "headers": [*pairs, (b"content-length", str(len(body)).encode())],
        }
        await self._sending(start)
        await self._sending({"type": "http.response.body", "body": body})

    async def _sending(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self.send(message)


class Dropped(Exception):
    """Raised where there is no socket to close (an in-process client)."""


def drop(scope: Scope) -> None:
    """Close the caller's connection without a word. No ASGI message says so: uvicorn's transport is closed."""
    transport = getattr(getattr(scope.get("sandbox.send"), "__self__", None), "transport", None)
    if transport is None:
        raise Dropped
    transport.abort()


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand a body that was read to the app, then go on listening to the caller."""
    given = False

    async def read() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read
