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
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 40
SLOW = 0.2
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

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                came = time.time()
                line, *rest = head.decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, more, told = await self.answer(line, headers, body, came)
                content = json.dumps(told).encode()
                lines = [f"HTTP/1.1 {status} .", "content-type: application/json", f"content-length: {len(content)}", *more]
                writer.write("\r\n".join([*lines, "", ""]).encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, line: str, headers: dict[str, str], body: bytes, came: float) -> tuple[int, list[str], Any]:
        if line.startswith("GET /seen"):
            return 200, [], self.seen
        if line.startswith("GET /arrive/"):
            self.mentions += int(line.split()[1].rpartition("/")[2])
        if line.startswith("GET /api/v1/notifications"):
            after = int(parse_qs(urlsplit(line.split()[1]).query).get("min_id", ["0"])[0])
            return 200, [], [mention(n) for n in range(min(after + PAGE, self.mentions), after, -1)]
        if not line.startswith("POST /api/v1/statuses"):
            return 200, [], []
        token, key = headers.get("authorization", "")[7:], headers.get("idempotency-key", "")
        if key in self.made:
            return 200, [], self.made[key]
        text = parse_qs(body.decode())["status"][0]
        if token.startswith("busy") and came < self.busy.setdefault(token, came + RETRY_AFTER):
            self.seen.append((came, token, 429, text))
            return 429, [f"retry-after: {RETRY_AFTER}"], {"error": "Too many requests"}
        self.seen.append((came, token, 200, text))
        number = next(self.numbers)
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(came))
        self.made[key] = {"id": str(number), "url": f"http://network.test/{number}", "created_at": at, "content": text}
        if token.startswith("hang"):
            await asyncio.sleep(3600)
        if token.startswith("slow"):
            await asyncio.sleep(SLOW)
        return 200, [], self.made[key]


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    server = await asyncio.start_server(Network().serve, "127.0.0.1", parser.parse_args().port, backlog=1000)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
