"""The stream: Server-Sent Events as a raw ASGI app; one tail per process over the journal, however many listen.

It only hints ("conversation 12 changed"): pages fetch what they may see. A client that was away says the last id it
had (`Last-Event-ID`) and gets what it missed, up to `REPLAY` events; beyond that it is told to reload (`lost`).

Who listens is asked again what they may hear: at once when rights, keys or sessions changed, and every `CHECK` seconds, for
roles end with their day too. Who may nothing any more is hung up on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import Error, connection, connections

from parvis.journal.heard import hears
from parvis.journal.models import Event
from parvis.work.bell import bell

log = structlog.get_logger()
REPLAY = 500
QUEUE = 200
BEAT = 15.0
CHECK = 60.0
RIGHTS = frozenset(("user", "token", "session", "role", "team", "department", "seat", "alarm", "factor"))
"""Families of events after which somebody may hear less, or more."""
QUIET = frozenset(("user.signed-in", "user.duty", "user.invited", "user.uninvited", "token.created"))
"""Those among them after which nobody's open stream hears anything else."""
AGAIN = 1.0
"""Seconds until what somebody may hear is asked again, when the database was away."""
GAPS = 10.0
"""Seconds for which a missing id is looked for again: a slow transaction may commit after a later one."""

Frame = tuple[int, bytes]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Again = Callable[[], Awaitable[Iterable[str] | None]]
"""What the asker may hear now; None: nothing any more."""


def frame(event: Event) -> bytes:
    told = {"id": event.pk, "kind": event.kind, "channel": event.channel, "about": event.about, "label": event.label,
            "by": event.by_id}  # fmt: skip
    return f"id: {event.pk}\ndata: {json.dumps(told)}\n\n".encode()


class Listener:
    """One open stream: the channels it may hear, and what waits for it."""

    def __init__(self, channels: frozenset[str]) -> None:
        self.channels = channels
        self.waiting: asyncio.Queue[Frame] = asyncio.Queue(QUEUE)
        self.dead = False  # it was too slow, or the process ends; it comes back with Last-Event-ID
        self.stale = False  # what it may hear is to be asked again, before anything else is said

    def hears(self, channel: str) -> bool:
        return hears(self.channels, channel)

    def doubt(self) -> None:
        if not self.stale:
            self.stale = True
            self.give((0, b""))  # it wakes, once: a list of colleagues is two hundred doubts at a time

    def give(self, told: Frame) -> None:
        try:
            self.waiting.put_nowait(told)
        except asyncio.QueueFull:
            self.dead = True


