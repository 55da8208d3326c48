"""How fast a page of the journal comes after years, whatever is asked for: `python -m bench.journal_pages --database postgresql`.

The events are written by the database itself, as many as asked for; what is rare happened in the first hundredth of them, so that who
walks back from today meets it last. Then the whole chain is linked and verified. On SQLite, which works in this very process, the
processor's time is told: it is the same on a machine where others work.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from bench import machine
from bench.place import installation
from bench.table import Line, at_least, at_most, run, told

PAGE, VERIFIED = 200, 100_000  # milliseconds; events a second
AGAIN = 7
AT = {
    "postgresql": "TIMESTAMPTZ '2016-01-01 00:00:00+00' + i * INTERVAL '30 seconds'",
    "sqlite": "datetime('2016-01-01', (i * 30) || ' seconds')",
}
NUMBERS = {
    "postgresql": "SELECT generate_series(1, %(many)s) AS i",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %(many)s) SELECT i FROM n",
}
FILL = """INSERT INTO journal_event (at, kind, by_id, channel, label, about, data) SELECT {at},
    CASE WHEN rare THEN 'contest.made' WHEN i %% 10 < 6 THEN 'conversation.changed' WHEN i %% 10 < 8 THEN 'delivery.sent'
         WHEN i %% 10 = 8 THEN 'post.scheduled' ELSE 'media.described' END,
    CASE WHEN rare THEN %(rare)s WHEN i %% 3 = 0 THEN NULL ELSE %(often)s END,
    CASE WHEN rare THEN 'inbox:%(quiet)s' WHEN i %% 10 < 6 THEN 'inbox:%(loud)s' ELSE 'posts:%(loud)s' END,
    CASE WHEN rare THEN 'contests.contest' WHEN i %% 10 < 6 THEN 'inbox.conversation' ELSE 'publishing.post' END,
    i %% 5000, '{{"before": {{"state": "new"}}, "after": {{"state": "closed"}}, "n": 1}}'
    FROM (SELECT i, i %% 500 = 0 AND i < %(many)s / 100 AS rare FROM ({numbers}) AS counted) AS those"""


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    many = asked.events or (50_000 if asked.quick else 10_000_000)
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database] + f", {many:,} events".replace(",", " ")
        who = _filled(many)
        yield told("journal: load of the machine", where, machine.load())
        yield from _pages(where, who)
        if not asked.pages:
            yield from _verified(many, where)


def _filled(many: int) -> dict[str, Any]:
    from django.db import connection

    from parvis.testing import make

    loud, quiet = make.team("Bruyante"), make.team("Tranquille")
    who = {
        "manager": make.user("manager"), "approver": make.user("approver", in_team=quiet), "rare": make.user("agent"),
        "often": make.user("agent"),
    }  # fmt: skip
    values = {"many": many, "rare": who["rare"].pk, "often": who["often"].pk, "quiet": quiet.pk, "loud": loud.pk}
    vendor = connection.vendor
    filling = FILL.format(at=AT[vendor], numbers=NUMBERS[vendor]) % values
    with connection.cursor() as cursor:
        cursor.execute(filling)
        cursor.execute("ANALYZE journal_event" if vendor == "postgresql" else "SELECT 1")
    return who


def _pages(where: str, who: dict[str, Any]) -> Iterator[Line]:
    """A page of sixty, and the one after it."""
    from django.db import connection

    from parvis.journal.api import EventsAsked

    within = connection.vendor == "sqlite"
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "everything": ("manager", {}),
        "a family, often": ("manager", {"kind": "conversation.*"}),
        "a family, rare and long ago": ("manager", {"kind": "contest.*"}),
        "a kind, rare and long ago": ("manager", {"kind": "contest.made"}),
        "a person, often": ("manager", {"by": who["often"].pk}),
        "a person, rare and long ago": ("manager", {"by": who["rare"].pk}),
        "a sort of thing, often": ("manager", {"label": "inbox.conversation"}),
        "a sort of thing, rare and long ago": ("manager", {"label": "contests.contest"}),
        "one thing": ("manager", {"label": "inbox.conversation", "about": 3}),
        "a person and a family that never met": ("manager", {"by": who["rare"].pk, "kind": "delivery.*"}),
        "what a quiet team hears": ("approver", {}),
    }
    for words, (name, wanted) in asked.items():
        user = type(who[name]).objects.get(pk=who[name].pk)
        slowest, found = _timed(user, EventsAsked(**wanted, limit=60), time.process_time if within else time.monotonic)
        yield at_most(f"journal: {words} ({found} rows){', of a core' if within else ''}", where, slowest, PAGE, "ms")


def _timed(user: Any, asked: Any, clock: Callable[[], float]) -> tuple[float, int]:
    """The median, in milliseconds, of the slower of two pages in a row; rows of both."""
    from parvis.journal.api import newest
    from parvis.rest.cursors import page

    took, rows = [], 0
    for _ in range(AGAIN):
        slow, cursor, rows = 0.0, "", 0
        for _page in range(2):
            began = clock()
            step = asked.model_copy(update={"cursor": cursor})
            found, cursor = page(newest(user, step), by="id", cursor=cursor, size=asked.limit)
            slow, rows = max(slow, clock() - began), rows + len(found)
            if not cursor:
                break
        took.append(slow)
        if slow > 5:
            break
    return statistics.median(took) * 1000, rows


def _verified(many: int, where: str) -> Iterator[Line]:
    from django.utils import timezone

    from parvis.journal import checking, linking

    later, began = timezone.now() + timedelta(minutes=2), time.monotonic()
    while linking.extend(later):
        pass
    yield told("journal: events linked", where, many / (time.monotonic() - began), "/s")
    used, began = time.process_time(), time.monotonic()
    outcome = checking.verify()
    clock, used = time.monotonic() - began, time.process_time() - used
    assert outcome.sound and outcome.events >= many, outcome.told()
    yield at_least("journal: events verified", where, outcome.events / clock, VERIFIED, "/s")
    yield told("journal: events verified, of a core", where, outcome.events / used, "/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--events", type=int, default=0, help="how many; ten millions if not said")
    parser.add_argument("--pages", action="store_true", help="pages alone: no linking, no verification")
    run(measure, parser)


if __name__ == "__main__":
    main()
