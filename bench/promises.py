"""What promises cost: their arithmetic, the arrival of messages with and without them, ten thousand counted anew after a change.

`python -m bench.promises --database sqlite`. In one process, with no network.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench import machine
from bench.place import installation
from bench.table import Line, at_most, run, told

A_SUM, A_MESSAGE, ANEW = 200, 0.3, 1.0  # µs, ms of processor more a message, ms of processor a promise
OFFICE = ((540, 750), (840, 1020))
BATCH = 200


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    many = 1_000 if asked.quick else 10_000
    yield from _sums()
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        yield from _arrivals(many, where)
        yield from _anew(where)


def _sums() -> Iterator[Line]:
    """Deadlines of a month of promises: 16 hours of opening, over weekends and holidays."""
    from parvis.city import holidays
    from parvis.promises import hours

    closed = dict.fromkeys(holidays.public_holidays(2026), "férié")
    week = hours.Week((OFFICE,) * 5 + ((), ()), ZoneInfo("Europe/Paris"), closed)
    moments = [datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=7 * n) for n in range(5000)]
    began = time.thread_time()
    for moment in moments:
        hours.add(week, moment, timedelta(hours=16))
    yield at_most(
        "promises: a deadline of 16 open hours", "one core", (time.thread_time() - began) * 1e6 / len(moments), A_SUM, "µs"
    )


def _arrivals(many: int, where: str) -> Iterator[Line]:
    """The same messages of new conversations, in batches as the intake has them, before anything is promised and after."""
    from parvis.promises.models import Promise
    from parvis.testing import make

    account = make.account("mastodon")
    _digested(account, "chaud", BATCH)
    plain = _digested(account, "sans", many)
    promise_all()
    promised = _digested(account, "avec", many)
    yield told(f"promises: {many} arrivals, nothing promised: processor a message", where, plain, "ms")
    yield at_most(
        "promises: what three levels and two clocks add to a message, processor", where, promised - plain, A_MESSAGE, "ms"
    )
    yield told("promises: begun", where, Promise.objects.count())


def _digested(account: Any, name: str, many: int) -> float:
    """Milliseconds of processor a message, in the median batch; the database's own time is in it on SQLite."""
    from django.utils import timezone

    from parvis.inbox.digest import Arrived, digest
    from parvis.networks.protocol import Incoming, Person

    now, took = timezone.now(), []
    for first in range(0, many, BATCH):
        arrived = [
            Arrived(account, Incoming("add", f"{name}-{n}", f"{name}-{n}", "mention", now, Person(f"{name}-{n}", f"r{n}", f"Riverain {n}"),
                                      "Quand rouvre la piscine ?"), now)
            for n in range(first, first + BATCH)
        ]  # fmt: skip
        began = time.process_time()
        digest(arrived)
        took.append((time.process_time() - began) * 1000 / BATCH)
    return statistics.median(took)


def promise_all() -> None:
    """Three levels, the last of which fits: a first answer and a solution."""
    from parvis.promises.models import Level, OpeningHours

    hours = OpeningHours.objects.create(name="Guichet", zone="Europe/Paris", week=[OFFICE] * 5 + [[], []])
    Level.objects.create(name="Courriels", order=1, kinds=["mail"], first=240, hours=hours)
    Level.objects.create(name="X", order=2, network="x", first=60, hours=hours)
    Level.objects.create(name="Tout", order=3, first=240, solution=960, hours=hours)


def _anew(where: str) -> Iterator[Line]:
    """A day more is closed: every promise that is awaited is counted anew, and what was promised to nobody yet is promised."""
    from django.utils import timezone

    from parvis.inbox.models import Conversation
    from parvis.promises import actions
    from parvis.promises.models import OpeningHours, Promise, Recount
    from parvis.work import rows
    from parvis.work.registry import JOBS

    day = date.today() + timedelta(days=1)
    actions.mark_closed(OpeningHours.objects.get(), name="Travaux", first=day, last=day + timedelta(days=2), by=None)
    began, clock, longest = time.process_time(), time.perf_counter(), 0.0
    while held := rows.hold_due(Recount, 1, now=timezone.now()):
        step = time.perf_counter()
        assert held[0].due_at is not None
        JOBS["promises.recount"].run(rows.take(Recount, [held[0].pk], held[0].due_at.isoformat()))
        longest = max(longest, time.perf_counter() - step)
    row = Recount.objects.latest("pk")
    words = f"promises: {row.looked} counted anew, of {Conversation.objects.count()} conversations"
    yield at_most("promises: one counted anew, processor", where, (time.process_time() - began) * 1000 / row.looked, ANEW, "ms")
    yield told(words, where, time.perf_counter() - clock, "s")
    yield told("promises: the longest transaction of it", where, longest * 1000, "ms")
    assert row.ended_at and not Promise.objects.filter(ended_at__isnull=True, deadline__date=day).exists()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    run(measure, parser)


if __name__ == "__main__":
    main()
