"""Telling the city's software what happens: signed POSTs to the addresses that it registered, tried again until heard.

A delivery is written down before it is sent, so a restart sends what was waiting. The faults "webhook_twice",
"webhook_disorder" and "webhook_forged" bend it: the same delivery a second time, one held back until later ones have
overtaken it, and an extra one whose body was altered after signing. The true delivery is always sent too.
"""

import asyncio
import json
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx2

from parvis.sandbox.faults import WEBHOOK_EFFECTS, Faults
from parvis.sandbox.store import Store

Sign = Callable[[bytes], Mapping[str, str]]

RETRIES = (1, 2, 5, 15, 60, 300, 1800, 3600)
PATIENCE = 10.0
AT_ONCE = 8
HELD_BACK = 1.5


class Webhooks:
    def __init__(self, store: Store, faults: Faults, seed: int) -> None:
        self.store, self.faults = store, faults
        self._dice = random.Random(f"{seed}/webhooks")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()
        self._busy: set[int] = set()

    def post(self, network: str, hook: str, url: str, payload: Mapping[str, Any], sign: Sign) -> None:
        """Queue one delivery (and what the ordered faults add to it)."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        fault = self.faults.strike(network, "webhook", url, WEBHOOK_EFFECTS)
        effect = fault.effect if fault else ""
        wait = (fault.delay if fault and fault.delay_ms is not None else HELD_BACK) if effect == "webhook_disorder" else 0
        self._queue(network, hook, url, body, sign(body), wait=wait)
        if effect == "webhook_twice":
            self._queue(network, hook, url, body, sign(body))
        elif effect == "webhook_forged":
            self._queue(network, hook, url, body.replace(b"}", b',"forged":true}', 1), sign(body))
        if self._loop:
            self._loop.call_soon_threadsafe(self._bell.set)

    def replay(self, network: str, hook: str, start: float, end: float) -> None:
        """Send what was queued for a hook in a stretch of time once more."""
        sql = """UPDATE deliveries SET state = 'waiting', attempts = 0, due = ?
                 WHERE network = ? AND hook = ? AND at BETWEEN ? AND ?"""
        self.store.execute(sql, (time.time(), network, hook, start, end))
        self._bell.set()

    def _queue(self, network: str, hook: str, url: str, body: bytes, headers: Mapping[str, str], wait: float = 0) -> None:
        now = time.time()
        kept = json.dumps({"content-type": "application/json", **headers})
        self.store.insert(
            "deliveries", seq=self.store.next(), network=network, hook=hook, url=url, body=body, headers=kept, at=now,
            due=now + wait,
        )  # fmt: skip

    async def run(self) -> None:
        """Send what is due, for ever. Cancel to stop."""
        self._loop = asyncio.get_running_loop()
        async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            running: set[asyncio.Task[None]] = set()
            while True:
                self._bell.clear()
                for row in self._due(AT_ONCE - len(running)):
                    self._busy.add(row["seq"])
                    task = asyncio.create_task(self._send(client, row))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: self._bell.set())
                await self._rest()

    def _due(self, most: int) -> list[sqlite3.Row]:
        sql = "SELECT * FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, seq LIMIT ?"
        rows = self.store.execute(sql, (time.time(), most + len(self._busy)))
        return [row for row in rows if row["seq"] not in self._busy][: max(0, most)]

    async def _rest(self) -> None:
        """Until something new is queued, a send ends, or the next delivery is due (also one that became so just now)."""
        sql = "SELECT seq, due FROM deliveries WHERE state = 'waiting' ORDER BY due, seq LIMIT ?"
        idle = [row["due"] for row in self.store.execute(sql, (len(self._busy) + 1,)) if row["seq"] not in self._busy]
        pause = min(5.0, max(0.01, idle[0] - time.time())) if idle and len(self._busy) < AT_ONCE else 5.0
        try:
            await asyncio.wait_for(self._bell.wait(), pause)
        except TimeoutError:
            return

    async def _send(self, client: httpx2.AsyncClient, row: sqlite3.Row) -> None:
        try:
            response = await client.post(row["url"], content=row["body"], headers=json.loads(row["headers"]))
            heard, answer = response.is_success, str(response.status_code)
        except httpx2.HTTPError as error:
            heard, answer = False, type(error).__name__
        finally:
            self._busy.discard(row["seq"])
        tried = row["attempts"] + 1
        state = "heard" if heard else "waiting" if tried <= len(RETRIES) else "given up"
        due = time.time() + (0 if state != "waiting" else RETRIES[tried - 1] * (0.8 + 0.4 * self._dice.random()))
        sql = "UPDATE deliveries SET state = ?, due = ?, attempts = ?, answer = ? WHERE seq = ?"
        self.store.execute(sql, (state, due, tried, answer, row["seq"]))


async def ask(url: str, params: Mapping[str, str]) -> str | None:
    """GET a callback with a challenge; its body, or None if it did not answer 200."""
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            response = await client.get(url, params=dict(params))
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None
    return response.text if response.status_code == 200 else None
