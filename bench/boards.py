"""Dashboards over five years: 20 accounts, 50,000 posts each on two of them, five million readings; a tenth of it on SQLite.

`python -m bench.boards --database postgresql`. In one process, through the product's own pages, with no network.
`--explain` prints how the database answers the slowest page.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import machine
from bench.place import installation, percentile
from bench.table import Line, at_most, run, told

POSTS, ACCOUNTS, YEARS, LOOKS = 50_000, 20, 5, 49
PAGE = {"postgresql": 200, "sqlite": 500}  # ms
REPORT_PAGES, REPORT = 20, 20.0  # pages, s
NETWORKS = ("facebook", "x", "instagram", "mastodon", "bluesky", "youtube")
METRICS = ("likes", "shares", "comments", "views", "clicks")


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    posts = POSTS // (10 if asked.database == "sqlite" else 1) // (20 if asked.quick else 1)
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        began = time.perf_counter()
        readings = five_years(posts)
        yield told(
            f"boards: {posts} posts, {readings} readings, {ACCOUNTS} accounts: written in",
            where,
            time.perf_counter() - began,
            "s",
        )
        yield from _rolled(where)
        yield from _pages(where, PAGE[asked.database], explain=asked.explain)
        yield from _report(where)


def five_years(posts: int) -> int:
    """Rows as the product has them. How many readings."""
    from django.utils import timezone

    from parvis.city.models import Topic
    from parvis.insights.models import Reading, Watch
    from parvis.publishing.models import Delivery, Post
    from parvis.testing import make

    chance, now = random.Random(12), timezone.now()
    accounts = [make.account(NETWORKS[n % len(NETWORKS)], name=f"Compte {n}") for n in range(ACCOUNTS)]
    topics = [Topic.objects.create(key=f"t{n}", name=f"Thème {n}") for n in range(12)]
    ats = [now - timedelta(minutes=chance.randrange(YEARS * 365 * 1440)) for _ in range(posts)]
    made = Post.objects.bulk_create(
        [Post(team=accounts[0].team, state="sent", text=f"Publication {n}", topic=topics[n % 12], language=("fr", "en")[n % 7 == 0],
              objective=("presence", "city", "service")[n % 3], aim=("", "residents", "country")[n % 3]) for n in range(posts)],
        batch_size=1000,
    )  # fmt: skip
    pairs = [chance.sample(accounts, 2) for _ in range(posts)]
    sent = [Delivery(post=post, account=account, planned_at=at, sent_at=at, state="sent", remote_id=f"{post.pk}-{account.pk}")
            for post, at, two in zip(made, ats, pairs, strict=True) for account in two]  # fmt: skip
    Delivery.objects.bulk_create(sent, batch_size=1000)
    Watch.objects.bulk_create(
        [Watch(account_id=row.account_id, delivery=row, asked_at=min(now, row.planned_at + timedelta(days=30))) for row in sent]
        + [Watch(account=account, asked_at=now) for account in accounts],
        batch_size=1000,
    )
    _readings()
    _followers(accounts, now)
    return Reading.objects.count()


def _readings() -> None:
    """Each publication was asked for some ten times over thirty days, five figures each time; the newest of each is the last."""
    from django.db import connection

    names = " UNION ALL ".join(f"SELECT {n} AS m, '{name}' AS metric" for n, name in enumerate(METRICS))
    shift = {"postgresql": "d.sent_at + k.n * interval '3 days'", "sqlite": "datetime(d.sent_at, '+' || (k.n * 3) || ' days')"}
    moment = shift[connection.vendor]
    last = "k.n = 9 OR (k.n = 8 AND m.m = 4)"
    sql = f"""WITH RECURSIVE k(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM k WHERE n < 9), m AS ({names})
        INSERT INTO insights_reading (account_id, delivery_id, metric, value, at, told_at, name, last)
        SELECT d.account_id, d.id, m.metric, (d.id * 7919 % 97) * (k.n + 1) * (CASE m.metric WHEN 'views' THEN 40 ELSE 1 END),
        {moment}, {moment}, '', ({last}) FROM publishing_delivery d CROSS JOIN k CROSS JOIN m
        WHERE NOT (k.n = 9 AND m.m = 4)"""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _followers(accounts: list[Any], now: datetime) -> None:
    from parvis.insights.models import Reading

    days = YEARS * 365
    Reading.objects.bulk_create(
        [Reading(account=account, metric="followers", value=1000.0 * (n + 1) + day, at=now - timedelta(days=days - day),
                 told_at=now - timedelta(days=days - day), last=day == days - 1)
         for n, account in enumerate(accounts) for day in range(days)],
        batch_size=2000,
    )  # fmt: skip


def _rolled(where: str) -> Iterator[Line]:
    from django.db import connection

    from parvis.insights.boards.rolling import roll_all, roll_recent
    from parvis.insights.models import PostDay

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began, clock = time.process_time(), time.perf_counter()
    roll_all()
    yield told("boards: everything added up anew, as at night", where, time.perf_counter() - clock, "s")
    yield told("boards: of that, processor of the process", where, time.process_time() - began, "s")
    clock = time.perf_counter()
    roll_recent()
    yield told("boards: the last forty days added up, as every ten minutes", where, time.perf_counter() - clock, "s")
    yield told("boards: days that dashboards read", where, PostDay.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _pages(where: str, bound: float, *, explain: bool) -> Iterator[Line]:
    from django.test import Client
    from django.utils import timezone

    from parvis.accounts.models import Account
    from parvis.testing import make

    client, user = Client(), make.user()
    client.force_login(user)
    today, account = timezone.localdate(), Account.objects.latest("pk").pk
    boards = ("", "/reseau/facebook", "/objectif/service", f"/compte/{account}", "/theme/t3")
    asked = [f"/mesures/tableaux{board}?du={_ago(today, days)}" for board in boards for days in (30, 90, 365, 1826)]
    asked += [f"/mesures/objectifs?du={_ago(today, days)}" for days in (90, 1826)]
    took: dict[str, list[float]] = {}
    spent = []
    for turn in range(6):
        for path in asked:
            began, clock = processor(), time.perf_counter()
            answer = client.get(path)
            assert answer.status_code == 200, path
            if turn:  # the first of each is the one that fills what processes keep
                took.setdefault(path, []).append((time.perf_counter() - clock) * 1000)
                spent.append((processor() - began) * 1000)
    every = [one for path in took.values() for one in path]
    slowest = max(took, key=lambda path: percentile(took[path], 0.5))
    yield told("boards: a page, p50", where, percentile(every, 0.5), "ms")
    yield at_most(f"boards: a page, p95 of {len(every)}", where, percentile(every, 0.95), bound, "ms")
    yield told("boards: processor a page, its database's too, p50", where, percentile(spent, 0.5), "ms")
    yield at_most("boards: processor a page, its database's too, p95", where, percentile(spent, 0.95), bound, "ms")
    yield told(f"boards: the slowest, {slowest.partition('?')[0].removeprefix('/mesures/')} over five years, p50", where,
               percentile(took[slowest], 0.5), "ms")  # fmt: skip
    if explain:
        _explained(client, slowest)


def processor() -> float:
    """Seconds of this process, and of the one that answers it in the database: what a page costs on a machine that others use too."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # its helpers' time would not be seen
        pid = connection.connection.info.backend_pid
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(words[11]) + int(words[12])) / machine.TICKS


