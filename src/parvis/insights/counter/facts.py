"""What figures say of conversations: read in bulk from the rooms that know it. Reads only, a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.cases.models import CaseLink
from parvis.contact.models import OPINIONS, Entry
from parvis.inbox.models import Conversation, Message
from parvis.insights.models import Fact
from parvis.journal.models import Event
from parvis.kept.hooks import unrestricted
from parvis.places.geometry import district_of
from parvis.places.ground.reading import ground
from parvis.promises.models import Promise
from parvis.publishing.models import Delivery
from parvis.readings.models import Understood
from parvis.receipts.models import Receipt
from parvis.transfers.models import Transfer
from parvis.understanding.topics import SURE as TOPIC_SURE

KEPT = ("kept",)
NOTHING = ("", "", "")
PLACE_SURE = 0.8
BROKEN = ("broken", "late")
"""Late is broken already: its end is past and nobody has answered."""


def facts_of(pks: Collection[int]) -> list[Fact]:
    """The facts of those conversations that count: somebody wrote, and they stand for themselves (not merged into another)."""
    talks = list(
        unrestricted(Conversation.objects.filter(pk__in=pks, merged_into=None), "contact")
        .values_list("pk", "account", "account__network", "kind", "team", "state", "waiting_since", "about")
        .order_by("pk")
    )
    said, promised, cases, read = _said(pks), _promised(pks), _cases(pks), _read(pks)
    topics, reopened, opinions = _topics(talks), _reopened(pks), _opinions(pks)
    sent_on = dict(
        Transfer.objects.filter(conversation__in=pks).exclude(state="draft")
        .values_list("conversation").annotate(n=Count("pk")).order_by()
    )  # fmt: skip
    found = []
    for pk, account, network, kind, team, state, waiting, about in talks:
        began, answered = said.get(pk, (None, None))
        if began is None:
            continue
        kept, broken, worked = promised.get(pk, (0, 0, None))
        nature, topic, district = map(_first, zip(cases.get(pk, NOTHING), read.get(pk, NOTHING), strict=True))
        found.append(
            Fact(
                talk=pk, day=timezone.localdate(began), network=network, kind=kind, nature=nature, team_id=team,
                topic=topic or topics.get((account, about), ""), district=district, answered=int(answered is not None),
                waited=None if answered is None else coarse(int((answered - began).total_seconds() // 60)),
                worked=None if answered is None or worked is None else coarse(worked),
                kept=kept, broken=broken, closed=int(state == "closed"),
                waiting=int(answered is None and waiting is not None and state != "closed"),
                reopened=reopened.get(pk, 0), transferred=sent_on.get(pk, 0),
                **{name: int(opinions.get(pk) == name) for name in OPINIONS},
            )
        )  # fmt: skip
    return found


def coarse(minutes: int) -> int:
    """Whole minutes up to two hours, then to one part in a hundred and twenty-eight at worst: times that are few enough to be
    counted by value over years. Each figure is made of these, so that none depends on how it was added up."""
    step = 1 << max(0, minutes.bit_length() - 7)
    return (minutes + step // 2) // step * step


def _said(pks: Collection[int]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """When the person first wrote, and when the city first answered: what a colleague sent, not what a machine acknowledged."""
    receipts = Receipt.objects.filter(conversation__in=pks, reply__isnull=False).values("reply")
    sent = Q(way="out") & (Q(reply__isnull=True) | Q(reply__state="sent")) & ~Q(reply__in=receipts)
    rows = Message.objects.filter(conversation__in=pks).values("conversation").order_by()
    began = dict(rows.filter(way="in").values_list("conversation").annotate(at=Min("at")))
    left = Message.objects.filter(sent, conversation__in=pks).annotate(left=Coalesce("reply__sent_at", "at"))
    answered: dict[int, datetime] = {}
    for pk, at in left.order_by("left", "pk").values_list("conversation", "left"):
        if pk in began and at >= began[pk]:
            answered.setdefault(pk, at)
    return {pk: (at, answered.get(pk)) for pk, at in began.items()}


def _promised(pks: Collection[int]) -> dict[int, tuple[int, int, int | None]]:
    """Kept, broken, and the opening minutes of the first answer."""
    found: dict[int, tuple[int, int, int | None]] = {}
    rows = Promise.objects.filter(conversation__in=pks).order_by("pk").values_list("conversation", "clock", "state", "took")
    for pk, clock, state, took in rows:
        kept, broken, worked = found.get(pk, (0, 0, None))
        if clock == "first" and took is not None and worked is None and state != "void":
            worked = took // 60
        found[pk] = kept + (state in KEPT), broken + (state in BROKEN), worked
    return found


def _cases(pks: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Nature, topic and district, as the case above says them: by name, or by the point on the ground that the city laid down."""
    links = CaseLink.objects.filter(conversation__in=pks, current=True)
    rows = list(links.values_list(
        "conversation", "case__kind", "case__topic__key", "case__precision", "case__place", "case__lat", "case__lon"
    ))  # fmt: skip
    points = {
        (lat, lon) for *_said, precision, place, lat, lon in rows
        if lat is not None and lon is not None and not (precision == "district" and place)
    }  # fmt: skip
    laid = ground().districts if points else {}
    lies: dict[tuple[Any, ...], str] = {(lat, lon): district_of(lat, lon, laid) for lat, lon in points}
    return {
        pk: (kind, topic or "", place[:120] if precision == "district" and place else lies.get((lat, lon), ""))
        for pk, kind, topic, precision, place, lat, lon in rows
    }


