"""What a calendar shows of some days, read in a fixed number of queries: posts, free slots, holes, bars.

The first few of each day are picked and the others counted (`firsts.py`); only those few are read, whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.accounts.models import Account, AccountSet
from parvis.accounts.words import asked
from parvis.city import days as city_days
from parvis.design import moments
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import may
from parvis.people.models import User
from parvis.publishing import hours, rhythms, slots
from parvis.publishing.bars import LINES, Bar, Bars, Piece, laid
from parvis.publishing.calendar import Span
from parvis.publishing.filters import Filters
from parvis.publishing.firsts import Firsts, Key, Seconds, firsts_of
from parvis.publishing.forms import zone
from parvis.publishing.models import Attachment, Campaign, Delivery, Post, PostSet, Rhythm, Slot, Variant
from parvis.publishing.rhythms import Hole, Planned, Promise
from parvis.publishing.templatetags.newsroom import wall
from parvis.rest.composed import composed

MOST = 10_000
"""Rows looked at for promises and slots; a city plans far fewer in a month."""
CARDS = {"mois": 3, "semaine": 12, "jour": 100, "liste": 5, "comptes": 4}
"""Cards of a day (of an account's day, by account); the rest stands behind a number."""
SHOWN, SLOT_SHOWN = 3, 4
"""Networks of a card, and of a free slot, that are drawn; the others are counted."""
RESTING = ("draft", "review", "approved")
"""States of a post of which nothing is planned yet: with an hour, it is on its way to keep a promise."""
GOING = ("scheduled", "later", "sending", "processing", "doubt", "sent")
"""States of a delivery that keeps a promise on its account; what was refused, held or late keeps none until somebody acts."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A hole with the account that lacks something."""

    hole: Hole
    account: Account


@dataclass(frozen=True, slots=True)
class SlotSaid:
    """A free slot in plain values."""

    day: str
    clock: str
    iso: str
    when: str
    accounts: tuple[int, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """An hour at which these accounts publish and nothing is planned."""

    at: datetime
    accounts: tuple[Account, ...]

    @property
    def said(self) -> SlotSaid:
        here = self.at.astimezone(zone())
        return SlotSaid(
            here.date().isoformat(), f"{here:%H:%M}", here.isoformat(), wall(self.at), tuple(one.pk for one in self.accounts),
            tuple(one.network for one in self.accounts[:SLOT_SHOWN]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """What each card says of a post, in plain values: a month has more than a hundred of them, and each is drawn once."""

    pk: int
    state: str
    revision: int
    clock: str
    iso: str
    wall: str
    words: str
    text: str
    move: str
    url: str
    move_url: str
    networks: tuple[str, ...]
    campaign: str
    picture: str  # its address; "" = none
    alt: str
    of_series: bool

    @property
    def further(self) -> int:
        """Networks for which the card has no room."""
        return max(0, len(self.networks) - SHOWN)

    @property
    def further_names(self) -> str:
        return ", ".join(asked(CATALOGUE[key].facts.name) for key in self.networks[SHOWN:])


@dataclass(frozen=True, slots=True)
class Named:
    """A day in the words of a language."""

    iso: str
    weekday: str
    short: str
    number: str
    month: str
    long: str


@lru_cache(4000)  # a month writes the same forty days in six ways, at each look
def named(day: date, language: str | None) -> Named:
    """`language`: the present one, besides the day."""
    weekday, short, number, month = (date_format(day, form) for form in ("l", "D", "j", "F"))
    return Named(day.isoformat(), weekday, short, number, month, moments.dated(day, "l j F"))


@dataclass(slots=True)
class Day:
    day: date
    posts: list[Post] = field(default_factory=list)
    more: int = 0
    pieces: list[Piece | None] = field(default_factory=list)
    hidden: int = 0  # bars that have no room
    reserved: bool = False  # in a pre-election period, whether its bar has room or not
    holes: list[Lack] = field(default_factory=list)
    free: list[FreeSlot] = field(default_factory=list)

    @property
    def said(self) -> Named:
        return named(self.day, get_language())

    @property
    def bars(self) -> Bars:
        return Bars(tuple(self.pieces), self.hidden)

    @property
    def entries(self) -> list[tuple[Post | None, FreeSlot | None]]:
        """Posts and free slots, by the hour."""
        hours_of = [(post.publish_at, 0, post, None) for post in self.posts if post.publish_at]
        hours_of_slots = [(one.at, 1, None, one) for one in self.free]
        found = sorted([*hours_of, *hours_of_slots], key=lambda one: one[:2])
        return [(post, one) for _at, _kind, post, one in found]


@dataclass(frozen=True, slots=True)
class Track:
    """An account's days; no account: posts that have none yet."""

    account: Account | None
    days: list[Day]


def bounds(span: Span) -> tuple[datetime, datetime]:
    return hours.moment(span.first, time(0), zone()), hours.moment(span.last + timedelta(1), time(0), zone())


def chosen(user: User, filters: Filters, begins: datetime, ends: datetime) -> PostSet:
    """The posts of a calendar that a user may see, in order."""
    return filters.narrow(Post.objects.seen_by(user)).on_calendar(begins, ends)


def whole(posts: PostSet) -> PostSet:
    """With all that a card shows."""
    return posts.select_related("campaign", "occurrence").prefetch_related(
        Prefetch("variants", Variant.objects.select_related("account").order_by("account__network", "pk")),
        Prefetch("attachments", Attachment.objects.select_related("file")),
    )


def days_of(user: User, span: Span, filters: Filters, accounts: Sequence[Account]) -> list[Day]:
    """The days of a span with their cards, bars, holes and free slots, of the `accounts` that this user sees."""
    found = {day: Day(day) for day in span.days}
    firsts = firsts_of(chosen(user, filters, *bounds(span)), span.days, CARDS[span.view])
    rows = _cards([pk for some in firsts.values() for pk in some.posts])
    for (day, _none), some in firsts.items():
        found[day].posts, found[day].more = [rows[pk] for pk in some.posts if pk in rows], some.more
    _put_bars(found, span)
    _put_holes(found, user, span, filters)
    if span.view in ("jour", "semaine"):
        _put_slots(found, user, span, [one for one in accounts if filters.take(one.pk, one.network)])
    return list(found.values())


def _cards(pks: list[int]) -> dict[int, Post]:
    """Only the columns that a card shows, and of the accounts only their networks."""
    rows = Post.objects.filter(pk__in=pks).annotate(recurs=F("occurrence__pk")).select_related("campaign")
    found = {post.pk: post for post in rows.only("text", "state", "revision", "publish_at", "campaign__name")}
    networks: dict[int, list[str]] = defaultdict(list)
    variants = Variant.objects.filter(post__in=pks).order_by("account__network", "pk")
    for pk, network in variants.values_list("post_id", "account__network"):
        networks[pk].append(network)
    pictures: dict[int, Attachment] = {}
    for attachment in Attachment.objects.filter(post__in=pks).select_related("file").order_by("-position", "-pk"):
        pictures[attachment.post_id] = attachment
    here, move = zone(), _("Déplacer « %(words)s »…")
    post_url, move_url = (reverse(f"publishing:{name}", args=[0]) for name in ("post", "move"))
    for post in found.values():
        assert post.publish_at is not None
        at = post.publish_at.astimezone(here)
        post.card = Card(  # type: ignore[attr-defined]
            post.pk, post.state, post.revision, f"{at:%H:%M}", at.isoformat(), f"{at:%Y-%m-%dT%H:%M}",
            _cut(post.text, 60), _cut(post.text, 160),
            move % {"words": _cut(post.text, 40)}, post_url.replace("/0", f"/{post.pk}"), move_url.replace("/0/", f"/{post.pk}/"),
            tuple(networks[post.pk]), post.campaign.name if post.campaign else "", *_picture(pictures.get(post.pk)),
            bool(post.recurs),  # type: ignore[attr-defined]
        )  # fmt: skip
    return found


def _picture(first: Attachment | None) -> tuple[str, str]:
    """The address of a post's first file and what it shows; nothing where that is no picture."""
    if first is None or not first.file.is_image:
        return "", ""
    return reverse("media:picture", args=[first.file_id, 320]), first.alt or first.file.alt


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def tracks(user: User, span: Span, filters: Filters, accounts: Sequence[Account]) -> list[Track]:
    """The same days, account by account."""
    firsts = firsts_of(chosen(user, filters, *bounds(span)), span.days, CARDS["comptes"], by="variants__account_id")
    rows = _cards(list({pk for some in firsts.values() for pk in some.posts}))
    there: list[Account | None] = [one for one in accounts if filters.take(one.pk, one.network)]
    if any(account is None for _day, account in firsts):
        there.append(None)
    holes = lacks(user, span.first, span.last, filters) if there else []
    return [Track(account, [_of_track(account, day, firsts, rows, holes) for day in span.days]) for account in there]


def _of_track(
    account: Account | None, day: date, firsts: Mapping[Key, Firsts], rows: Mapping[int, Post], holes: list[Lack]
) -> Day:  # fmt: skip
    pk = account.pk if account else None
    some = firsts.get((day, pk), Firsts())
    mine = [one for one in holes if one.hole.day == day and one.account.pk == pk]
    return Day(day, [rows[one] for one in some.posts if one in rows], some.more, holes=mine)


def seen_accounts(user: User) -> list[Account]:
    """The accounts that may publish, by name."""
    return list(_narrowed(Account.objects.seen_by(user), None).order_by("name", "pk")[:200])


def _narrowed(accounts: AccountSet, filters: Filters | None) -> AccountSet:
    accounts = accounts.filter(network__in=[key for key, network in CATALOGUE.items() if network.facts.publishes])
    if filters and filters.account.isdecimal() and len(filters.account) < 19:
        accounts = accounts.filter(pk=int(filters.account))
    return accounts.filter(network=filters.network) if filters and filters.network else accounts


def all_bars(first: date, last: date) -> list[Bar]:
    """Holidays, ballots, campaigns and live events."""
    found = [Bar(one.kind, one.name, one.first, one.last) for one in city_days.marked(first, last)]
    calendar = reverse("publishing:calendar")
    for row in Campaign.objects.filter(last__gte=first, first__lte=last).order_by("first", "pk")[:100]:
        found.append(Bar(row.kind, row.name, row.first, row.last, f"{calendar}?vue=liste&date={row.first}&campagne={row.pk}"))
    return found


def _put_bars(found: dict[date, Day], span: Span) -> None:
    bars = all_bars(span.first, span.last)
    weeks = span.weeks if span.view in ("mois", "semaine") else [[day] for day in span.days]
    for week in weeks:
        for day, pieces in laid(week, bars).items():
            found[day].pieces, found[day].hidden = pieces[:LINES], sum(piece is not None for piece in pieces[LINES:])
            found[day].reserved = any(piece is not None and piece.bar.kind == "pre-election" for piece in pieces)


def _put_holes(found: dict[date, Day], user: User, span: Span, filters: Filters) -> None:
    for lack in lacks(user, span.first, span.last, filters):
        found[lack.hole.day].holes.append(lack)


def lacks(user: User, first: date, last: date, filters: Filters | None = None) -> list[Lack]:
    """The holes of promised rhythms that are due (today's and tomorrow's) on the days from `first` to `last`."""
    today = timezone.localdate(timezone=zone())
    first, last = max(first, today), min(last, today + timedelta(1))
    if first > last:
        return []
    seen = _narrowed(Account.objects.seen_by(user).filter(state="active"), filters)
    rows = {row.pk: row for row in Rhythm.objects.filter(account__in=seen).select_related("account")}
    return [Lack(hole, rows[hole.promise.rhythm].account) for hole in holes_of(rows.values(), first, last, today)]


def holes_of(rows: Iterable[Rhythm], first: date, last: date, today: date) -> list[Hole]:
    """The holes of these promises."""
    promises = [promise_of(row) for row in rows]
    if not promises:
        return []
    planned = _planned({one.account for one in promises}, *rhythms.around(promises, first, last),
                       media=any(one.wants != "any" for one in promises))  # fmt: skip
    return rhythms.holes(promises, planned, first, last, today)


def promise_of(row: Rhythm) -> Promise:
    weekdays = frozenset(int(one) for one in row.weekdays)
    return Promise(row.account_id, row.times, row.per, row.wants, weekdays, row.pk)


def _planned(accounts: set[int], first: date, last: date, *, media: bool) -> list[Planned]:
    """What is planned on these accounts or on its way to be; `media`: with whether it shows a picture or a video."""
    here = zone()
    begins, ends = hours.moment(first, time(0), here), hours.moment(last + timedelta(1), time(0), here)
    there = tuple(sorted(accounts))
    mimes: dict[int, set[str]] = defaultdict(set)
    for post, mime in _mimes_on(begins, ends, accounts=there) if media else ():
        mimes[post].add(mime.partition("/")[0])
    rows = _on_accounts(begins, ends, accounts=there)
    return [
        Planned(account, datetime.fromtimestamp(at, here).date(), "image" in mimes[post], "video" in mimes[post])
        for account, post, at in rows
    ]


@composed
def _on_accounts(begins: datetime, ends: datetime, *, accounts: tuple[int, ...]) -> QuerySet[Variant, Any]:
    going = Delivery.objects.filter(post=OuterRef("post"), account=OuterRef("account"), state__in=GOING)
    variants = Variant.objects.filter(account__in=accounts, post__in=Post.objects.on_calendar(begins, ends).order_by())
    variants = variants.filter(Q(post__state__in=RESTING) & ~Q(reach="out") | Exists(going))
    return variants.values_list("account_id", "post_id", Seconds("post__publish_at"))[:MOST]


@composed
def _mimes_on(begins: datetime, ends: datetime, *, accounts: tuple[int, ...]) -> QuerySet[Attachment, Any]:
    posts = Post.objects.on_calendar(begins, ends).order_by()
    files = Attachment.objects.filter(post__in=posts, post__variants__account__in=accounts)
    return files.values_list("post_id", "file__mime").order_by().distinct()[:MOST]


def _put_slots(found: dict[date, Day], user: User, span: Span, those: Iterable[Account]) -> None:
    if not may(user, "post.write"):
        return
    accounts = {one.pk: one for one in those if one.state == "active"}
    together: dict[datetime, list[Account]] = defaultdict(list)
    weeks = weeks_of(accounts)
    taken = taken_by(weeks, *bounds(span)) if weeks else {}
    for pk, week in weeks.items():
        for at in slots.free(week, taken.get(pk, ()), span.first, span.last, zone(), timezone.now()):
            together[at].append(accounts[pk])
    for at, together_there in together.items():
        found[at.astimezone(zone()).date()].free.append(FreeSlot(at, tuple(together_there)))


def weeks_of(accounts: Iterable[int]) -> dict[int, list[tuple[int, time]]]:
    """Each account's slots."""
    found: dict[int, list[tuple[int, time]]] = defaultdict(list)
    for row in Slot.objects.filter(account__in=list(accounts)):
        found[row.account_id].append((row.weekday, row.hour))
    return dict(found)


def taken_by(accounts: Iterable[int], begins: datetime, ends: datetime, but: int | None = None) -> dict[int, list[datetime]]:
    """When these accounts publish already, but for the post `but`."""
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = Variant.objects.filter(account__in=list(accounts), post__publish_at__gte=begins, post__publish_at__lt=ends)
    rows = rows.exclude(Q(post__state="binned") | Q(post=but))
    for account, at in rows.values_list("account_id", Seconds("post__publish_at"))[:MOST]:
        found[account].append(datetime.fromtimestamp(at, UTC))
    return dict(found)


def next_slot(accounts: Iterable[int], now: datetime, but: int | None = None) -> slots.Free | None:
    """The next free slot of these accounts; `but` is the post that looks for one."""
    weeks = weeks_of(accounts)
    taken = taken_by(weeks, now, now + slots.AHEAD + timedelta(days=2), but) if weeks else {}
    return slots.next_free(weeks, taken, now, zone())
