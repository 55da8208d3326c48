"""Over the API: the texts from which the charter learns, and what was learnt from them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.charter import told
from parvis.charter.learning import actions
from parvis.charter.models import Precedent
from parvis.charter.shapes import LearntOut, PrecedentIn, PrecedentOut, PrecedentsAsked
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["charter"])


def _writer(request: HttpRequest) -> User:
    demand(asker(request), "charter.edit")
    return asker(request)


def _precedent(row: Precedent) -> dict[str, Any]:
    return {"id": row.pk, "about": row.about, "text": row.text, "expected": row.expected, "note": row.note, "situation": row.situation,
            "shipped": row.by_id is None}  # fmt: skip


@router.get("/charter/learnt", response={200: LearntOut, **PROBLEMS}, operation_id="charter_learnt")
def learnt(request: HttpRequest) -> Any:
    """Whether the meaning of texts is judged, and how often it is judged rightly, by clause."""
    demand(asker(request), "charter.see")
    return told.learnt(actions.learnt())


@router.get("/charter/precedents", response={200: Page[PrecedentOut], **PROBLEMS}, operation_id="charter_precedents")
def precedents(request: HttpRequest, asked: Query[PrecedentsAsked]) -> Any:
    """Texts from which the meaning of clauses is learnt, newest first."""
    demand(asker(request), "charter.see")
    wanted = Precedent.objects.defer("vectors")
    wanted = wanted.filter(about=asked.about) if asked.about else wanted
    wanted = wanted.filter(by__isnull=False) if asked.here else wanted
    rows, further = page(wanted, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_precedent(row) for row in rows], "next": further}


@router.post("/charter/precedents", response={201: PrecedentOut, **PROBLEMS}, operation_id="charter_precedent_add")
@once
def add(request: HttpRequest, given: PrecedentIn) -> Any:
    """Keep a text, the clause that it is about, and those that must object to it: learnt within a minute."""
    by = _writer(request)
    return 201, _precedent(actions.keep_precedent(given.model_dump(mode="json", exclude_unset=True), by=by))


@router.put("/charter/precedents/{int:pk}", response={200: PrecedentOut, **PROBLEMS}, operation_id="charter_precedent_change")
def change(request: HttpRequest, pk: int, given: PrecedentIn) -> Any:
    by = _writer(request)
    row = get_object_or_404(Precedent.objects.defer("vectors"), pk=pk)
    return _precedent(actions.keep_precedent(given.model_dump(mode="json", exclude_unset=True), by=by, row=row))


@router.delete("/charter/precedents/{int:pk}", response={204: None, **PROBLEMS}, operation_id="charter_precedent_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    by = _writer(request)
    actions.remove_precedent(get_object_or_404(Precedent.objects.defer("vectors"), pk=pk), by=by)
    return HttpResponse(status=204)
