"""Contests on the square: its navigation, its home, its search, its map; and what follows when a resident goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.contests.asking.actions import heard
from parvis.contests.entering.actions import withdraw
from parvis.contests.handing import files_of
from parvis.contests.models import Contest, Entry, Flag, Vote
from parvis.contests.views.public import home
from parvis.inbox import hooks as counter
from parvis.square import actions as square
from parvis.square import hooks
from parvis.square.models import Resident


def found(q: str, _language: str, most: int) -> list[hooks.Found]:
    wanted = Q()
    words = [word for word in q.split() if len(word) > 1][:6]
    for word in words:
        wanted &= Q(title__icontains=word) | Q(theme__icontains=word)
    rows = Contest.objects.public().filter(wanted).order_by("-enter_from")[:most] if words else []
    return [hooks.Found(one.title, reverse("contests:contest", args=[one.slug]), one.theme, one.enter_from) for one in rows]


def addresses() -> Iterable[tuple[str, datetime | None]]:
    yield reverse("contests:contests"), None
    for slug, at in Contest.objects.public().order_by("-pk").values_list("slug", "announced_at")[:500]:
        yield reverse("contests:contest", args=[slug]), at
        yield reverse("contests:rules", args=[slug]), None
        yield reverse("contests:gallery", args=[slug]), at


def gone(resident: Resident) -> None:
    """Who erases their account takes their pictures back; their votes stay counted, under no name."""
    for entry in Entry.objects.filter(Q(resident=resident) | Q(email__iexact=resident.email or "-")).order_by("pk"):
        withdraw(entry=entry)


def exported(resident: Resident) -> tuple[str, Any]:
    own = Q(resident=resident) | Q(email__iexact=resident.email or "-")
    entries = Entry.objects.filter(own).select_related("contest", "rules").prefetch_related("photos", "decisions").order_by("pk")
    votes = Vote.objects.filter(resident=resident).select_related("contest", "entry")
    return "contests", {
        "entries": [
            {"contest": one.contest.title, "number": one.number, "title": one.title, "state": one.state, "at": one.at.isoformat(),
             "rules": one.rules.number, "accepted_at": one.accepted_at.isoformat(), "grant": one.grant, "name": one.name,
             "credit": one.credit, "age": one.age, "story": one.story, "ground": one.ground, "words": one.words,
             "decisions": [{"act": row.act, "at": row.at.isoformat(), "appeal": row.appeal, "outcome": row.outcome, "answer": row.answer}
                           for row in one.decisions.all()],
             "photos": [{"alt": row.alt, "width": row.width, "height": row.height} for row in one.photos.all() if row.path]}
            for one in entries
        ],
        "flags": [
            {"photo": one.entry.number, "ground": one.ground, "text": one.text, "at": one.at.isoformat(), "state": one.state}
            for one in Flag.objects.filter(Q(resident=resident) | Q(email__iexact=resident.email or "-")).select_related("entry")
        ],
        "votes": [{"contest": one.contest.title, "entry": one.entry.number, "at": one.at.isoformat()} for one in votes],
    }  # fmt: skip


def pictures(resident: Resident) -> Iterator[tuple[str, Path]]:
    """What they sent in, as they sent it; and the parents' forms."""
    return files_of(Entry.objects.filter(Q(resident=resident) | Q(email__iexact=resident.email or "-")))


hooks.adds(
    hooks.Part(
        code="contests", words=_("Concours photo"), address="contests:contests", order=30, home=home, template="contests/parts/home.html",
        found=found, addresses=addresses, feed="contests:feed", desk="contests-desk:list", verb="contest.edit",
    )
)  # fmt: skip
square.ERASED.append(gone)
square.EXPORTED.append(exported)
square.PICTURES.append(pictures)
counter.follows("contests", counter.Follower(heard=heard))