def _explained(client: Any, path: str) -> None:
    """The statements of one page, the slowest first, as the database explains the worst."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    for query in sorted(caught.captured_queries, key=lambda one: -float(one["time"]))[:4]:
        print(query["time"], query["sql"][:400])
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query['sql']}")
                print("\n".join(line for (line,) in cursor.fetchall()))


def _report(where: str) -> Iterator[Line]:
    """A report of twenty pages and more over five years: its figures, its four papers; typesetting is a child process."""
    from django.utils import timezone
    from django.utils.translation import override

    from parvis.reports import actions, jobs
    from parvis.reports.figures import KNOWN
    from parvis.reports.models import Report, Sheet
    from parvis.testing import make
    from parvis.work import rows

    blocks = [block for key in KNOWN for block in ({"kind": "heading", "text": key}, {"kind": "plot", "key": key})]
    words = {"kind": "text", "text": "Ce que la ville a fait, et ce que cela a donné. " * 60}
    user, today = make.user(), date.today()
    report = actions.begin(by=user, first=_ago(today, 1800), last=today, blocks=[*blocks, words, words, words])
    report = actions.make(report, by=user)
    (held,) = [row for row in rows.hold_due(Report, 5, now=timezone.now()) if row.pk == report.pk]
    assert held.due_at is not None
    began, clock = time.process_time(), time.perf_counter()
    with override("fr"):
        jobs.make(rows.take(Report, [held.pk], held.due_at.isoformat()))
    took = time.perf_counter() - clock
    paper = bytes(Sheet.objects.get(report=report, form="pdf").content)
    pages = paper.count(b"/Type /Page\n") or paper.count(b"/Type/Page/") or paper.count(b"/Type /Page ")
    yield told("reports: pages of the PDF", where, pages)
    yield at_most(f"reports: {max(pages, REPORT_PAGES)} pages over five years, all four papers", where,
                  took * REPORT_PAGES / min(REPORT_PAGES, pages or 1), REPORT, "s")  # fmt: skip
    yield told("reports: of that, processor of the process itself", where, time.process_time() - began, "s")


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    parser.add_argument("--explain", action="store_true")
    run(measure, parser)


if __name__ == "__main__":
    main()
