"""What a newsroom waits for: the calendar's pages with five thousand posts in one month, a table of ten thousand posts.

`python -m bench.newsroom --database postgresql`. One web process and one client; the import in this process, as a worker does it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench import machine
from bench.pages import Reader
from bench.place import installation
from bench.table import Line, at_most, run, told

POSTS = 5000
PAGE = 150  # p95, ms
QUERIES = 20
LINES, WRONG = 10_000, 37
IMPORT = 60.0  # seconds
VIEWS = ("mois", "semaine", "jour", "liste", "comptes")


def month(size: int) -> datetime:
    """`size` posts for three accounts each, all in the month to come; slots, a promise and bars around them."""
    from django.utils import timezone

    from parvis.people.models import User
    from parvis.publishing import planning
    from parvis.publishing.models import Post, Variant
    from parvis.testing import make

    manager, accounts = (
        User.objects.get(),
        [make.account(network, name=f"Ville {network}") for network in ("x", "mastodon", "facebook")],
    )
    begins = (timezone.localtime() + timedelta(days=32)).replace(day=1, hour=6, minute=0, second=0, microsecond=0)
    dice = random.Random(1)
    posts = Post.objects.bulk_create(
        [
            Post(team=accounts[0].team, author=manager, text=f"Publication {n} : la piscine, le marché, les travaux. " * 3,
                 publish_at=begins + timedelta(days=dice.randrange(28), minutes=dice.randrange(960)),
                 state=dice.choice(("draft", "scheduled")), objective=dice.choice(("", "service")))
            for n in range(size)
        ],
        batch_size=500,
    )  # fmt: skip
    Variant.objects.bulk_create([Variant(post=post, account=one) for post in posts for one in accounts], batch_size=500)
    for one in accounts:
        planning.set_slots(
            one, week=[(day, begins.time().replace(hour=hour)) for day in range(7) for hour in (8, 12, 18)], by=manager
        )
        planning.promise(one, times=2, by=manager)
    for n in range(6):
        first = (begins + timedelta(days=n * 4)).date()
        planning.keep_campaign(by=manager, name=f"Campagne {n}", first=first, last=first + timedelta(days=9))
    return begins


def calendar(reader: Reader, size: int, times: int) -> Iterator[Line]:
    begins = month(size)
    here = f"{reader.where}, {size:,}".replace(",", " ")
    for view in VIEWS:
        where = f"/publications/calendrier?vue={view}&date={begins:%Y-%m-%d}"
        narrowed = f"{where}&reseau=x&etat=draft"
        reader.ask([where, narrowed] * 3)
        used = -machine.cpu(reader.place.started[-1].pid)
        yield at_most(f"newsroom: calendar, {view}, p95", here, reader.ask([where] * times)["p95"], PAGE, "ms")
        used = (used + machine.cpu(reader.place.started[-1].pid)) / times * 1000
        yield told(f"newsroom: calendar, {view}: processor of the web process, a page", here, used, "ms")
        yield at_most(f"newsroom: calendar, {view}, filtered, p95", here, reader.ask([narrowed] * times)["p95"], PAGE, "ms")
        yield at_most(f"newsroom: calendar, {view}, queries", reader.where, reader.queries(where), QUERIES, "")


def table(lines: int) -> str:
    from django.utils import timezone

    day = (timezone.localtime() + timedelta(days=60)).date()
    wrong = {n * (lines // WRONG) + 5 for n in range(WRONG)}
    rows = (f"Publication importée {n};{'hier' if n in wrong else day};{n % 24}:00;Ville x, Ville mastodon" for n in range(lines))
    return "texte;date;heure;comptes\n" + "\n".join(rows) + "\n"


def imported(where: str, lines: int) -> Iterator[Line]:
    """Looked at, made, and given again."""
    from parvis.people.models import User
    from parvis.publishing import importing

    by, text = User.objects.get(), table(lines)
    here = f"{where}, {lines:,}".replace(",", " ")
    for what, dry, limit in (("looked at", True, IMPORT), ("made", False, IMPORT), ("given again", False, IMPORT)):
        row = importing.begin(by=by, text=text)
        began = time.perf_counter()
        row = _worked(importing.start(row, by=by, dry=dry))
        yield at_most(f"newsroom: a table of posts, {what}", here, time.perf_counter() - began, limit, "s")
        if what != "given again":
            yield told(f"newsroom: a table of posts, {what}: drafts, refused lines", here, f"{row.good} / {len(row.errors)}")
    assert (row.good, row.there, len(row.errors)) == (0, lines - WRONG, WRONG), "a line was made twice or lost"


def _worked(row: Any) -> Any:
    from django.utils import timezone

    from parvis.publishing import importing
    from parvis.publishing.models import PostImport
    from parvis.work.rows import hold_due

    while held := hold_due(PostImport, 1, now=timezone.now()):
        importing.take(held[0])
    return PostImport.objects.get(pk=row.pk)


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        reader = Reader(place, where)
        place.web()
        yield from calendar(reader, POSTS // 10 if asked.quick else POSTS, 20 if asked.quick else 100)
        yield from imported(where, LINES // 10 if asked.quick else LINES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