class Tail:
    """Reads the journal once for all listeners of this process."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.last = 0
        self._gaps: dict[int, float] = {}
        self._rung: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready: asyncio.Event | None = None

    async def start(self) -> None:
        if self._task is None:  # nothing is awaited before the task exists: five hundred first clients, one tail
            loop = asyncio.get_running_loop()
            self._rung, self._ready = asyncio.Event(), asyncio.Event()
            rung = self._rung
            self._task = loop.create_task(self._run())

            def wake() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(rung.set)

            bell.hear(wake)
        assert self._ready is not None
        await self._ready.wait()

    def end(self) -> None:
        """The process ends: everybody is hung up on in order, and comes back with Last-Event-ID when there is one again."""
        for listener in self.listeners:
            listener.dead = True
            listener.give((0, b""))  # it wakes

    async def _run(self) -> None:
        assert self._rung is not None and self._ready is not None
        loop = asyncio.get_running_loop()
        while True:
            try:
                if not self._ready.is_set():
                    self.last = await sync_to_async(_newest, thread_sensitive=False)()
                    self._ready.set()
                for event in await sync_to_async(self._fetch, thread_sensitive=False)(loop.time()):
                    told = (event.pk, frame(event))  # written once, however many listen
                    doubtful = event.kind.partition(".")[0] in RIGHTS and event.kind not in QUIET
                    for listener in self.listeners:
                        if doubtful:
                            listener.doubt()
                        if listener.hears(event.channel):
                            listener.give(told)
            except Exception:  # the database may be away for a minute: listeners stay and get the rest later
                log.exception("stream.failed")
                await asyncio.sleep(1)
            try:
                await asyncio.wait_for(self._rung.wait(), 2)
            except TimeoutError:
                continue
            self._rung.clear()
            await asyncio.sleep(0.02)  # bursts become one look

    def _fetch(self, now: float) -> list[Event]:
        """New events, and those whose ids were jumped over a moment ago."""
        try:
            self._gaps = {pk: until for pk, until in self._gaps.items() if until > now}
            found = list(Event.objects.filter(id__gt=self.last).order_by("id")[:1000])
            if self._gaps:
                late = list(Event.objects.filter(id__in=self._gaps).order_by("id"))
                found = late + found
                for event in late:
                    del self._gaps[event.pk]
        finally:
            if connection.vendor == "postgresql":
                connection.close_if_unusable_or_obsolete()
        for event in found:
            if event.pk > self.last:
                missing = range(self.last + 1, event.pk)
                if self.last and len(missing) < 1000:
                    self._gaps.update(dict.fromkeys(missing, now + GAPS))
                self.last = event.pk
        return found


def _newest() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _missed(listener: Listener, last: int) -> tuple[bool, list[Frame]]:
    """What happened after `last` on the listener's channels; True = more than we replay."""
    try:
        newer = list(Event.objects.filter(id__gt=last).order_by("id")[: REPLAY + 1])
        return len(newer) > REPLAY, [(e.pk, frame(e)) for e in newer if listener.hears(e.channel)]
    finally:
        connections.close_all()  # an open stream keeps no connection


tail = Tail()


async def follow(channels: Iterable[str], last: int | None, receive: Receive, send: Send, again: Again | None = None) -> None:
    """Speak to one client until it leaves, falls behind or may hear nothing any more."""
    await tail.start()
    clock = asyncio.get_running_loop().time
    look = clock() + CHECK
    listener = Listener(frozenset(channels))
    tail.listeners.add(listener)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await _say(send, f"retry: 2000\nid: {tail.last if last is None else last}\n\n".encode())
        sent = await _catch_up(listener, last, send)
        while not listener.dead and not gone.done():
            if again is not None and (listener.stale or clock() >= look):
                if not await _may_hear(listener, again, send):
                    break
                if listener.stale:
                    continue
                look = clock() + CHECK
            waiting = asyncio.ensure_future(listener.waiting.get())
            done, _ = await asyncio.wait({waiting, gone}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
            if waiting not in done:
                waiting.cancel()
                if gone not in done:
                    await _say(send, b": here\n\n")
                continue
            frames = [waiting.result()]
            if listener.stale and again is not None:
                listener.give(frames[0])
                continue
            while not listener.waiting.empty():
                frames.append(listener.waiting.get_nowait())
            fresh = b"".join(told for pk, told in frames if pk not in sent)
            if fresh:
                await _say(send, fresh)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        tail.listeners.discard(listener)
        gone.cancel()


async def _may_hear(listener: Listener, again: Again, send: Send) -> bool:
    """Asks what it may hear now. Where that changed, what waits for it is let go, and it is told to reload."""
    listener.stale = False
    try:
        channels = await again()
    except Error:
        listener.stale = True  # the database is away: nothing is told meanwhile, and it is asked again
        await asyncio.sleep(AGAIN)
        await _say(send, b": here\n\n")
        return True
    if channels is None:
        return False
    if frozenset(channels) != listener.channels:
        listener.channels = frozenset(channels)
        while not listener.waiting.empty():
            listener.waiting.get_nowait()
        await _say(send, b"event: lost\ndata: {}\n\n")
    return True


async def _catch_up(listener: Listener, last: int | None, send: Send) -> set[int]:
    if last is None or last >= tail.last:
        return set()
    too_many, missed = await sync_to_async(_missed, thread_sensitive=False)(listener, last)
    if too_many:
        await _say(send, b"event: lost\ndata: {}\n\n")
        return set()
    if missed:
        await _say(send, b"".join(told for _, told in missed))
    return {pk for pk, _ in missed}


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
