"""Merge, split and undo over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.inbox.joining import actions
from parvis.inbox.joining.shapes import JoiningOut, MergeIn, SplitIn
from parvis.inbox.models import Conversation, Joining
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["inbox"])


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)


@router.get(
    "/conversations/{int:pk}/joinings", response={200: list[JoiningOut], **PROBLEMS}, operation_id="conversation_joinings"
)
def joinings(request: HttpRequest, pk: int) -> Any:
    """What it was merged with and what was split off it, newest first, undone or not; fifty at most."""
    row = _conversation(request, pk)
    return [told(one) for one in Joining.objects.of(row.pk).order_by("-pk")[:50]]


@router.post("/conversations/{int:pk}/merge", response={201: JoiningOut, **PROBLEMS}, operation_id="conversation_merge")
@once
def merge(request: HttpRequest, pk: int, given: MergeIn) -> Any:
    """Make two conversations one. Answers still leave by the thread that they answer.

    422: one is public and the other private; it is another person and `other_person` does not say so; an answer is about to leave;
    they are under two open cases or subjects.
    """
    row = _conversation(request, pk)
    other = Conversation.objects.seen_by(asker(request)).filter(pk=given.other).first()
    if other is None:
        raise ValidationError({"other": _("Conversation inconnue : %(pk)s.") % {"pk": given.other}})
    return 201, told(actions.merge(row, other, by=asker(request), other_person=given.other_person))


@router.post("/conversations/{int:pk}/split", response={201: JoiningOut, **PROBLEMS}, operation_id="conversation_split")
@once
def split(request: HttpRequest, pk: int, given: SplitIn) -> Any:
    """Make some of its messages a conversation of their own, `other`."""
    return 201, told(actions.split(_conversation(request, pk), messages=given.messages, by=asker(request)))


@router.post("/joinings/{int:pk}/undo", response={200: JoiningOut, **PROBLEMS}, operation_id="joining_undo")
def undo(request: HttpRequest, pk: int) -> Any:
    """Take it back: the newest of a conversation first."""
    demand(asker(request), "inbox.see")
    seen = Conversation.objects.seen_by(asker(request))
    row = get_object_or_404(Joining.objects.select_related("conversation"), pk=pk, conversation__in=seen)
    return told(actions.undo(row, by=asker(request)))


def told(row: Joining) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "conversation": row.conversation_id, "other": row.other_id, "at": row.at, "by": row.by_id,
        "undone_at": row.undone_at, "undone_by": row.undone_by_id,
    }  # fmt: skip
