"""Publications leave when they were planned to: how late each one reaches the network, and that a bad network delays no other.

Two latenesses: "start" until the row is written down as begun, which is when other engines' figures stop; "call" until the call
has arrived on the network's side. A worker process for each core on PostgreSQL, one on SQLite.
`python -m bench.delivery --database sqlite`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bench import celery_own, machine
from bench.network import RETRY_AFTER
from bench.place import Place, installation, kill, percentile, until
from bench.table import Line, at_least, at_most, exactly, run, told
from tools import servers
from tools.servers import free_port, valkey, wait_for

LEASE = 4.0
ENDS = ("sent", "refused", "asked", "late", "cancelled", "dropped")


class Network:
    """The network next door, as its own process."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process = subprocess.Popen([sys.executable, "-m", "bench.network", f"--port={port}"], start_new_session=True)
        wait_for(port)

    def seen(self) -> list[tuple[float, str, int, str]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/seen", timeout=30) as answer:
            return [tuple(call) for call in json.load(answer)]  # type: ignore[misc]


def account(port: int, token: str) -> Any:
    from parvis.testing import make

    settings = {"server": f"http://127.0.0.1:{port}", "software": "mastodon", "account_id": "1", "calls": 10**6}
    return make.account("mastodon", settings=settings, secrets={"token": token}, remote_id=token)


def plan(accounts: list[Any], moments: list[float], name: str) -> dict[str, float]:
    """A post at each moment, over the accounts in turn; text → moment."""
    from parvis.publishing.models import Delivery, Post, Variant

    texts = {f"{name} numéro {n} : la piscine rouvre lundi.": moment for n, moment in enumerate(moments)}
    posts = Post.objects.bulk_create([Post(team=accounts[0].team, text=text, state="scheduled") for text in texts])
    places = [(post, accounts[n % len(accounts)], datetime.fromtimestamp(moments[n], UTC)) for n, post in enumerate(posts)]
    Variant.objects.bulk_create([Variant(post=post, account=on) for post, on, _ in places])
    Delivery.objects.bulk_create([Delivery(post=post, account=on, planned_at=at, due_at=at) for post, on, at in places])
    return texts


def left(accounts: list[Any]) -> int:
    from parvis.publishing.models import Delivery

    return Delivery.objects.filter(account__in=[a.pk for a in accounts]).exclude(state__in=ENDS).count()


def lateness(network: Network, texts: dict[str, float]) -> list[float]:
    """Seconds, for each text; the first arrival counts, and there must be one of each."""
    came: dict[str, float] = {}
    for moment, _, status, text in network.seen():
        if text in texts and status == 200:
            assert text not in came, f"published twice: {text}"
            came[text] = moment
    assert len(came) == len(texts), f"{len(texts) - len(came)} not published"
    return [came[text] - moment for text, moment in texts.items()]


def starts(accounts: list[Any]) -> list[float]:
    """Seconds from the planned moment to the one that was committed, with the state "sending", before the call."""
    from parvis.publishing.models import Delivery

    moments = Delivery.objects.filter(account__in=[a.pk for a in accounts]).values_list("planned_at", "began_at")
    return [(began - planned).total_seconds() for planned, began in moments]


class Bench:
    def __init__(self, place: Place, network: Network, where: str) -> None:
        self.place, self.network, self.where = place, network, where
        self.workers: list[subprocess.Popen[bytes]] = []

    def accounts(self, *tokens: str) -> list[Any]:
        return [account(self.network.port, token) for token in tokens]

    def late(self, accounts: list[Any], moments: Callable[[float], list[float]], name: str, seconds: float = 120) -> list[float]:
        texts = plan(accounts, moments(time.time() + 2), name)
        assert until(lambda: not left(accounts), seconds), f"{name}: not all were sent"
        return lateness(self.network, texts)

    def at_once(self, count: int) -> Iterator[Line]:
        accounts = self.accounts(*(f"now-a{n}" for n in range(10)))
        late = self.late(accounts, lambda begin: [begin + n / count for n in range(count)], "Dans la seconde")
        yield from self.told(f"delivery: {count} planned over one second", accounts, late, 425)
        accounts = self.accounts(*(f"now-f{n}" for n in range(10)))
        late = self.late(accounts, lambda begin: [begin] * count, "À l’instant")
        yield from self.told(f"delivery: {count} planned for one instant", accounts, late, 425)
        yield told(f"delivery: {count} planned for one instant, a second", self.where, count / max(late), "/s")

    def celery_own(self, count: int, workers: int) -> float:
        """The 95th percentile of how late Celery by itself begins `count` calls planned over one second, in seconds."""
        with valkey() as broker, celery_own.workers(broker, workers, threads=8):
            for name, number in (("Pour commencer", 20), ("Celery", count)):
                begin = time.time() + 3
                moments = [begin + n / number for n in range(number)]
                celery_own.ask(broker, self.network.port, name, moments)
                assert self.own_ended(name, number), f"Celery by itself: not all {number} were made"
            return percentile(self.own("Celery"), 0.95)

    def own_ended(self, name: str, number: int) -> bool:
        return until(lambda: len(self.own(name)) == number, 120)

    def own(self, name: str) -> list[float]:
        """Seconds from the moment that a text names to the one at which it says that its call began."""
        words = [text.split() for _, token, _, text in self.network.seen() if token == "now-celery" and text.startswith(name)]
        return [float(word[-1]) - float(word[-2]) for word in words]

    def told(self, what: str, accounts: list[Any], late: list[float], most: float) -> Iterator[Line]:
        yield at_most(f"{what}, start, p95", self.where, percentile(starts(accounts), 0.95) * 1000, most, "ms")
        yield told(f"{what}, call, p95", self.where, percentile(late, 0.95) * 1000, "ms")

    def in_a_row(self, seconds: int) -> Iterator[Line]:
        accounts = self.accounts("now-b")
        late = self.late(accounts, lambda begin: [begin + n / 20 for n in range(20 * seconds)], "En suite")
        yield from self.told("delivery: 20 a second", accounts, late, 20)
        yield at_least("delivery: the earliest of them", self.where, min(late) * 1000, 0, "ms")

    def slow_network(self, count: int) -> Iterator[Line]:
        accounts = self.accounts(*(f"slow-c{n}" for n in range(5)))
        late = self.late(accounts, lambda begin: [begin] * count, "Ensemble")
        yield at_most(
            f"delivery: {count} in one second, five accounts, 200 ms each, p95", self.where, percentile(late, 0.95), 5, "s"
        )

    def bad_networks(self, seconds: int) -> Iterator[Line]:
        """Two accounts whose network hangs or says "later" beside three that work: what do these feel of it?"""
        from parvis.publishing.models import Delivery

        hanging, busy = self.accounts("hang-d"), self.accounts("busy-d")
        good = self.accounts(*(f"now-d{n}" for n in range(3)))
        begin = time.time() + 2
        plan(hanging, [begin + n / 5 for n in range(20)], "Sans réponse")
        texts = plan(busy, [begin + n / 5 for n in range(20)], "Plus tard")
        late = self.late(good, lambda begin: [begin + n / 15 for n in range(15 * seconds)], "À côté")
        yield at_most(
            "delivery: beside a network that hangs and one that says 429, p95",
            self.where,
            percentile(late, 0.95) * 1000,
            50,
            "ms",
        )
        assert until(lambda: not left(busy), 60), "429: not all were sent afterwards"
        assert len(lateness(self.network, texts)) == 20
        calls = [call for call in self.network.seen() if call[1] == "busy-d"]
        refused, taken = [c[0] for c in calls if c[2] == 429], [c[0] for c in calls if c[2] == 200]
        yield at_most("delivery: calls answered 429 (one asked, up to four under way)", self.where, len(refused), 5, "")
        waited = min(taken) - refused[0]
        yield at_least(f"delivery: Retry-After {RETRY_AFTER} s, next call after", self.where, waited, RETRY_AFTER, "s")
        yield at_most(f"delivery: Retry-After {RETRY_AFTER} s, next call at most after", self.where, waited, RETRY_AFTER + 1, "s")
        kept = Delivery.objects.filter(
            account__in=[one.pk for one in hanging], state__in=("scheduled", "sending", "later", "doubt")
        )
        yield exactly(
            "delivery: of the network that hangs: still to be settled, none said to be sent", self.where, kept.count(), 20
        )

    def after_a_kill(self) -> Iterator[Line]:
        """`kill -9` of all workers in the middle: how long does a delivery say "sending" that nobody sends?"""
        from parvis.publishing.models import Delivery

        accounts = self.accounts(*(f"slow-e{n}" for n in range(3)))
        self.place.worker()  # who takes up what the others leave: how long it takes to begin is not measured here
        time.sleep(8)
        plan(accounts, [time.time() + 1] * 90, "Coupure")
        until(lambda: Delivery.objects.filter(state="sending", account__in=accounts).exists(), 20, every=0.02)
        for worker in self.workers:
            kill(worker)
        dead = time.monotonic()
        sending = list(Delivery.objects.filter(state="sending", account__in=accounts).values_list("pk", flat=True))
        still = Delivery.objects.filter(pk__in=sending, state="sending", attempts__lte=1)
        assert until(lambda: not still.exists(), 30, every=0.05), "a delivery stays at sending"
        yield at_most(f"delivery: {len(sending)} “sending” at a kill, lease {LEASE:.0f} s, taken up again after", self.where,
                      time.monotonic() - dead, LEASE + 1, "s")  # fmt: skip


@contextmanager
def connections(database_url: str) -> Iterator[list[int]]:
    """The numbers of connections that the installation has meanwhile (PostgreSQL)."""
    found: list[int] = []
    stop = threading.Event()

    def look() -> None:
        import psycopg

        with psycopg.connect(database_url, autocommit=True) as own:
            while not stop.wait(0.2):
                row = own.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'parvis'").fetchone()
                found.append(row[0] if row else 0)

    watcher = threading.Thread(target=look)
    if database_url:
        watcher.start()
    try:
        yield found
    finally:
        stop.set()
        if database_url:
            watcher.join()


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    workers = 1 if asked.database == "sqlite" else os.cpu_count() or 1
    where = {"postgresql": f"PostgreSQL, {workers} workers", "sqlite": "SQLite"}[asked.database] + (
        " + Celery" if asked.celery else ""
    )
    few = asked.quick
    port = free_port()
    with machine.database(asked.database) as url, _broker(asked.celery) as broker:
        options = {"PARVIS_LEASE": str(LEASE), "PARVIS_LOOK_AGAIN": "2", "PARVIS_CUTOFF": "600"}
        with installation(database_url=url, broker_url=broker, **options) as place:
            place.migrate()
            place.django()
            network = Network(port)
            place.started.append(network.process)
            bench = Bench(place, network, where)
            bench.workers = [place.worker() for _ in range(workers)]
            bench.late(bench.accounts("now-0"), lambda begin: [begin] * 20, "Pour commencer")
            with connections(url) as found:
                yield from bench.in_a_row(4 if few else 15)
                count = 200 if few else 1000
                if servers.present("valkey"):  # what carrying alone costs here: it keeps no row, no lease, no outcome
                    late = bench.celery_own(count, workers) * 1000
                    yield told(f"delivery: {count} planned over one second, start, p95", "Celery by itself", late, "ms")
                yield from bench.at_once(count)
                yield from bench.slow_network(100 if few else 500)
                yield from bench.bad_networks(4 if few else 10)
            if found:
                yield at_most("delivery: connections to the database, at most", where, max(found), _bound(workers), "")
            yield from bench.after_a_kill()


def _bound(workers: int) -> int:
    """Of each worker the threads, the clock, the ears, the lease keeper, the one that listens, the first, the two that write calls
    down; and this process. Calls keep none."""
    from django.conf import settings

    return workers * (int(settings.ENVIRONMENT.threads) + 8) + 2


@contextmanager
def _broker(wanted: bool) -> Iterator[str]:
    if wanted:
        with valkey() as url:
            yield url
    else:
        yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--celery", action="store_true", help="with Valkey and a Celery worker")
    run(measure, parser)


if __name__ == "__main__":
    main()
