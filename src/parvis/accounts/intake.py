"""The webhooks' door: a raw ASGI app in front of Django. Verify, store with others in one commit, answer 200.

Nothing is understood here. A delivery with a good signature is never refused for its rate: when the store falls
behind, answers come later, not never. A 200 is said only after the commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error, close_old_connections, connection, connections
from django.db.models import Q

from parvis.accounts.connect import connector_of
from parvis.accounts.health import worked
from parvis.accounts.models import Account
from parvis.accounts.raws import Handed, store
from parvis.accounts.spool import Spool
from parvis.networks.odd import STRANGE
from parvis.networks.protocol import Forged, Webhook
from parvis.networks.sharing import Shared
from parvis.rest.bodies import Receive, Refused, Send, TooHeavy, announced, gathered, parting
from parvis.work.bell import bell

log = structlog.get_logger()
MOST = 1024 * 1024  # bytes of a delivery
BATCH = 500
KNOWN = 5.0
"""Seconds for which the accounts of an address and their connectors are remembered."""
NOTED = 5.0
"""Seconds between two notes that an account's webhook rings."""
GATHERED = 0.006
"""Seconds between the beginnings of two commits: under load each takes what came meanwhile, a lone delivery waits for nothing."""
RINGS = 0.02
"""Seconds between two rings of the bell: the clocks that it wakes look no sooner."""

UNREAD = {400: b"gone", 408: b"too slow", 413: b"too large"}
"""What is said of a body that was not taken."""

Scope = dict[str, Any]


@dataclass(slots=True)
class _Known:
    heard: list[tuple[Account, Webhook]]
    until: float


class Intake:
    """`POST /in/<network>/<secret>` stores, `GET` answers the network's handshake."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Known] = {}
        self._waiting: list[tuple[Handed, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")  # one, with the one connection that stores
        self._spool: Spool | None = None
        self._rang: dict[int, float] = {}
        self._bell: asyncio.TimerHandle | None = None
        self._rung = self._began = 0.0

    def open(self) -> None:
        """What a crash left in the spool is carried over at once."""
        if connection.vendor == "sqlite" and self._spool is None:
            self._spool = Spool(settings.ENVIRONMENT.data / "intake.sqlite3", self._keep)

    def close(self) -> None:
        self._thread.submit(connections.close_all)
        self._thread.shutdown()
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def _put(self, handed: list[Handed]) -> None:
        self._spool.put(handed) if self._spool else self._keep(handed)

    def _keep(self, handed: list[Handed]) -> None:
        close_old_connections()  # as at the beginning of a request: one that was cut meanwhile is opened anew
        try:
            store(handed)
            now = time.monotonic()
            if rang := {pk for pk in {one.account_id for one in handed} if self._rang.get(pk, 0.0) < now - NOTED}:
                for account in Account.objects.filter(pk__in=rang):
                    worked(account, "rang_at")
                self._rang |= dict.fromkeys(rang, now)
        except Error:
            connections.close_all()
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, _, network, secret = (scope["path"].rstrip("/").split("/") + [""] * 4)[:4]
        try:
            # whoever asks for a handshake may have been connected a moment ago
            known = await self._account(network, secret, fresh=scope["method"] == "GET")
        except Error:
            log.exception("intake.unavailable")
            return await _answer(send, 503, b"try again")
        if not known.heard:
            return await _answer(send, 404, b"unknown address")
        if scope["method"] == "GET":
            query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
            said = next(filter(None, (connector.challenge(query) for _, connector in known.heard)), None)
            return await (_answer(send, 403, b"refused") if said is None else _answer(send, 200, said[1].encode(), said[0]))
        if scope["method"] != "POST":
            return await _answer(send, 405, b"POST only")
        await self._delivery(scope, receive, send, known)

    async def _delivery(self, scope: Scope, receive: Receive, send: Send, known: _Known) -> None:
        try:
            body = await _body(scope, receive)
        except Refused as refused:
            return await _answer(parting(receive, send), refused.status, UNREAD[refused.status])
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not _genuine(known, headers, body):
            log.warning("intake.forged", account=known.heard[0][0].pk)
            return await _answer(send, 403, b"bad signature")
        now, digest = datetime.now(UTC), hashlib.sha256(body).hexdigest()
        handed = [Handed(account.pk, digest, "hook", body, now, now) for account in _concerned(known, body)]
        try:
            await (self._store(handed[0]) if len(handed) == 1 else asyncio.gather(*map(self._store, handed)))
        except (Error, sqlite3.Error):
            log.exception("intake.unavailable")
            return await _answer(send, 503, b"try again")
        await _answer(send, 200, b"ok")

    async def _store(self, handed: Handed) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((handed, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write())
        await done

    async def _write(self) -> None:
        """One commit for all that arrived while the last one was written."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            if (early := self._began + GATHERED - loop.time()) > 0:
                await asyncio.sleep(early)
            self._began = loop.time()
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            failure: BaseException | None = None
            try:
                await loop.run_in_executor(self._thread, self._put, [handed for handed, _ in batch])
            except (Error, sqlite3.Error) as error:
                failure = error
            for _, done in batch:
                if done.done():
                    continue
                done.set_exception(failure) if failure else done.set_result(None)
            if self._bell is None and failure is None:  # behind the answers, which nobody wakes for
                self._bell = loop.call_later(max(0.0, self._rung + RINGS - loop.time()), self._ring, loop)

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._bell, self._rung = None, loop.time()
        loop.run_in_executor(self._thread, _ring)

    async def _account(self, network: str, secret: str, *, fresh: bool) -> _Known:
        known = self._known.get((network, secret))
        if known is None or fresh or known.until < time.monotonic():
            if len(self._known) > 1000:
                self._known.clear()
            known = await sync_to_async(_look_up, thread_sensitive=False)(network, secret)
            self._known[network, secret] = known
        return known


