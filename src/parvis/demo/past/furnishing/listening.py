"""What the city listens to: saved queries and what they saw, the press, how much comes in each hour, a strike of buses, a leak of today."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.demo.past.furnishing.said import ARTICLES, LEAK, LOOKOUTS, STRIKE, STRUCK
from parvis.demo.past.furnishing.town import ago, kept, passed, somebody
from parvis.demo.past.furnishing.voices import Voice, overheard
from parvis.inbox.models import Message
from parvis.listening.echoes.jobs import gather
from parvis.listening.lookouts import actions
from parvis.listening.models import DIMENSIONS, Article, Attention, HourCount, Lookout, Print, Sighting, Source, Spike
from parvis.listening.spikes.counting import add, hour_of, series_of
from parvis.listening.spikes.jobs import look_at
from parvis.people.models import Team
from parvis.readings.models import Understood
from parvis.understanding.queries.matching import matcher
from parvis.understanding.queries.parsing import parse

DAYS, READ = 90, 20_000
"""Days of counts; messages of the past that are read."""
READING = ("message", "kind", "sure", "by", "topic", "where")
FEED = "https://gazette.exemple.test/a-la-une.xml"


@transaction.atomic
def listening() -> None:
    if Lookout.objects.exists():
        return
    by, messages = somebody("manager"), Team.objects.get(slug="messages")
    lookouts = [actions.keep(name=name, query=query, by=by, team=messages) for name, query in LOOKOUTS]
    articles = _press()
    struck = _struck()
    _see(lookouts, articles)
    _count(struck)
    _over(struck)
    actions.attend(lookouts[0], by=by, how="digest")
    actions.attend(lookouts[2], by=by, how="now")
    Attention.objects.create(user=by, lookout=None, how="now")
    _leak()


def _press() -> list[Article]:
    """A newspaper that nobody prints: it is not asked again, and what it said stands there."""
    now = timezone.now()
    source = Source.objects.create(team=Team.objects.get(slug="redaction"), url=FEED, title="La Gazette des deux rives", state="paused",
                                   site="https://gazette.exemple.test", read_at=now - timedelta(hours=3))  # fmt: skip
    rows = [
        Article(source=source, identity=f"gazette-{n}", url=f"https://gazette.exemple.test/{n}", title=title, text=text, author=author,
                at=passed(ago(days, "07:30")), created_at=passed(ago(days, "07:45")))
        for n, (days, title, author, text) in enumerate(ARTICLES)
    ]  # fmt: skip
    return kept(rows, "created_at")


def _struck() -> dict[str, Message]:
    """On the first morning of the strike."""
    chance, begins = random.Random(43), ago(STRUCK, "07:10")
    return overheard([
        Voice(f"greve-{n}", name, text, begins + timedelta(minutes=6 + n * 9 + chance.randrange(6)), "x" if n % 2 else "mastodon")
        for n, (name, text) in enumerate(STRIKE)
    ])  # fmt: skip


def _see(lookouts: list[Lookout], articles: list[Article]) -> None:
    """What each would have seen as it came; the manager set two aside."""
    made = matcher([(row.pk, parse(row.query)) for row in lookouts])
    said = Message.objects.filter(way="in", removed_at__isnull=True, at__gte=ago(DAYS, "00:00")).order_by("at")
    rows = [
        Sighting(lookout_id=key, message_id=pk, conversation_id=talk, at=at)
        for pk, talk, at, text, subject in said.values_list("pk", "conversation_id", "at", "text", "conversation__subject")[:READ]
        for key in made.of(f"{subject}\n{text}" if subject else text)
    ]  # fmt: skip
    rows += [Sighting(lookout_id=key, article=one, at=one.at) for one in articles for key in made.of(f"{one.title}\n{one.text}")]
    for row in rows[5:40:20]:
        row.aside_at, row.aside_by = passed(row.at + timedelta(hours=5)), somebody("manager")
    Sighting.objects.bulk_create(rows)


def _count(struck: dict[str, Message]) -> None:
    """Hours are counted from what is there, as `counting.count` does when messages were compared: of one person, once an hour."""
    mine, since = {one.pk for one in struck.values()}, ago(DAYS, "00:00")
    said = Message.objects.filter(way="in", removed_at__isnull=True, at__gte=since, at__lte=timezone.now()).exclude(text="")
    uncounted = said.exclude(pk__in=Print.objects.values("message"))
    read = {one[0]: one[1:] for one in Understood.objects.filter(message__in=said.values("pk")).values_list(*READING)}
    seen = defaultdict[int, list[int]](list)
    for message, lookout in Sighting.objects.filter(message__in=said.values("pk")).values_list("message", "lookout"):
        seen[message].append(lookout)
    prints, once = [], set[tuple[int, datetime, str, str]]()
    for pk, talk, who, at in uncounted.values_list("pk", "conversation_id", "conversation__contact_id", "at")[:READ]:
        row = Print(message_id=pk, conversation_id=talk, at=at, due_at=None, **_traits(read.get(pk), pk in mine))
        prints.append(row)
        once |= {(who, hour_of(at), *series) for series in series_of(row, seen[pk])}
    Print.objects.bulk_create(prints)
    HourCount.objects.bulk_create(
        [HourCount(dimension=one, key="", hour=hour_of(since), n=0) for one in DIMENSIONS], ignore_conflicts=True
    )
    add(Counter((dimension, key, hour) for _who, hour, dimension, key in once))


def _traits(read: tuple[str, bool, int | None, str, str] | None, struck: bool) -> dict[str, str]:
    if struck:
        return {"kind": "criticism", "theme": "transport"}
    if read is None:
        return {}
    kind, sure, by, topic, where = read
    return {
        "kind": kind if sure or by else "", "theme": topic.partition("/")[0], "topic": topic if "/" in topic else "",
        "place": where.strip("|").partition("|")[0][:120],
    }  # fmt: skip


def _over(struck: dict[str, Message]) -> None:
    """The spike of that morning, as `look_at` ended it; its kind of message stood under it."""
    if not struck:
        return
    began, n = min(one.at for one in struck.values()) + timedelta(minutes=50), len(struck)
    told = {
        "began_at": began,
        "seen_at": began + timedelta(hours=2),
        "ended_at": began + timedelta(hours=4, minutes=5),
        "open": None,
    }
    head = Spike.objects.create(dimension="theme", key="transport", n=n, expected=0.7, chance=2.1e-9, **told)
    Spike.objects.create(dimension="kind", key="criticism", n=n, expected=0.9, chance=4.4e-8, head=head, **told)


def _leak() -> None:
    """A burst pipe in the last two hours: neighbours write as anybody does; their words are compared, counted, and found to be much."""
    now = timezone.now()
    voices = [
        Voice(f"fuite-{n}", name, text, now - timedelta(minutes=100 - 7 * n), "x" if n % 3 else "mastodon")
        for n, (name, text) in enumerate(LEAK)
    ]
    heard = overheard(voices, quiet=False)
    prints = Print.objects.filter(message__in=heard.values(), due_at__isnull=False)
    if rows := list(prints.select_related("message", "conversation")):
        gather(rows)
    look_at(now)
