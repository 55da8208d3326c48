"""Reading feeds and open streams: only what changed is sent to us (ETag, Last-Modified); a silent or failing feed is asked less often."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts.connect import door
from parvis.journal.record import record
from parvis.listening.actions import row
from parvis.listening.feeds import ACCEPT, Feed, NoFeed, read
from parvis.listening.lookouts import following
from parvis.listening.models import Article, Source
from parvis.listening.streams.jobs import hear
from parvis.networks.http import Answer, Http
from parvis.networks.protocol import Later, NetworkError
from parvis.work import rows
from parvis.work.registry import job

USUAL, MOST = timedelta(minutes=15), timedelta(hours=24)
SPREAD = 0.2
"""Each wait is up to this part longer: feeds added together are not asked together for ever."""


@job(Source, seats=2, fetch=("account__grant",))
def look(sources: list[Source]) -> None:
    for source in sources:
        if source.state == "active" and source.account is not None:
            hear(source)
        else:
            _look(source)


def _look(source: Source) -> None:
    if source.state != "active":
        return rows.settle(source, due_at=None)
    asked = {"Accept": ACCEPT}
    asked |= {"If-None-Match": source.etag} if source.etag else {}
    asked |= {"If-Modified-Since": source.modified} if source.modified else {}
    try:
        with rows.renewed(source):
            answer = Http(door()).call("GET", source.url, headers=asked)
    except NetworkError as error:
        wait = error.after if isinstance(error, Later) and error.named else _wait(source.attempts)
        return _failed(source, error.code, error.said, wait)
    if answer.status == 410:
        with transaction.atomic():
            rows.settle(source, due_at=None, state="gone", failure="not-found", said="410")
            record("source.gone", about=source, channel=f"posts:{source.team_id}", url=source.url)
        return None
    if answer.status == 304:
        return _read(source, None, answer)
    if answer.status >= 300:
        return _failed(source, "not-found" if answer.status == 404 else "forbidden", str(answer.status), _wait(source.attempts))
    try:
        return _read(source, read(answer.body, answer.url, timezone.now()), answer)
    except NoFeed:
        return _failed(source, "unreadable", answer.text()[:200], _wait(source.attempts))


def _failed(source: Source, code: str, said: str, wait: timedelta) -> None:
    rows.settle(source, due_at=timezone.now() + wait, failure=code, said=said[:300])


def _wait(times: int) -> timedelta:
    growing: timedelta = USUAL * 2 ** min(times, 7)
    return min(growing, MOST) * (1 + random.random() * SPREAD)


def _read(source: Source, feed: Feed | None, answer: Answer) -> None:
    """What is new, and when to look next, in one transaction."""
    with transaction.atomic():
        new = _keep(source, feed) if feed else 0
        quiet = 0 if new else source.quiet + 1
        kept = {"etag": answer.headers.get("etag", "")[:200], "modified": answer.headers.get("last-modified", "")[:60]}
        kept = {name: value for name, value in kept.items() if value or feed}  # a 304 need not repeat them
        named = {"title": feed.title or source.title, "site": feed.site or source.site} if feed else {}
        rows.settle(
            source, due_at=timezone.now() + _wait(max(0, quiet // 24)), quiet=quiet, read_at=timezone.now(), failure="",
            said="", attempts=0, **kept, **named,
        )  # fmt: skip


def _keep(source: Source, feed: Feed) -> int:
    """New entries are kept, changed ones follow; returns how many are new."""
    there = {e.identity: e for e in source.articles.filter(identity__in=[one.identity for one in feed.entries])}
    new = [row(source, one, old=False) for one in feed.entries if one.identity not in there]
    changed = []
    for one in feed.entries:
        kept = there.get(one.identity)
        if kept and (kept.title, kept.text, kept.url) != (one.title, one.text, one.url):
            kept.title, kept.text, kept.url = one.title, one.text, one.url
            changed.append(kept)
    Article.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        following.read(list(source.articles.filter(identity__in=[one.identity for one in new])))
    Article.objects.bulk_update(changed, ["title", "text", "url"])
    if new:
        record("source.said", about=source, channel=f"posts:{source.team_id}", entries=len(new))
    return len(new)
