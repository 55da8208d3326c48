"""Publications of a period with what their networks told of them. Reads only, a fixed number of statements."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.insights.audiences.reading import leanings
from parvis.insights.honest import Unit
from parvis.insights.models import Reading
from parvis.people.models import User
from parvis.publishing.models import Attachment, Delivery

ENGAGED = ("likes", "comments", "shares", "quotes", "saves")
SEEN = ("views", "impressions", "reach")
"""The first of these that the network tells."""
BESIDE = ("clicks", "watch_seconds")
"""What no sum is made of, and a table may show."""
MOST = 5000
"""The newest publications of a period that are looked at; more than that is said."""
SLICE = 1000
"""Publications read at once where all of a period are told."""
BEFORE = timedelta(days=180)
LAST = 20
"""Publications of the same account before one, whose median it is compared with."""
DIMENSIONS = ("account", "network", "topic", "campaign", "objective", "language", "media", "aim", "public")


@dataclass(frozen=True, slots=True)
class Look:
    """One publication on one account. `engaged`, `seen` None: its network does not tell it, or has not yet."""

    delivery: int
    post: int
    account: int
    network: str
    at: datetime
    text: str
    topic: str
    campaign: int | None
    objective: str
    language: str
    media: str  # image · video · none
    url: str
    aim: str = ""  # the public that it was meant for: a key of city.audiences.aims
    public: str = "unknown"  # who mostly follows its account: residents · country · abroad · mixed · unknown
    remote: str = ""
    engaged: float | None = None
    seen: float | None = None
    told: Mapping[str, float] = field(default_factory=dict)  # each measure that its network tells
    told_at: datetime | None = None
    gone_at: datetime | None = None  # since when its network knows it no more; what it told of it stays
    usual: float | None = None  # median engagement of the twenty before it on its account; None: fewer than five

    @property
    def rate(self) -> float | None:
        return self.engaged / self.seen if self.engaged is not None and self.seen else None

    @property
    def against(self) -> float | None:
        """How many times the usual."""
        return self.engaged / self.usual if self.engaged is not None and self.usual else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """`narrow`: dimension → value ("" unknown). `words`: all stand in the text, whatever their case."""

    first: date
    last: date
    narrow: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""

    def holds(self, look: Look) -> bool:
        said = look.text.casefold()
        return all(getattr(look, name) == value for name, value in self.narrow.items()) and all(
            word in said for word in self.words.casefold().split()
        )


def looks(user: User, wanted: Wanted) -> tuple[list[Look], bool]:
    """What went out in the period and may be seen, the newest first; True when there was more than is looked at."""
    begins, ends = _moments(wanted)
    found = list(_rows(Delivery.objects.seen_by(user).filter(sent_at__gte=begins - BEFORE, sent_at__lt=ends), wanted)[: MOST + 1])
    usual = _usual(_whole(found[:MOST]))
    shown = [look for look in usual if look.at >= begins and wanted.holds(look)]
    return shown, len(found) > MOST and found[MOST][4] >= begins


def every(user: User, wanted: Wanted) -> Iterator[Look]:
    """The same publications, all of them and the oldest first. Six statements a slice, and no more memory than one needs."""
    begins, ends = _moments(wanted)
    rows = _rows(Delivery.objects.seen_by(user).filter(sent_at__gte=begins - BEFORE, sent_at__lt=ends), wanted).order_by(
        "sent_at", "pk"
    )
    before: dict[int, deque[tuple[datetime, float]]] = defaultdict(deque)
    part = list(rows[:SLICE])
    while part:
        for look in _whole(part):
            usual = _usual_after(before[look.account], look)
            if look.at >= begins and wanted.holds(look):
                yield replace(look, usual=usual)
        at, pk = part[-1][4], part[-1][0]
        part = (
            list(rows.filter(Q(sent_at__gt=at) | Q(sent_at=at, pk__gt=pk), sent_at__gte=at)[:SLICE]) if len(part) == SLICE else []
        )


def looks_of(user: User, posts: Collection[int], since: datetime) -> list[Look]:
    """What went out of those posts from `since` on, all of it, whatever else did; what is usual is not told."""
    deliveries = Delivery.objects.seen_by(user).filter(post__in=posts, sent_at__gte=since)
    return _whole(list(_rows(deliveries, Wanted(date.min, date.max))))


def _moments(wanted: Wanted) -> tuple[datetime, datetime]:
    begins, ends = (timezone.make_aware(datetime.combine(day, time())) for day in (wanted.first, wanted.last + timedelta(days=1)))
    return begins, ends


def _whole(rows: Iterable[tuple[Any, ...]]) -> list[Look]:
    found = [
        Look(
            pk,
            post,
            account,
            network,
            at,
            text,
            topic or "",
            campaign,
            objective,
            language,
            "none",
            url,
            aim,
            "unknown",
            remote,
            gone_at=gone_at,
        )
        for pk, post, account, network, at, text, topic, campaign, objective, language, url, aim, remote, gone_at in rows
    ]
    return _told(_with_media(_with_public(found)))


def _rows(deliveries: QuerySet[Delivery], wanted: Wanted) -> QuerySet[Any, Any]:
    named = {"account": "account", "network": "account__network", "topic": "post__topic__key", "campaign": "post__campaign",
             "objective": "post__objective", "language": "post__language", "aim": "post__aim"}  # fmt: skip
    narrow = {named[name]: value for name, value in wanted.narrow.items() if name in named and value not in ("", None)}
    found = deliveries.filter(state="sent", **narrow).order_by("-sent_at", "-pk")
    return found.values_list(
        "pk", "post", "account", "account__network", "sent_at", "post__text", "post__topic__key", "post__campaign",
        "post__objective", "post__language", "url", "post__aim", "remote_id",
        "watch__gone_at",
    )  # fmt: skip


def _with_public(found: Sequence[Look]) -> list[Look]:
    known = leanings({look.account for look in found}) if found else {}
    return [replace(look, public=known.get(look.account, "unknown")) for look in found]


def _with_media(found: Sequence[Look]) -> list[Look]:
    posts = {look.post for look in found}
    kinds: dict[int, set[str]] = defaultdict(set)
    for post, mime in Attachment.objects.filter(post__in=posts).values_list("post", "file__mime"):
        kinds[post].add("video" if mime.startswith("video/") else "image")
    return [
        replace(look, media="video" if "video" in kinds[look.post] else "image" if kinds[look.post] else "none") for look in found
    ]


def _told(found: Sequence[Look]) -> list[Look]:
    values: dict[int, dict[str, float]] = defaultdict(dict)
    moments: dict[int, datetime] = {}
    asked = Q(metric__in=(*ENGAGED, *SEEN, *BESIDE)) & Q(last=True, day=None)
    rows = Reading.objects.filter(asked, delivery__in=[look.delivery for look in found])
    for delivery, metric, value, at in rows.values_list("delivery", "metric", "value", "told_at"):
        values[delivery or 0][metric] = value
        moments[delivery or 0] = max(at, moments.get(delivery or 0, at))
    return [_measured(look, values[look.delivery], moments.get(look.delivery)) for look in found]


def _measured(look: Look, told: Mapping[str, float], at: datetime | None) -> Look:
    engaged = [told[name] for name in ENGAGED if name in told]
    seen = next((told[name] for name in SEEN if name in told), None)
    return replace(look, engaged=sum(engaged) if engaged else None, seen=seen, told=dict(told), told_at=at)


def _usual(found: Sequence[Look]) -> list[Look]:
    """Each with the median of those before it on its account."""
    accounts: dict[int, list[Look]] = defaultdict(list)
    for look in reversed(found):
        if look.engaged is not None:
            accounts[look.account].append(look)
    moments = {account: [look.at for look in there] for account, there in accounts.items()}
    made = []
    for look in found:
        there = accounts.get(look.account, [])
        place = bisect_left(moments.get(look.account, []), look.at)
        before = [one.engaged for one in there[max(0, place - LAST) : place] if one.engaged is not None]
        made.append(replace(look, usual=median(before) if len(before) >= 5 else None))
    return made


def _usual_after(before: deque[tuple[datetime, float]], look: Look) -> float | None:
    """The same for one that comes after all in `before`, which it joins; those of its own moment are not before it."""
    earlier = [engaged for at, engaged in before if at < look.at][-LAST:]
    if look.engaged is not None:
        while len(before) > LAST and before[LAST][0] < look.at:
            before.popleft()
        before.append((look.at, look.engaged))
    return median(earlier) if len(earlier) >= 5 else None


def by_views(found: Iterable[Look]) -> bool:
    """Do most networks tell how often they were seen? Else a rate is engagement a publication."""
    known = [look.seen is not None and look.seen > 0 for look in found if look.engaged is not None]
    return sum(known) * 5 >= len(known) * 4 and bool(known)


def units(found: Iterable[Look], *, views: bool) -> list[Unit]:
    """One a publication, over all its accounts that tell what is asked; the others are left out, not counted as nought."""
    sums: dict[int, list[float]] = {}
    for look in found:
        if look.engaged is None or (views and not look.seen):
            continue
        one = sums.setdefault(look.post, [0.0, 0.0])
        one[0] += look.engaged
        one[1] += look.seen or 0
    return [Unit(engaged, seen if views else 1.0) for engaged, seen in sums.values()]