def _read(pks: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """The same as the first message is understood: an agent's word, or what the model is sure of."""
    found: dict[int, tuple[str, str, str]] = {}
    rows = Understood.objects.filter(message__conversation__in=pks, message__way="in").order_by("message__at", "message")
    for pk, kind, sure, topic, confidence, places in rows.values_list(
        "message__conversation", "kind", "sure", "topic", "topic_confidence", "places"
    ):
        district = next((one["name"] for one in places if one["precision"] == "district" and one["confidence"] >= PLACE_SURE), "")
        found.setdefault(pk, (kind if sure else "", topic if confidence >= TOPIC_SURE else "", district[:120]))
    return found


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _topics(talks: Sequence[tuple[Any, ...]]) -> dict[tuple[int, str], str]:
    """Topic of the publication under which somebody wrote, by its account and remote id."""
    about = {talk[7] for talk in talks if talk[7]}
    if not about:
        return {}
    accounts = {talk[1] for talk in talks}
    rows = Delivery.objects.filter(account__in=accounts, remote_id__in=about, post__topic__isnull=False)
    return {(account, remote): key for account, remote, key in rows.values_list("account", "remote_id", "post__topic__key")}


def _opinions(pks: Collection[int]) -> dict[int, str]:
    """The last word of who wrote by a form that asks for it."""
    rows = Entry.objects.filter(conversation__in=pks).exclude(opinion="").order_by("opinion_at")
    return dict(rows.values_list("conversation", "opinion"))


def _reopened(pks: Collection[int]) -> dict[int, int]:
    """How often each went on after it was closed: opened by a colleague, or somebody wrote again."""
    moves: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    events = Event.objects.filter(label="inbox.conversation", about__in=pks, kind="conversation.state")
    for pk, at, data in events.values_list("about", "at", "data"):
        moves[pk or 0].append((at, data.get("to") == "closed"))
    closed = [pk for pk, found in moves.items() if any(is_end for _at, is_end in found)]
    if closed:
        wrote = Message.objects.filter(conversation__in=closed, way="in").annotate(came=F("created_at"))
        for pk, at in wrote.values_list("conversation", "came"):
            moves[pk].append((at, False))
    return {pk: times(moves[pk]) for pk in closed}


def times(moves: Iterable[tuple[datetime, bool]]) -> int:
    """Of moments, each an end or not: how many ends were followed by something else before the next end."""
    count, ended = 0, False
    for _at, is_end in sorted(moves):
        count += ended and not is_end
        ended = is_end
    return count


def touched(after: int, most: int) -> tuple[set[int], int]:
    """Conversations of which the journal speaks after line `after`, and the last line that was read."""
    lines = list(Event.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "label", "about", "data")[:most])
    about: dict[str, set[int]] = defaultdict(set)
    for _pk, label, thing, data in lines:
        if thing is not None:
            about[label].add(thing)
        if label == "cases.case" and isinstance(data.get("conversation"), int):
            about["inbox.conversation"].add(data["conversation"])
    found = about["inbox.conversation"]
    found.update(CaseLink.objects.filter(case__in=about["cases.case"]).values_list("conversation", flat=True))
    found.update(Transfer.objects.filter(pk__in=about["transfers.transfer"]).values_list("conversation", flat=True))
    return found, lines[-1][0] if lines else after
