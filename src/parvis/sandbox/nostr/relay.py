"""The relay: a websocket on which events are offered and asked for. Faults are played here, for no HTTP call is made."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from parvis.sandbox.faults import CALL_EFFECTS, Fault
from parvis.sandbox.nostr import shelf, town
from parvis.sandbox.nostr.keys import Note, genuine
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import answer

AHEAD = 900  # seconds that an event may be dated in the future
LONGEST = 65_536
LOOK = 0.2  # seconds between two looks for what came for an open question
INFORMATION = {
    "name": "Relais du bac à sable", "description": "Un relais joué, pour essayer.", "supported_nips": [1, 9, 11, 17, 22, 45],
    "software": "parvis sandbox", "version": "1",
    "limitation": {"max_message_length": LONGEST, "max_limit": shelf.MOST, "auth_required": False, "payment_required": False,
                   "created_at_upper_limit": AHEAD},
}  # fmt: skip


async def information(request: Request) -> Response:
    """NIP-11."""
    return answer(INFORMATION, headers={"access-control-allow-origin": "*"})


def relay(network: str) -> Callable[[WebSocket], Awaitable[None]]:
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        line = _Line(socket, network)
        watch = asyncio.create_task(line.watch())
        try:
            while True:
                await line.take(await socket.receive_text())
        except (WebSocketDisconnect, _Cut):
            return
        finally:
            watch.cancel()

    return talk


class _Cut(Exception):
    """The connection is closed without an answer."""


class _Line:
    """One client."""

    def __init__(self, socket: WebSocket, network: str) -> None:
        self.socket, self.network = socket, network
        self.place: Place = place_of(socket)
        self.asked: dict[str, list[dict[str, Any]]] = {}
        self.seen = shelf.newest(self.place)

    async def take(self, text: str) -> None:
        try:
            verb, *rest = json.loads(text)
        except (ValueError, TypeError):
            await self.say("NOTICE", "could not parse the message")
            return
        if verb == "EVENT" and rest and isinstance(rest[0], dict):
            await self.offered(rest[0])
        elif verb in ("REQ", "COUNT") and len(rest) > 1 and all(isinstance(one, dict) for one in rest[1:]):
            await self.questioned(verb, str(rest[0]), rest[1:])
        elif verb == "CLOSE" and rest:
            self.asked.pop(str(rest[0]), None)
        else:
            await self.say("NOTICE", "unknown message")

    async def offered(self, event: Note) -> None:
        act = town.act_of(event)
        fault = self.place.faults.strike(self.network, act, "/relay", CALL_EFFECTS)
        said = await self.before(fault)
        taken = False
        if not said or (fault and fault.effect.endswith("_after")):
            taken, told = _stored(self.place, self.network, event)
            said = said or told
        self.note(act, 200 if taken and not fault else 400, fault)
        await self.after(fault)
        await self.say("OK", event.get("id", ""), taken and not (fault and said.startswith("error:")), said)

    async def before(self, fault: Fault | None) -> str:
        """What a fault makes the relay say instead of doing; empty when it does what it should."""
        if fault is None:
            return ""
        if fault.effect == "latency":
            await asyncio.sleep((fault.delay_ms or 200) / 1000)
        elif fault.effect == "timeout_before":
            await asyncio.sleep(fault.delay)
            await self.cut()
        return {"429": "rate-limited: slow down", "expired": "restricted: not on the list", "5xx_before": "error: try later",
                "5xx_after": "error: could not store it"}.get(fault.effect, "")  # fmt: skip

    async def after(self, fault: Fault | None) -> None:
        if fault and fault.effect in ("drop_after", "timeout_after"):
            await asyncio.sleep(fault.delay if fault.effect == "timeout_after" else 0)
            await self.cut()

    async def cut(self) -> None:
        await self.socket.close(1011)
        raise _Cut

    async def questioned(self, verb: str, name: str, filters: list[dict[str, Any]]) -> None:
        fault = self.place.faults.strike(self.network, "read", "/relay", CALL_EFFECTS)
        said = await self.before(fault)
        self.note("read", 400 if said else 200, fault)
        await self.after(fault)
        if said:
            await self.say("CLOSED", name, said)
            return
        events = {event["id"]: event for one in filters for event in shelf.find(self.place, self.network, one)}
        if verb == "COUNT":
            await self.say("COUNT", name, {"count": len(events)})
            return
        for event in events.values():
            await self.say("EVENT", name, event)
        self.asked[name] = filters
        await self.say("EOSE", name)

    async def watch(self) -> None:
        """Tell open questions what is new."""
        while True:
            await asyncio.sleep(LOOK)
            newest = shelf.newest(self.place)
            if newest > self.seen and self.asked:
                for name, filters in list(self.asked.items()):
                    for event in [event for one in filters for event in shelf.find(self.place, self.network, one, self.seen)]:
                        await self.say("EVENT", name, event)
            self.seen = newest

    async def say(self, *message: Any) -> None:
        await self.socket.send_text(json.dumps(message, ensure_ascii=False))

    def note(self, act: str, status: int, fault: Fault | None) -> None:
        self.place.store.insert(
            "calls", at=time.time(), network=self.network, method="WS", path="/relay", act=act, status=status,
            fault=fault.effect if fault else "",
        )  # fmt: skip


def _stored(place: Place, network: str, event: Note) -> tuple[bool, str]:
    """(taken, what is said of it)."""
    if not genuine(event):
        return False, "invalid: bad event id or signature"
    if event["created_at"] > time.time() + AHEAD:
        return False, "invalid: created_at is too far in the future"
    if len(json.dumps(event)) > LONGEST:
        return False, "invalid: message is too long"
    if shelf.known(place, network, event["id"]):
        return True, "duplicate: already have this event"
    if not shelf.keep(place, network, event):
        return True, "duplicate: have a newer event"
    town.happen(place, network, event)
    if event["kind"] == town.DELETION:
        for gone in shelf.forget(place, network, event):
            town.undone(place, network, gone)
    return True, ""
