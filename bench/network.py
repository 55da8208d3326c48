"""A network next door that speaks enough of Mastodon's API to be published on, and notes when each call came.

`python -m bench.network --port 8230`. How an account's calls are answered is said by its token: "now…" at once, "slow…" after
200 ms, "hang…" never, "busy…" with 429 and Retry-After for its first call and what comes within that time. An Idempotency-Key
that was seen is answered with what was made under it. `GET /seen` gives all other calls: moment, token, status, text.
`GET /arrive/5000`: so many mentions more, to be read forty at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import time
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import uvloop

PAGE = 40
SLOW = 0.2
WAITS = {"slow": SLOW, "hang": 3600.0}
"""Seconds before an answer, by the beginning of the token."""
RETRY_AFTER = 3


def mention(number: int) -> dict[str, Any]:
    person = {"id": f"p{number % 5000}", "acct": f"riverain{number % 5000}", "display_name": "Riverain"}
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    status = {"id": f"9{number}", "account": person, "content": f"<p>@ville La piscine ? ({number})</p>", "created_at": at,
              "visibility": "public", "language": "fr", "url": f"http://network.test/9{number}"}  # fmt: skip
    return {"id": str(number), "type": "mention", "created_at": at, "status": status}


class Network:
    def __init__(self) -> None:
        self.seen: list[tuple[float, str, int, str]] = []
        self.busy: dict[str, float] = {}
        self.made: dict[str, dict[str, str]] = {}
        self.numbers = itertools.count(1)
        self.mentions = 0

    def answer(self, head: str, body: bytes, came: float) -> tuple[int, str, Any, float]:
        """Status, further header lines, what is told, after how many seconds."""
        method_and_path = head.partition(" HTTP/")[0]
        if method_and_path != "POST /api/v1/statuses":
            return 200, "", self.read(method_and_path), 0.0
        token, key = header(head, "authorization")[7:], header(head, "idempotency-key")
        if key in self.made:
            return 200, "", self.made[key], 0.0
        text = parse_qs(body.decode())["status"][0]
        if token.startswith("busy") and came < self.busy.setdefault(token, came + RETRY_AFTER):
            self.seen.append((came, token, 429, text))
            return 429, f"retry-after: {RETRY_AFTER}\r\n", {"error": "Too many requests"}, 0.0
        self.seen.append((came, token, 200, text))
        number = next(self.numbers)
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(came))
        self.made[key] = {"id": str(number), "url": f"http://network.test/{number}", "created_at": at, "content": text}
        return 200, "", self.made[key], WAITS.get(token.partition("-")[0], 0.0)

    def read(self, asked: str) -> Any:
        if asked == "GET /seen":
            return self.seen
        if asked.startswith("GET /arrive/"):
            self.mentions += int(asked.rpartition("/")[2])
        if asked.startswith("GET /api/v1/notifications"):
            after = int(parse_qs(urlsplit(asked).query).get("min_id", ["0"])[0])
            return [mention(n) for n in range(min(after + PAGE, self.mentions), after, -1)]
        return []


class Connection(asyncio.Protocol):
    """One client, one request after the other. Written by hand: it is measured beside those who call it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        at = time.time()
        self.came += data
        raw, end, rest = self.came.partition(b"\r\n\r\n")
        if not end:
            return
        head = raw.decode("latin-1")
        length = int(header(head, "content-length") or 0)
        if len(rest) >= length:
            self.came = rest[length:]
            status, more, told, wait = self.network.answer(head, rest[:length], at)
            if wait:
                asyncio.get_running_loop().call_later(wait, self.tell, status, more, told)
            else:
                self.tell(status, more, told)

    def tell(self, status: int, more: str, told: Any) -> None:
        content = json.dumps(told).encode()
        lines = f"HTTP/1.1 {status} .\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n{more}\r\n"
        if not self.transport.is_closing():
            self.transport.write(lines.encode() + content)


def header(head: str, name: str) -> str:
    """The value of a header, "" when it is absent."""
    at = head.lower().find(f"\r\n{name}:")
    return head[at + len(name) + 3 :].partition("\r\n")[0].strip() if at >= 0 else ""


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    network = Network()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(network), "127.0.0.1", parser.parse_args().port, backlog=1000)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
