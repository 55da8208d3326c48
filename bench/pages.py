"""What an agent waits for: the inbox's pages and the search, with ten thousand to a million messages of the past.

`python -m bench.pages --database postgresql`. One client, then eight; a web process for each core, as docs/admin.md has it
(on SQLite there is one). For eight clients it is also told what one process does, and what a page costs of the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench import machine
from bench.delivery import connections
from bench.hooks import send
from bench.load import RARE, accounts, load
from bench.place import Place, installation, kill, percentile
from bench.table import Line, at_least, at_most, exactly, run, told

PAGE, SEARCH = (20, 60), (30, 100)  # p50 and p95, ms
TOGETHER = 165  # pages a second
GROWN = 1.5
PAGE_THREADS, BESIDE = 8, 8
"""Connections of a web process: its page threads at most (`PARVIS_PAGES`, shared by the processes), and the two that take in files, the
tail, the one that listens, intake's own and the first one; two more for whoever looks from here."""
END = 2.0  # the last pages of a long list, of the first ones
QUERIES = 12
FILTERS = ("vue=toutes&reseau=facebook", "vue=toutes&reseau=email", "vue=attente", "vue=closes&qui=personne", "vue=personne")


class Reader:
    """A manager who is signed in, in a browser and over the API."""

    def __init__(self, place: Place, where: str) -> None:
        from django.test import Client

        from parvis.testing import make

        self.place, self.where = place, where
        self.user = user = make.user("manager")
        self.token = make.token(user)
        self.client = Client()
        self.client.force_login(user)
        self.cookie = self.client.cookies["sessionid"].value

    def requests(self, paths: list[str]) -> list[bytes]:
        head = f"HTTP/1.1\r\nhost: 127.0.0.1:{self.place.port}\r\ncookie: sessionid={self.cookie}\r\n\r\n"
        return [f"GET {path} {head}".encode() for path in paths]

    def ask(self, paths: list[str], clients: int = 1) -> dict[str, Any]:
        found = asyncio.run(send(self.place.port, self.requests(paths), clients, 0))
        assert set(found["statuses"]) == {200}, f"{paths[0]}: {found['statuses']}"
        return found

    def api(self, path: str) -> Any:
        request = urllib.request.Request(f"{self.place.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def queries(self, path: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            assert self.client.get(path).status_code == 200
        return len(caught)


def kinds(times: int) -> dict[str, tuple[list[str], tuple[int, int]]]:
    """Name → the addresses asked for, and what is promised of them."""
    from parvis.inbox.models import Conversation

    last = Conversation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    dice = random.Random(last)
    conversations = [f"/guichet/{dice.randrange(1, last)}" for _ in range(times)]
    return {
        "first page": (["/guichet/"] * times, PAGE),
        "filtered page": ([f"/guichet/?{FILTERS[n % len(FILTERS)]}" for n in range(times)], PAGE),
        "conversation": (conversations, PAGE),
        "search, rare word": ([f"/guichet/?q={RARE}"] * times, SEARCH),
        "search, common word": (["/guichet/?q=bonjour", "/guichet/?q=piscine+samedi"] * (times // 2), SEARCH),
    }


def at_size(reader: Reader, size: int, times: int) -> Iterator[tuple[str, float, list[Line]]]:
    """Each kind of page: its name, its median, and its lines."""
    here = f"{reader.where}, {size:,}".replace(",", " ")
    for name, (paths, (middle, most)) in kinds(times).items():
        for _ in range(8):  # each on a connection of its own: all processes are asked
            reader.ask(paths[:3])
        found = reader.ask(paths)
        yield name, found["p50"], [
            at_most(f"pages: {name}, p50", here, found["p50"], middle, "ms"),
            at_most(f"pages: {name}, p95", here, found["p95"], most, "ms"),
        ]  # fmt: skip
    yield "all kinds", 0, together(reader, here, times)


def together(reader: Reader, here: str, times: int) -> list[Line]:
    """Eight clients who each ask for the next page as soon as they have one. Promised of a process for each core."""
    paths = [path for group, _ in kinds(times).values() for path in group]
    random.Random(1).shuffle(paths)
    reader.ask(paths[:50], clients=8)
    pid, database = reader.place.started[-1].pid, reader.place.environment["PARVIS_DATABASE_URL"]
    used = [-machine.cpu(pid), -machine.cpu_of_postgres(database) if database else 0]
    with connections(database) as held:
        found = reader.ask(paths, clients=8)
    used = [used[0] + machine.cpu(pid), used[1] + (machine.cpu_of_postgres(database) if database else 0)]
    web, behind = (seconds / len(paths) * 1000 for seconds in used)
    several = reader.place.environment["PARVIS_PROCESSES"] != "1"
    name = "pages: all kinds, 8 clients" + ("" if several else ", one web process")
    rate = len(paths) / found["seconds"]
    bound = int(reader.place.environment["PARVIS_PROCESSES"]) * (PAGE_THREADS + BESIDE) + 2
    counted = [at_most("pages: connections to the database meanwhile, at most", here, max(held), bound, "")] if held else []
    return counted + [
        at_least(name, here, rate, TOGETHER, "/s") if several or not database else told(name, here, rate, "/s"),
        told(f"{name}: ms of processor a page", here, f"{web:.1f} web" + (f" + {behind:.1f} database" if database else "")),
    ]


def to_the_end(reader: Reader, size: int) -> Iterator[Line]:
    """Page after page by cursor: every conversation once, and the last page is as quick as the first."""
    from parvis.inbox.models import Conversation

    seen: set[int] = set()
    cursor, took = "", []
    while True:
        began = time.perf_counter()
        page = reader.api(f"/conversations?limit=200&cursor={cursor}")
        took.append((time.perf_counter() - began) * 1000)
        seen |= {row["id"] for row in page["items"]}
        cursor = page["next"]
        if not cursor:
            break
    here = f"{reader.where}, {size:,}".replace(",", " ")
    first, last = percentile(took[:10], 0.5), percentile(took[-10:], 0.5)
    yield exactly(
        f"pages: conversations in all {len(took)} pages of the API by cursor", here, len(seen), Conversation.objects.count()
    )
    yield told("pages: one of the first ten, of the last ten", here, f"{first:.0f} / {last:.0f} ms")
    yield at_most("pages: the last ten, of the first ten", here, last / first, END, "×")


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    sizes = [10_000, 30_000] if asked.quick else [10_000, 100_000, 1_000_000]
    times = 20 if asked.quick else 100
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        reader, past = Reader(place, where), accounts()
        processes = (os.cpu_count() or 1) if url else 1
        yield told("pages: web processes", where, processes)
        there, first = 0, dict[str, float]()
        for size in sizes:
            load(size - there, past, seed=size)
            if not there:
                if processes > 1:
                    one = place.web(1)
                    yield from together(reader, f"{where}, {size:,}".replace(",", " "), times)
                    kill(one, signal.SIGTERM)
                    one.wait(20)
                place.web(processes)
            there = size
            for name, middle, lines in at_size(reader, size, times):
                yield from lines
                if size == sizes[-1] and middle:
                    yield at_most(f"pages: {name}, p50, of that at 10 000", where, middle / first[name], GROWN, "×")
                first.setdefault(name, middle)
            yield from to_the_end(reader, size)
        for name, (paths, _) in kinds(2).items():
            yield at_most(f"pages: {name}, queries", where, reader.queries(paths[0]), QUERIES, "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
