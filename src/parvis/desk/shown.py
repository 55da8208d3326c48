"""What this room shows on the counter, and how it narrows its list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.desk.models import First, Label, Labelled, View
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.people.access import may, sees
from parvis.people.models import User
from parvis.rest.composed import composed

SHOWN = 60
"""Chips of saved views: one's own and those of one's teams."""
NAMED = 5
"""Labels that one list is narrowed to."""


def _pks(value: str) -> list[int]:
    return [int(pk) for pk in value.split(",") if pk.isascii() and pk.isdigit() and len(pk) < 19][:NAMED]


def _with(user: User, value: str) -> Q | None:
    """With all labels of `value`, or (`sans`) with none."""
    if value == "sans":
        return ~Q(pk__in=Labelled.objects.values("conversation"))
    found = Q()
    for pk in (pks := _pks(value)):
        found &= Q(pk__in=Labelled.objects.filter(label=pk).values("conversation"))
    return found if pks else None


def _said(user: User, value: str) -> str | Promise:
    if value == "sans":
        return _("sans étiquette")
    return " + ".join(Label.objects.seen_by(user).filter(pk__in=_pks(value)).values_list("name", flat=True)) or "?"


def _labelled(among: RawSQL, user: User) -> QuerySet[Labelled]:
    return Labelled.objects.filter(conversation__in=among)


def _marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, label in sorted(found, key=lambda one: one[1]["name"].casefold()):
        yield pk, hooks.Mark(label["name"], "" if label["tone"] == "quiet" else label["tone"], "tag")


def labels_of(conversation: Conversation, user: User) -> dict[str, Any]:
    rows = Labelled.objects.filter(conversation=conversation).select_related("label").order_by("label__name")
    return {"labels": [row.label for row in rows], "may": may(user, "inbox.assign", conversation)}


def _act(conversation: Conversation, user: User) -> dict[str, Any] | None:
    return {} if may(user, "inbox.assign", conversation) else None


def _states(conversation: Conversation, user: User) -> dict[str, Any] | None:
    """The states that are not a button of their own."""
    if not may(user, "inbox.assign", conversation):
        return None
    here = "" if conversation.due_at else conversation.state
    return {"waiting": here != "waiting", "service": here != "service", "open": here in ("waiting", "service")}


@composed
def _views(user: int, *, teams: tuple[int, ...] | None) -> QuerySet[View]:
    return View.objects.seen(teams, user).in_order()[:SHOWN]


def views_of(user: User, wanted: Wanted) -> list[View]:
    """With `here`: it is the list that is shown."""
    views = _views(user.pk, teams=sees(user, "inbox.see"))
    for view in views:
        view.here = view.query == wanted.query  # type: ignore[attr-defined]
    return views


def _chips(user: User, wanted: Wanted) -> dict[str, Any]:
    query = f"?{wanted.query}"
    return {"views": views_of(user, wanted), "query": query, "counts": reverse("desk:counts") + query}


def _many(user: User, wanted: Wanted) -> dict[str, Any] | None:
    return {"query": wanted.address()} if may(user, "inbox.assign") else None


@composed
def _chosen(user: int) -> QuerySet[Any, Any]:
    return First.objects.filter(user=user).values_list("view", flat=True)[:1]


def _first(user: User) -> str:
    for view in _chosen(user.pk):  # mostly none: then who sees which views is not even composed
        return next(iter(View.objects.seen_by(user).filter(pk=view).values_list("query", flat=True)), "")
    return ""


hooks.carries(hooks.Carried("desk.labelled", same="label"))
hooks.narrows("etiquette", hooks.Narrow(_with, _said))
hooks.marks("desk", hooks.Marker(_labelled, {"name": "label__name", "tone": "label__tone"}, _marks))
hooks.shows("desk.labels", hooks.Part("desk/parts/labels.html", labels_of), order=10)
hooks.offers("desk.labels", hooks.Part("desk/parts/label_act.html", _act), order=10)
hooks.offers("desk.macros", hooks.Part("desk/parts/macro_act.html", _act), order=15)
hooks.offers("desk.states", hooks.Part("desk/parts/state_acts.html", _states), order=20)
hooks.offers("desk.give", hooks.Part("desk/parts/give_act.html", _act), order=30)
hooks.heads("desk.views", hooks.Head("desk/parts/views.html", _chips))
hooks.heads("desk.many", hooks.Head("desk/parts/many_bar.html", _many))
hooks.opens("desk", _first)