def _look_up(network: str, secret: str) -> _Known:
    until = time.monotonic() + KNOWN
    close_old_connections()
    try:
        accounts = _behind(network, secret)
    except Error:
        connections.close_all()  # this thread's connection is dead, and no request's end would notice it
        raise
    heard = [(account, connector_of(account)) for account in accounts]
    return _Known([(account, connector) for account, connector in heard if isinstance(connector, Webhook)], until)


def _behind(network: str, secret: str) -> list[Account]:
    """The accounts that an address is for: those of its application, or the one whose own it is. What calls one account's own
    address may speak of the application's others too, and goes on after that account is gone."""
    if not secret:
        return []
    there = Account.objects.filter(Q(application=secret) | Q(hook=secret), network=network)
    found = there.order_by("pk").first()
    if found is None:
        return []
    whose = Q(application=found.application) if found.application else Q(pk=found.pk)
    accounts = Account.objects.filter(whose, network=network).exclude(state="removed").select_related("grant")
    return list(accounts.order_by("pk"))


def _genuine(known: _Known, headers: dict[str, str], body: bytes) -> bool:
    """One application's accounts have its secret in common: the first one's look is enough for what is genuine."""
    for _, connector in known.heard:
        try:
            connector.verify(headers, body)
        except Forged:
            continue
        return True
    return False


def _concerned(known: _Known, body: bytes) -> list[Account]:
    """Whom a genuine delivery is for. What names nobody that we know, or cannot be read, is kept once, with the first."""
    if len(known.heard) > 1:
        try:
            found = [
                account for account, connector in known.heard if not isinstance(connector, Shared) or connector.concerns(body)
            ]
        except STRANGE:
            found = []
        if found:
            return found
    return [known.heard[0][0]]


def _ring() -> None:
    try:
        bell.ring()
    except Error:
        connections.close_all()  # a hint: the clocks look by themselves


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Raises Refused."""
    if announced(scope["headers"]) > MOST:
        raise TooHeavy
    async with gathered(receive, most=MOST, seconds=settings.ENVIRONMENT.body_seconds, in_memory=MOST) as body:
        return body.read()


async def _answer(send: Send, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
