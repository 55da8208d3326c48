"""The idea box over the API: propose, follow, answer; ask back, take, refuse."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.ideas import actions
from parvis.ideas.models import Idea
from parvis.ideas.shapes import IdeaChange, IdeaIn, IdeaOut, IdeasAsked, ReasonIn, SaidIn
from parvis.people.access import may
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["ideas"])


def _whole(rows: QuerySet[Idea]) -> QuerySet[Idea]:
    return rows.select_related("post").prefetch_related("pictures", "said")


def _insider(request: HttpRequest) -> User:
    by = asker(request)
    if not may(by, "idea.propose") and not may(by, "idea.sort"):
        raise PermissionDenied("idea.propose")
    return by


def _idea(request: HttpRequest, pk: int) -> Idea:
    by = _insider(request)
    return get_object_or_404(_whole(Idea.objects.seen_by(by)), pk=pk)


def told(idea: Idea) -> dict[str, Any]:
    names = ("id", "state", "text", "place", "wished", "contact", "credit", "reason", "created_at", "sent_at")
    return {name: getattr(idea, name) for name in names} | {
        "team": idea.team_id, "by": idea.by_id, "post": idea.post_id, "post_state": idea.post.state if idea.post else "",
        "files": [one.file_id for one in idea.pictures.all()],
        "said": [{"way": one.way, "by": one.by_id, "text": one.text, "at": one.at} for one in idea.said.all()],
    }  # fmt: skip


def _again(idea: Idea) -> dict[str, Any]:
    return told(_whole(Idea.objects.all()).get(pk=idea.pk))


@router.get("/ideas", response={200: Page[IdeaOut], **PROBLEMS}, operation_id="ideas")
def ideas(request: HttpRequest, asked: Query[IdeasAsked]) -> Any:
    """Your proposals, and those that your team sorts, newest first."""
    by = _insider(request)
    found = Idea.objects.seen_by(by)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.mine:
        found = found.filter(by=by)
    rows, further = page(_whole(found), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/ideas", response={201: IdeaOut, **PROBLEMS}, operation_id="idea_propose")
@once
def propose(request: HttpRequest, given: IdeaIn) -> Any:
    """Propose something to the newsroom."""
    by = asker(request)
    fields = given.model_dump(exclude={"send", "team"})
    if given.team is not None:
        fields["team"] = Team.objects.open().filter(pk=given.team).first()
        if fields["team"] is None:
            raise ValidationError({"team": _("Cette équipe ne reçoit pas de propositions.")})
    with transaction.atomic():
        idea = actions.write(by=by, **fields)
        if given.send:
            actions.send(idea, by=by)
    return 201, _again(idea)


@router.get("/ideas/{int:pk}", response={200: IdeaOut, **PROBLEMS}, operation_id="idea")
def one(request: HttpRequest, pk: int) -> Any:
    return told(_idea(request, pk))


@router.patch("/ideas/{int:pk}", response={200: IdeaOut, **PROBLEMS}, operation_id="idea_change")
def change(request: HttpRequest, pk: int, given: IdeaChange) -> Any:
    """Change your own until the desk has decided; `send` sends a draft."""
    by, idea = asker(request), _idea(request, pk)
    fields = given.model_dump(exclude={"send"}, exclude_unset=True)
    with transaction.atomic():
        if fields:
            idea = actions.change(idea, by=by, **fields)
        if given.send:
            actions.send(idea, by=by)
    return _again(idea)


@router.delete("/ideas/{int:pk}", response={204: None, **PROBLEMS}, operation_id="idea_discard")
def discard(request: HttpRequest, pk: int) -> Any:
    """Throw a draft of yours away."""
    actions.discard(_idea(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/ideas/{int:pk}/ask", response={200: IdeaOut, **PROBLEMS}, operation_id="idea_ask")
def ask(request: HttpRequest, pk: int, given: SaidIn) -> Any:
    """The desk asks something back, also after it made a post of it."""
    idea = _idea(request, pk)
    actions.ask(idea, text=given.text, by=asker(request))
    return _again(idea)


@router.post("/ideas/{int:pk}/answer", response={200: IdeaOut, **PROBLEMS}, operation_id="idea_answer")
def answer(request: HttpRequest, pk: int, given: SaidIn) -> Any:
    """Answer the desk, about your own."""
    idea = _idea(request, pk)
    actions.answer(idea, text=given.text, by=asker(request))
    return _again(idea)


@router.post("/ideas/{int:pk}/take", response={200: IdeaOut, **PROBLEMS}, operation_id="idea_take")
def take(request: HttpRequest, pk: int) -> Any:
    """Make a post of it; `post` tells which."""
    return _again(actions.take(_idea(request, pk), by=asker(request)))


@router.post("/ideas/{int:pk}/refuse", response={200: IdeaOut, **PROBLEMS}, operation_id="idea_refuse")
def refuse(request: HttpRequest, pk: int, given: ReasonIn) -> Any:
    """Refuse it, with a reason that its author reads; also after it became a post, while nothing of that is planned or out."""
    return _again(actions.refuse(_idea(request, pk), reason=given.reason, by=asker(request)))
