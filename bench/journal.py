"""How fast the journal's chain is made and verified, and with how much memory, as it would be after years.

`python -m bench.journal --database postgresql`. In one process; a verification reads every event from the database.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from datetime import timedelta

from bench import machine
from bench.place import installation
from bench.table import Line, at_least, at_most, run, told

VERIFIED, MEMORY = 100_000, 100  # events a second; MB more
BATCH = 5_000


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    many = 50_000 if asked.quick else 1_000_000
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database] + f", {many:,} events".replace(",", " ")
        yield from _made(many, where)
        yield from _verified(many, where)


def _made(many: int, where: str) -> Iterator[Line]:
    from django.utils import timezone

    from parvis.journal import linking
    from parvis.journal.models import Link
    from parvis.journal.record import record_many
    from parvis.testing import make

    account = make.account("mastodon")
    began = time.monotonic()
    for first in range(0, many, BATCH):
        data = [
            {"account": account.pk, "before": {"state": "new"}, "after": {"state": "closed"}, "n": first + n}
            for n in range(BATCH)
        ]
        record_many("conversation.changed", [(account, "inbox")] * BATCH, data, by=None)
    yield told("journal: events recorded", where, many / (time.monotonic() - began), "/s")
    later, began = timezone.now() + timedelta(minutes=2), time.monotonic()
    while linking.extend(later):
        pass
    yield told("journal: events linked", where, many / (time.monotonic() - began), "/s")
    yield told("journal: links", where, Link.objects.count())


def _verified(many: int, where: str) -> Iterator[Line]:
    from parvis.journal import checking
    from parvis.journal.models import Event

    peak, used, began = _peak(), time.process_time(), time.monotonic()
    outcome = checking.verify()
    clock, used = time.monotonic() - began, time.process_time() - used
    assert outcome.sound and outcome.events >= many, outcome.told()
    yield at_least("journal: events verified", where, outcome.events / clock, VERIFIED, "/s")
    yield told("journal: events verified, of a core", where, outcome.events / used, "/s")
    yield at_most("journal: memory that a verification takes", where, _peak() - peak, MEMORY, "MB")
    middle = Event.objects.order_by("id").values_list("id", flat=True)[many // 2]
    Event.objects.filter(pk=middle).update(data={"account": 0})
    found = checking.verify().findings
    assert [(one.what, one.event) for one in found] == [("changed", middle)], "a changed event was not named"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
