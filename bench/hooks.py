"""What X would send, signed before the clock starts, and a client that costs next to nothing.

`python -m bench.hooks --port … --path /in/x/… --count 5000` makes the requests, waits for a line on its standard input, sends them
over a few connections that stay open, and prints one JSON object: when it began and ended, and how long answers took.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import gc
import hashlib
import hmac
import json
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import uvloop

from bench.place import percentile

SECRET = "x-consumer-secret"
WORDS = (
    "bonjour", "la", "piscine", "rouvre", "quand", "merci", "déchèterie", "horaires", "rue", "travaux", "bus", "école", "cantine",
    "inscription", "mairie", "poubelles", "marché", "parc", "jeux", "enfants", "stationnement", "résident", "bruit", "voisin",
    "lampadaire", "trottoir", "vélo", "piste", "place", "bibliothèque", "samedi",
)  # fmt: skip


def event(number: int, dice: random.Random, at: float) -> dict[str, Any]:
    """A private message or a mention, half and half, from one of many persons."""
    person = str(10_000 + dice.randrange(1_000_000))
    said = f"{' '.join(dice.choices(WORDS, k=12))} (n{number})"
    if number % 2:
        made = {"target": {"recipient_id": "111"}, "sender_id": person, "message_data": {"text": said, "entities": {}}}
        one = {"type": "message_create", "id": f"5{number:014d}", "created_timestamp": str(int(at * 1000)),
               "message_create": made}  # fmt: skip
        users = {person: {"id": person, "name": f"Riverain {person}", "screen_name": f"riverain{person}"}}
        return _event("dm.received", {"direct_message_events": [one], "users": users}, number)
    post = {"id": f"7{number:014d}", "author_id": person, "text": f"@ville {said}", "lang": "fr",
            "created_at": datetime.fromtimestamp(at, UTC).isoformat(), "conversation_id": f"7{number:014d}"}  # fmt: skip
    known = {"users": [{"id": person, "name": f"Riverain {person}", "username": f"riverain{person}"}]}
    return _event("post.mention.create", post, number) | {"includes": known}


def _event(kind: str, payload: dict[str, Any], number: int) -> dict[str, Any]:
    return {"event_uuid": f"2{number:014d}", "filter": {"user_id": "111"}, "event_type": kind, "tag": "bench", "payload": payload}


def signed(told: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Headers and body of a delivery."""
    body = json.dumps({"data": told}, ensure_ascii=False).encode()
    signature = "sha256=" + base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    return {"content-type": "application/json", "x-twitter-webhooks-signature": signature}, body


def request(path: str, told: dict[str, Any]) -> bytes:
    headers, body = signed(told)
    lines = [f"{name}: {value}" for name, value in {"host": "ville.test", **headers, "content-length": len(body)}.items()]
    return "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""]).encode() + body


class Line(asyncio.Protocol):
    """One connection: sends what it is given, one at a time, and tells when the answer is there."""

    def __init__(self) -> None:
        self.transport: Any = None
        self.buffer = b""
        self.waiting: asyncio.Future[int] | None = None
        self.closed = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found or self.waiting is None or self.waiting.done():
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(rest) >= length:
            self.buffer = b""
            self.waiting.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionError("closed"))

    async def ask(self, content: bytes) -> int:
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(content)
        return await self.waiting


async def send(port: int, requests: list[bytes], connections: int, rate: float) -> dict[str, Any]:
    """`rate` 0: each connection as fast as it is answered; else so many a second, and waiting for a connection counts."""
    loop = asyncio.get_running_loop()

    async def opened() -> Line:
        return (await loop.create_connection(Line, "127.0.0.1", port))[1]

    lines = [await opened() for _ in range(connections)]
    took: list[float] = []
    statuses: Counter[int] = Counter()
    numbers = iter(range(len(requests)))
    began, wall = time.perf_counter(), time.time()

    async def use(line: Line) -> None:
        for n in numbers:
            planned = began + n / rate if rate else time.perf_counter()
            if (early := planned - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if line.closed:  # the server lets go of a line that says nothing for a few seconds, and a browser opens another
                line = await opened()
            try:
                status = await line.ask(requests[n])
            except ConnectionError:  # let go of in that very moment: what is only read is asked for again
                if not requests[n].startswith(b"GET "):
                    raise
                line = await opened()
                status = await line.ask(requests[n])
            statuses[status] += 1
            took.append(time.perf_counter() - planned)

    await asyncio.gather(*(use(line) for line in lines))
    seconds = time.perf_counter() - began
    return {"began": wall, "seconds": seconds, "statuses": statuses, "p50": percentile(took, 0.5) * 1000,
            "p95": percentile(took, 0.95) * 1000, "most": max(took) * 1000}  # fmt: skip


class Sender:
    """The client in a process of its own: made ready first, sent off later."""

    def __init__(
        self, *, port: int, path: str, count: int, first: int = 0, connections: int = 32, rate: float = 0, copies: int = 1
    ):
        asked = {
            "port": port,
            "path": path,
            "count": count,
            "first": first,
            "connections": connections,
            "rate": rate,
            "copies": copies,
        }
        command = [sys.executable, "-m", "bench.hooks", *(f"--{name}={value}" for name, value in asked.items())]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()  # ready

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.process.communicate()[0])
        return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first message: others have used those before")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--copies", type=int, default=1, help="each delivery so many times in a row")
    asked = parser.parse_args()
    dice = random.Random(asked.first)
    now, pace = time.time(), 1 / asked.rate if asked.rate else 0
    events = [event(asked.first + n, dice, now + n * pace) for n in range(asked.count)]
    requests = [one for told in events for one in [request(asked.path, told)] * asked.copies]
    gc.disable()
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(uvloop.run(send(asked.port, requests, asked.connections, asked.rate))))


if __name__ == "__main__":
    main()
