"""The webhooks' door: a raw ASGI app in front of Django. Verify, store with others in one commit, answer 200.

Nothing is understood here. A delivery with a good signature is never refused for its rate: when the store falls
behind, answers come later, not never. A 200 is said only after the commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.health import worked
from parvis.accounts.models import Account, Raw
from parvis.accounts.raws import keep
from parvis.accounts.spool import Spool
from parvis.networks.protocol import Forged, Webhook

log = structlog.get_logger()
MOST = 1024 * 1024  # bytes of a delivery
BATCH = 500
KNOWN = 5.0
"""Seconds for which an account and its connector are remembered."""
NOTED = 5.0
"""Seconds between two notes that an account's webhook rings."""

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(slots=True)
class _Known:
    account: Account | None
    connector: Any
    until: float


class Intake:
    """`POST /in/<network>/<secret>` stores, `GET` answers the network's handshake."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Known] = {}
        self._waiting: list[tuple[Raw, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._spool: Spool | None = None
        self._rang: dict[int, float] = {}

    def open(self) -> None:
        """What a crash left in the spool is carried over at once."""
        if connection.vendor == "sqlite" and self._spool is None:
            self._spool = Spool(settings.ENVIRONMENT.data / "intake.sqlite3", self._keep)

    def close(self) -> None:
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def _put(self, raws: list[Raw]) -> None:
        self._spool.put(raws) if self._spool else self._keep(raws)

    def _keep(self, raws: list[Raw]) -> None:
        try:
            keep(raws)
            for account in {raw.account_id: raw.account for raw in raws}.values():
                if self._rang.get(account.pk, 0.0) < time.monotonic() - NOTED:
                    worked(account, "rang_at")
                    self._rang[account.pk] = time.monotonic()
        except DatabaseError:
            connections.close_all()
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, _, network, secret = (scope["path"].rstrip("/").split("/") + [""] * 4)[:4]
        try:
            known = await self._account(network, secret)
        except DatabaseError:
            log.exception("intake.unavailable")
            return await _answer(send, 503, b"try again")
        if known.account is None or not isinstance(known.connector, Webhook):
            return await _answer(send, 404, b"unknown address")
        if scope["method"] == "GET":
            said = known.connector.challenge(dict(parse_qsl(scope["query_string"].decode("latin-1"))))
            return await (_answer(send, 403, b"refused") if said is None else _answer(send, 200, said[1].encode(), said[0]))
        if scope["method"] != "POST":
            return await _answer(send, 405, b"POST only")
        await self._delivery(scope, receive, send, known)

    async def _delivery(self, scope: Scope, receive: Receive, send: Send, known: _Known) -> None:
        body = await _body(receive)
        if body is None:
            return await _answer(send, 413, b"too large")
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        assert known.account is not None
        try:
            known.connector.verify(headers, body)
        except Forged:
            log.warning("intake.forged", account=known.account.pk)
            return await _answer(send, 403, b"bad signature")
        now = timezone.now()
        digest = hashlib.sha256(body).hexdigest()
        raw = Raw(account=known.account, digest=digest, form="hook", body=body, received_at=now, due_at=now)
        try:
            await self._store(raw)
        except (DatabaseError, sqlite3.Error):
            log.exception("intake.unavailable")
            return await _answer(send, 503, b"try again")
        await _answer(send, 200, b"ok")

    async def _store(self, raw: Raw) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((raw, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write())
        await done

    async def _write(self) -> None:
        """One commit for all that arrived while the last one was written."""
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            failure: BaseException | None = None
            try:
                await sync_to_async(self._put, thread_sensitive=False)([raw for raw, _ in batch])
            except (DatabaseError, sqlite3.Error) as error:
                failure = error
            for _, done in batch:
                if done.done():
                    continue
                done.set_exception(failure) if failure else done.set_result(None)

    async def _account(self, network: str, secret: str) -> _Known:
        known = self._known.get((network, secret))
        if known is None or known.until < time.monotonic():
            if len(self._known) > 1000:
                self._known.clear()
            known = await sync_to_async(_look_up, thread_sensitive=False)(network, secret)
            self._known[network, secret] = known
        return known


def _look_up(network: str, secret: str) -> _Known:
    until = time.monotonic() + KNOWN
    try:
        account = Account.objects.filter(network=network, hook=secret).exclude(state="removed").select_related("grant").first()
    except DatabaseError:
        connections.close_all()  # this thread's connection is dead, and no request's end would notice it
        raise
    return _Known(account, connector_of(account) if account else None, until)


async def _body(receive: Receive) -> bytes | None:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MOST:
            return None
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


async def _answer(send: Send, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
