"""What was said in a time and in the four before it, as far as a reader may see it. Four statements, however much was said.

What open streams say is counted apart and never compared: it is kept for days, so that the times before hold next to none of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from parvis.inbox.models import Message
from parvis.insights.talk.telling import Said, Word, telling
from parvis.listening.models import Article, heard_by
from parvis.people.access import may
from parvis.people.models import User
from parvis.readings.engine import in_use
from parvis.understanding.folding import words_of
from parvis.understanding.topics import topic_of

ANGRY = ("criticism", "report", "abuse")
"""Kinds of what somebody is cross about: what does not work, and what is held against the city."""
BEFORE = 4
"""As many times the same length before, each from the same hour and weekday on where the length is a day."""
MOST = 10_000
"""Messages that are looked at, the newest; more is said."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said. `talk` None: on an open stream or a feed."""

    who: object
    at: datetime
    text: str
    kind: str
    theme: str
    places: tuple[str, ...]
    talk: int | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """`usual` None: there is no time before to compare with."""

    key: str
    n: int
    usual: float | None


@dataclass(frozen=True, slots=True)
class Talk:
    """`people`: how many spoke. `usual`: how many things are said in such a time, the mean of `compared` times before. `overheard`:
    themes on open streams. `cut`: there was more than is looked at; times that are not looked at whole are not compared."""

    since: datetime
    until: datetime
    n: int
    people: int
    usual: float | None
    compared: int
    themes: list[Count]
    places: list[Count]
    kinds: list[Count]
    words: list[Word]
    examples: list[Heard]
    trend: list[tuple[datetime, int]]
    overheard: list[Count]
    cut: bool


def spans(days: int, now: datetime) -> list[tuple[datetime, datetime]]:
    """The time that is asked, and those before it. A day is the city's day up to now, beside the same weekday of the weeks before."""
    if days == 1:
        start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return [(start - timedelta(weeks=n), now - timedelta(weeks=n)) for n in range(BEFORE + 1)]
    length = timedelta(days=days)
    return [(now - (n + 1) * length, now - n * length) for n in range(BEFORE + 1)]


def talk(user: User, *, days: int, angry: bool = False, theme: str = "", place: str = "", now: datetime | None = None) -> Talk:
    now = now or timezone.now()
    parts = spans(days, now)
    said, cut = _said(user, parts)

    def asked(one: Heard) -> bool:
        return (not angry or one.kind in ANGRY) and (not theme or one.theme == theme) and (not place or place in one.places)

    wanted = [one for one in said if asked(one)]
    (since, until), earlier = parts[0], parts[1:]
    mine = [one for one in wanted if since <= one.at <= until]
    # Only times in which anything at all was heard are a past: a city that began yesterday has none. Nor is one that was cut.
    oldest = min((one.at for one in said), default=until)
    whole = [span for span in earlier if not cut or span[0] > oldest]
    past = [span for span in whole if any(span[0] <= one.at <= span[1] for one in said)]
    theirs = [one for one in wanted if any(begin <= one.at <= end for begin, end in past)]
    usual = len(theirs) / len(past) if past else None
    return Talk(
        since, until, len(mine), len({one.who for one in mine}), usual, len(past),
        _counted([(one.theme,) for one in mine], [(one.theme,) for one in theirs], len(past)),
        _counted([one.places for one in mine], [one.places for one in theirs], len(past)),
        _counted([(one.kind,) for one in mine], [(one.kind,) for one in theirs], len(past)),
        telling([Said(one.who, one.text) for one in mine], [Said(one.who, one.text) for one in theirs]),
        mine[:SHOWN], _trend(mine, since, until, days),
        _counted([(one.theme,) for one in _overheard(user, since, until) if asked(one)], [], 0), cut,
    )  # fmt: skip


def _counted(now: Sequence[Sequence[str]], then: Sequence[Sequence[str]], times: int) -> list[Count]:
    mine: dict[str, int] = defaultdict(int)
    theirs: dict[str, int] = defaultdict(int)
    for found, rows in ((mine, now), (theirs, then)):
        for keys in rows:
            for key in set(keys):
                found[key] += 1
    rows_now = [Count(key, n, theirs.get(key, 0) / times if times else None) for key, n in mine.items()]
    return sorted(rows_now, key=lambda one: (-one.n, one.key))


def _trend(said: Sequence[Heard], since: datetime, until: datetime, days: int) -> list[tuple[datetime, int]]:
    """By day of the city."""
    counts: dict[Any, int] = defaultdict(int)
    for one in said:
        counts[timezone.localdate(one.at)] += 1
    first = timezone.localtime(since).replace(hour=0, minute=0, second=0, microsecond=0)
    return [(day, counts[day.date()]) for n in range(days + 1) if (day := first + timedelta(days=n)) <= until]


def _said(user: User, parts: Sequence[tuple[datetime, datetime]]) -> tuple[list[Heard], bool]:
    """The newest first, of all the parts together."""
    begin, end = parts[-1][0], parts[0][1]
    rows = Message.objects.filter(way="in", removed_at__isnull=True, at__gte=begin, at__lte=end, conversation__in=heard_by(user))
    found = list(
        rows.order_by("-at").values_list("pk", "at", "text", "identity", "conversation", "understood__kind", "understood__topic",
                                         "understood__places")[: MOST + 1]
    )  # fmt: skip
    said = [
        Heard(who or f"m{pk}", at, text, kind or "", (topic or "").partition("/")[0], _places(places), talk, pk)
        for pk, at, text, who, talk, kind, topic, places in found[:MOST]
    ]
    return said, len(found) > MOST


def _places(told: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one["name"]) for one in told or () if one.get("name")))


def _overheard(user: User, begin: datetime, end: datetime) -> list[Heard]:
    """What open streams said: their theme is guessed here, nothing else of them is read."""
    if not may(user, "post.see"):
        return []
    rows = Article.objects.seen_by(user).filter(at__gte=begin, at__lte=end, packed__isnull=False, talk__isnull=True, hidden=False)
    said = rows.order_by("-at").values_list("who", "at", "text")[: MOST // 5]
    topics = in_use().state.topics
    return [Heard(f"s{who}", at, text, "", topic_of(words_of(text).words, topics).theme, ()) for who, at, text in said]


def titles_of(counts: Sequence[Count], titles: Mapping[str, str]) -> list[tuple[str, Count]]:
    return [(titles.get(one.key, one.key), one) for one in counts]
