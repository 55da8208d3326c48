"""Labels and saved views over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.desk import actions
from parvis.desk.counts import counted
from parvis.desk.models import First, Label, View
from parvis.desk.shapes import LabelChange, LabelIn, LabelMerge, LabelOut, LabelsPut, ViewChange, ViewIn, ViewOut
from parvis.desk.shown import SHOWN, labels_of
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.people.access import demand, everywhere, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["desk"])


def _label(request: HttpRequest, pk: int) -> Label:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Label.objects.seen_by(asker(request)), pk=pk)


def _told(row: Label) -> dict[str, Any]:
    return {"id": row.pk, "team": row.team_id, "name": row.name, "tone": row.tone, "retired": row.retired_at is not None}


def team_of(pk: int | None, by: User) -> Team | None:
    """One of those whose counter `by` reads."""
    if pk is None:
        return None
    found = Team.objects.open().filter(pk=pk).first()
    if found is None or not (everywhere(by) or found.pk in teams(by, "inbox.see")):
        raise ValidationError({"team": _("Équipe inconnue : %(pk)s.") % {"pk": pk}})
    return found


@router.get("/labels", response={200: list[LabelOut], **PROBLEMS}, operation_id="labels")
def labels(request: HttpRequest) -> Any:
    """The labels of your teams."""
    demand(asker(request), "inbox.see")
    return [_told(row) for row in Label.objects.seen_by(asker(request)).order_by("team", "name")[:500]]


@router.post("/labels", response={201: LabelOut, **PROBLEMS}, operation_id="label_make")
@once
def make(request: HttpRequest, given: LabelIn) -> Any:
    by = asker(request)
    demand(by, "inbox.sort")
    team = team_of(given.team, by)
    assert team is not None
    return 201, _told(actions.make_label(team=team, name=given.name, tone=given.tone, by=by))


@router.patch("/labels/{int:pk}", response={200: LabelOut, **PROBLEMS}, operation_id="label_change")
def change(request: HttpRequest, pk: int, given: LabelChange) -> Any:
    """Rename it, colour it, retire it."""
    return _told(actions.change_label(_label(request, pk), by=asker(request), **given.model_dump()))


@router.post("/labels/{int:pk}/merge", response={200: LabelOut, **PROBLEMS}, operation_id="label_merge")
def merge(request: HttpRequest, pk: int, given: LabelMerge) -> Any:
    """What had it has `into` instead, and saved views follow; it is gone."""
    label, by = _label(request, pk), asker(request)
    into = Label.objects.seen_by(by).filter(pk=given.into).first()
    demand(by, "inbox.sort", label)
    if into is None:
        raise ValidationError({"into": _("Étiquette inconnue : %(pk)s.") % {"pk": given.into}})
    return _told(actions.merge_labels(label, into=into, by=by))


def conversation_of(request: HttpRequest, pk: int) -> Conversation:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)


@router.get("/conversations/{int:pk}/labels", response={200: list[LabelOut], **PROBLEMS}, operation_id="conversation_labels")
def on_one(request: HttpRequest, pk: int) -> Any:
    return [_told(row) for row in labels_of(conversation_of(request, pk), asker(request))["labels"]]


@router.post("/conversations/{int:pk}/labels", response={200: list[LabelOut], **PROBLEMS}, operation_id="conversation_label")
def put(request: HttpRequest, pk: int, given: LabelsPut) -> Any:
    """Put labels on it, take others off; what others put on it stays."""
    row, by = conversation_of(request, pk), asker(request)
    found = Label.objects.seen_by(by).in_bulk([*given.add, *given.remove])
    if missing := [one for one in (*given.add, *given.remove) if one not in found]:
        raise ValidationError({"add": _("Étiquette inconnue : %(pk)s.") % {"pk": missing[0]}})
    actions.label(row, by=by, add=[found[one] for one in dict.fromkeys(given.add)], remove=[found[one] for one in given.remove])
    return [_told(one) for one in labels_of(row, by)["labels"]]


# ── Saved views ──────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/views", response={200: list[ViewOut], **PROBLEMS}, operation_id="views")
def views(request: HttpRequest) -> Any:
    """Your saved views and those of your teams, in their order, with how many conversations each holds."""
    by = asker(request)
    demand(by, "inbox.see")
    return _shown(list(View.objects.seen_by(by).in_order()[:SHOWN]), by)


def _shown(rows: list[View], by: User) -> list[dict[str, Any]]:
    found, first = counted(rows, by), First.objects.filter(user=by).values_list("view", flat=True).first()
    return [
        {"id": row.pk, "name": row.name, "team": row.team_id, "mine": row.owner_id == by.pk, "query": row.query,
         "first": row.pk == first, "count": found[row.pk]} for row in rows
    ]  # fmt: skip


@router.post("/views", response={201: ViewOut, **PROBLEMS}, operation_id="view_keep")
@once
def keep(request: HttpRequest, given: ViewIn) -> Any:
    """Keep a list of the counter under a name."""
    by = asker(request)
    demand(by, "inbox.see")
    row = actions.keep_view(name=given.name, wanted=_wanted(given.query), team=team_of(given.team, by), by=by)
    return 201, _shown([row], by)[0]


def _wanted(query: str) -> Wanted:
    return Wanted.of(QueryDict(query.removeprefix("?")))


def _view(request: HttpRequest, pk: int) -> View:
    demand(asker(request), "inbox.see")
    return get_object_or_404(View.objects.seen_by(asker(request)), pk=pk)


@router.patch("/views/{int:pk}", response={200: ViewOut, **PROBLEMS}, operation_id="view_change")
def change_view(request: HttpRequest, pk: int, given: ViewChange) -> Any:
    row, by = _view(request, pk), asker(request)
    fields: dict[str, Any] = {}
    if given.name is not None:
        fields["name"] = given.name
    if given.query is not None:
        fields["wanted"] = _wanted(given.query)
    if "team" in given.model_fields_set:
        fields["team"] = team_of(given.team, by)
    with transaction.atomic():
        if fields:
            row = actions.change_view(row, by=by, **fields)
        if given.step:
            actions.move_view(row, step=given.step, by=by)
        if given.first is not None:
            actions.open_with(row if given.first else None, by=by)
    return _shown([row], by)[0]


@router.delete("/views/{int:pk}", response={204: None, **PROBLEMS}, operation_id="view_forget")
def forget_view(request: HttpRequest, pk: int) -> Any:
    """A view of yours, or one that your team shares; conversations stay as they are."""
    actions.forget_view(_view(request, pk), by=asker(request))
    return HttpResponse(status=204)
