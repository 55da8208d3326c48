"""Echoes over the API: what many say, its messages, a subject of it; what is like a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.inbox.models import Conversation
from parvis.listening.echoes import actions, lists
from parvis.listening.models import Echo, Print
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Page, Words

router = Router(tags=["echoes"])


class EchoesAsked(Asked):
    state: Literal["", "made", "refused"] = Field("", description='"": not decided, of the last three days')


class EchoOut(Schema):
    """`words`: shared by its first messages; `theme`, `place`: what and where, "" where nothing says so."""

    id: int
    team: int
    words: str
    theme: str
    place: str
    people: int
    messages: int
    first_at: datetime
    last_at: datetime
    state: str
    subject: int | None


class EchoMessageOut(Schema):
    message: int
    conversation: int
    at: datetime
    how: str = Field(description='of an earlier one: copy · variant · fact; "": the first')
    text: str


class EchoSubjectIn(Schema):
    title: Words = Field("", max_length=200, description='"": its words and its place')


class EchoSubjectOut(Schema):
    subject: int


class EchoJoinedOut(Schema):
    joined: int


def _told(row: Echo) -> dict[str, Any]:
    names = ("id", "words", "theme", "place", "people", "messages", "first_at", "last_at", "state")
    return {name: getattr(row, name) for name in names} | {"team": row.team_id, "subject": row.subject_id}


def _said(row: Print) -> dict[str, Any]:
    return {
        "message": row.message_id,
        "conversation": row.conversation_id,
        "at": row.at,
        "how": row.how,
        "text": row.message.text,
    }


def _echo(request: HttpRequest, pk: int) -> Echo:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Echo.objects.seen_by(asker(request)).select_related("subject", "team"), pk=pk)


@router.get("/echoes", response={200: Page[EchoOut], **PROBLEMS}, operation_id="echoes")
def echoes(request: HttpRequest, asked: Query[EchoesAsked]) -> Any:
    """What three people or more say, the newest first."""
    demand(asker(request), "inbox.see")
    rows, further = page(lists.proposed(asker(request), asked.state), by="last_at", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.get("/echoes/{int:pk}", response={200: EchoOut, **PROBLEMS}, operation_id="echo")
def echo(request: HttpRequest, pk: int) -> Any:
    """One echo."""
    return _told(_echo(request, pk))


@router.get("/echoes/{int:pk}/messages", response={200: Page[EchoMessageOut], **PROBLEMS}, operation_id="echo_messages")
def echo_messages(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Its messages in conversations that you see, the newest first."""
    rows, further = page(lists.prints(_echo(request, pk), asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_said(row) for row in rows], "next": further}


@router.post("/echoes/{int:pk}/subject", response={200: EchoSubjectOut, **PROBLEMS}, operation_id="echo_make_subject")
def make_subject(request: HttpRequest, pk: int, given: EchoSubjectIn) -> Any:
    """A subject with its conversations in it; asked again, the same subject."""
    return {"subject": actions.make_subject(_echo(request, pk), by=asker(request), title=given.title).pk}


@router.post("/echoes/{int:pk}/join", response={200: EchoJoinedOut, **PROBLEMS}, operation_id="echo_join")
def join(request: HttpRequest, pk: int) -> Any:
    """What came since goes into its subject."""
    return {"joined": actions.join_later(_echo(request, pk), by=asker(request))}


@router.post("/echoes/{int:pk}/refuse", response={204: None, **PROBLEMS}, operation_id="echo_refuse")
def refuse(request: HttpRequest, pk: int) -> Any:
    """It is no subject, and is not proposed again."""
    actions.refuse(_echo(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/conversations/{int:pk}/alike", response={200: list[EchoMessageOut], **PROBLEMS}, operation_id="conversation_alike")
def conversation_alike(request: HttpRequest, pk: int) -> Any:
    """Messages of other conversations that say the same, five at most."""
    by = asker(request)
    demand(by, "inbox.see")
    return [_said(row) for row in lists.alike(get_object_or_404(Conversation.objects.seen_by(by), pk=pk), by)]
