"""Somebody who wrote ten thousand messages is forgotten, beside others who wrote as many.

`python -m bench.forgetting --database postgresql`. The erasure is worked through as a worker does it. Nothing of the person may be found
afterwards, and everybody else's words are there: else the measurement stops.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any

from bench import machine
from bench.place import installation
from bench.table import Line, at_most, run, told

MESSAGES = 10_000
PROMISED = 60.0
"""Seconds for one person with ten thousand messages (issue 8)."""
AT_ONCE = 500


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where, count = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database], 1_000 if asked.quick else MESSAGES
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        yield from _forgotten(count, where)


def _said(account: Any, count: int, *, by: int) -> None:
    """`by` 1: one person in threads of fifty messages; else so many people."""
    from django.utils import timezone

    from parvis.inbox.digest import digest

    now = timezone.now()
    for first in range(0, count, AT_ONCE):
        digest([_one(account, n, by, now) for n in range(first, min(first + AT_ONCE, count))])


def _one(account: Any, n: int, by: int, now: Any) -> Any:
    from parvis.inbox.digest import Arrived
    from parvis.networks.protocol import Incoming, Person

    who = Person(f"{by}-p{n % by}", f"zanzibar{by}x{n % by}", "Zoé")
    text = f"La piscine rouvre-t-elle samedi ? ({n}, personne {by})"
    return Arrived(
        account, Incoming("add", f"{by}-m{n}", f"{by}-t{n // 50}-{n % by}", "private", now, who, text, private=True), now
    )


def _forgotten(count: int, where: str) -> Iterator[Line]:
    from django.utils import timezone

    from parvis.inbox.models import Contact, Message
    from parvis.records import actions, jobs
    from parvis.records.models import Erasure
    from parvis.search.models import Entry
    from parvis.testing import make
    from parvis.work import rows

    account = make.account("mastodon")
    _said(account, count, by=1)
    _said(account, count, by=500)
    began = time.perf_counter()
    actions.ask(Contact.objects.get(identities__handle="zanzibar1x0"), mode="erase", reason="mesure", by=make.user("admin"))
    asked, longest, hidden = time.perf_counter() - began, 0.0, 0.0
    while held := rows.hold_due(Erasure, 1, now=timezone.now()):
        row = held[0]
        step = time.perf_counter()
        while jobs.erasing.turn(row):
            now = time.perf_counter()
            hidden = hidden or now - began
            longest, step = max(longest, now - step), now
    took = time.perf_counter() - began
    done = Erasure.objects.get()
    assert done.state == "done" and done.counts["inbox.message"] == count, (done.state, done.counts)
    assert Message.objects.exclude(text="").count() == count and Entry.objects.filter(label="inbox.message").count() == count
    yield at_most(f"forgetting: a person with {count} messages", where, took, PROMISED, "s")
    yield told("forgetting: of it, until nobody sees the person any more", where, hidden, "s")
    yield told("forgetting: the longest transaction of it", where, longest * 1000, "ms")
    yield told("forgetting: counting what is kept of them, when it is asked", where, asked, "s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    run(measure, parser)


if __name__ == "__main__":
    main()
