"""Publications of a live event, a contest or a list of places: few, so that they are read themselves and not out of days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contests.models import LIVING, Contest, Entry, Vote
from parvis.insights.boards.rolling import KEYS, SHOWN, added
from parvis.insights.models import of_teams
from parvis.live.figures import counted, posts_of
from parvis.live.models import LiveEvent
from parvis.people.models import User
from parvis.places.models import Announced, Place, PlaceList
from parvis.publishing.models import Delivery

Thing = LiveEvent | Contest | PlaceList
Cells = list[tuple[dict[str, Any], dict[str, float]]]
MODELS: Mapping[str, Any] = {"live": LiveEvent, "contest": Contest, "list": PlaceList}
OFFERED = 20
AROUND, AFTER = timedelta(days=7), timedelta(days=90)
"""Days before and after it that a board shows; how long after its end a publication may still speak of a contest."""


def thing(user: User, kind: str, pk: int) -> Thing | None:
    """None: there is none, or the user may not see the publications of its team."""
    found: Thing | None = of_teams(MODELS[kind].objects.filter(pk=pk), user, "post.see").first()
    return found


def choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """The newest of each kind that are no drafts: (number, title). Three statements."""
    return {
        kind: [(str(pk), title) for pk, title in of_teams(model.objects.exclude(state="draft"), user, "post.see")
               .order_by("-pk").values_list("pk", "title")[:OFFERED]]
        for kind, model in MODELS.items()
    }  # fmt: skip


def span(found: Thing) -> tuple[date, date]:
    """The days around it, until today at most."""
    today = timezone.localdate()
    if isinstance(found, LiveEvent):
        begins, ends = found.begins_at, found.ends_at
    elif isinstance(found, Contest):
        begins = found.enter_from or found.created_at
        ends = found.vote_until or found.enter_until or timezone.now()
    else:
        begins, ends = found.published_at or found.created_at, timezone.now()
    last = min(timezone.localdate(ends + AROUND), today)
    return min(timezone.localdate(begins - AROUND), last), last


def publications(user: User, kind: str, pk: int) -> QuerySet[Delivery]:
    """Of a live event: what was prepared for it and what was made of reports. Of a list: what announces it. Of a contest: what has its
    hashtag or its address in the text."""
    rows, found = Delivery.objects.seen_by(user).filter(SHOWN), thing(user, kind, pk)
    if isinstance(found, LiveEvent):
        return rows.filter(post__in=posts_of(found))
    if isinstance(found, PlaceList):
        return rows.filter(post__in=Announced.objects.filter(list=found).values("post"))
    if isinstance(found, Contest):
        ends = found.vote_until or found.enter_until or timezone.now()
        near = rows.filter(sent_at__gte=found.created_at - AFTER, sent_at__lte=ends + AFTER)
        return near.filter(post__in=_speaking(found, near))
    return rows.none()


def _speaking(contest: Contest, rows: QuerySet[Delivery]) -> list[int]:
    """The posts that name it: #photo is not in #photographie."""
    address = f"/concours/{contest.slug}"
    said, names = Q(post__text__icontains=address), re.compile(re.escape(address) + r"(?![\w-])")
    if contest.hashtag:
        said |= Q(post__text__icontains=f"#{contest.hashtag}")
        names = re.compile(rf"{names.pattern}|#{re.escape(contest.hashtag)}(?!\w)", re.IGNORECASE)
    return [post for post, text in rows.filter(said).values_list("post", "post__text").distinct() if names.search(text)]


def cells_of(user: User, kind: str, pk: int) -> Cells:
    names = [name.removesuffix("_id") for name in KEYS]
    return [(dict(zip(names, key, strict=True)), sums) for key, sums in added(publications(user, kind, pk)).items()]


def facts(found: Thing) -> list[tuple[str, float | None]]:
    """What it was besides its publications: words and a number each."""
    if isinstance(found, LiveEvent):
        told = found.figures or counted(found)
        return [
            (_("messages reçus"), told.get("messages")), (_("personnes"), told.get("people")),
            (_("messages montrés sur le mur"), told.get("shown")), (_("reportages du terrain"), told.get("reports")),
            (_("questions posées"), told.get("questions")), (_("questions répondues"), told.get("answered")),
        ]  # fmt: skip
    if isinstance(found, Contest):
        entries = Entry.objects.filter(contest=found).aggregate(
            entries=Count("pk", filter=Q(state__in=LIVING)), accepted=Count("pk", filter=Q(state="accepted"))
        )
        votes = Vote.objects.filter(contest=found, counted=True).count()
        return [
            (_("participations"), entries["entries"]),
            (_("participations admises"), entries["accepted"]),
            (_("votes"), votes),
        ]
    return [(_("lieux"), Place.objects.filter(list=found).count())]
