"""What one needs before an answer, over the API: what stands in its way, whom a note may name, one's own draft, files that came."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from parvis.accounts.connect import connector_of
from parvis.accounts.words import mended
from parvis.inbox import hooks, mentions
from parvis.inbox.actions import answer_problems
from parvis.inbox.drafts import draft_for, last_in, unfinished, way_out
from parvis.inbox.models import Conversation
from parvis.inbox.presence.actions import keep_unsent
from parvis.inbox.shapes import Released
from parvis.inbox.signed import signing
from parvis.inbox.views.reading import attached
from parvis.media.uses import opened_by
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Id, SaidProblem, Strict, Words

router = Router(tags=["inbox"])


class AnswerCheckIn(Released):
    """As POST /conversations/{pk}/replies takes it; nothing is sent and nothing is kept."""

    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=100_000)
    files: list[Id] = Field([], max_length=20)
    home: Id | None = None
    to: Words = Field("", max_length=254)
    private: bool = False


class AnswerCheckOut(Schema):
    """`used` of `limit` as the network counts, the signature with it. `waits`: why it would wait for a colleague's yes."""

    problems: list[SaidProblem]
    used: int
    limit: int | None
    signature: str
    waits: list[str]


class ColleaguesAsked(Schema):
    q: Words = Field("", max_length=60, description="how a name or an identifier begins")


class NamedColleagueOut(Schema):
    id: int
    username: str
    name: str


class FileAsked(Schema):
    number: int = Field(0, ge=0, le=200, description="its place in the message's `attached`, from 0")


class OwnDraftShape(Strict):
    """What you were writing there. An empty `text` forgets it."""

    text: Words = Field(max_length=100_000)
    note: StrictBool = False
    private: StrictBool = False


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    by = asker(request)
    demand(by, "inbox.see")
    seen = Conversation.objects.seen_by(by).select_related("account__grant", "identity", "contact", "team")
    return get_object_or_404(seen, pk=pk)


@router.post("/conversations/{int:pk}/check", response={200: AnswerCheckOut, **PROBLEMS}, operation_id="conversation_check")
def check(request: HttpRequest, pk: int, given: AnswerCheckIn) -> Any:
    """How long an answer is for its network, and what stands in its way."""
    by, talk = asker(request), _conversation(request, pk)
    demand(by, "inbox.reply", talk)
    found = opened_by(by).in_bulk(given.files)
    if missing := [one for one in given.files if one not in found]:
        raise ValidationError({"files": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    files = [found[one] for one in dict.fromkeys(given.files)]
    options = given.released() | ({"to": [given.to]} if given.to else {})
    options = options | ({"private": True} if given.private else {}) | dict(signing(talk, by, given.home))
    answered = last_in(talk, given.home)
    account = way_out(talk, answered)
    length = connector_of(account).length(draft_for(talk, given.text, answered, files, dict(options), account))
    problems = answer_problems(talk, given.text, files, options, given.home)
    return {
        "problems": [mended(one) for one in problems], "used": length.used, "limit": length.limit,
        "signature": str(options.get("signature", "")), "waits": hooks.asked_before(talk, by),
    }  # fmt: skip


@router.get(
    "/conversations/{int:pk}/colleagues",
    response={200: list[NamedColleagueOut], **PROBLEMS},
    operation_id="conversation_colleagues",
)
def colleagues(request: HttpRequest, pk: int, asked: Query[ColleaguesAsked]) -> Any:
    """Whom a note there may name with @: the first ones whose name begins so. They read it, and are told."""
    found = mentions.offered(_conversation(request, pk), asked.q, asker(request))
    return [{"id": one.pk, "username": one.username, "name": str(one)} for one in found]


@router.get("/conversations/{int:pk}/draft", response={200: OwnDraftShape, **PROBLEMS}, operation_id="conversation_draft")
def draft(request: HttpRequest, pk: int) -> Any:
    """Your own unfinished words there; empty: there are none. Nobody else reads them."""
    row = unfinished(_conversation(request, pk), asker(request)).order_by("-at").first()
    return {"text": row.text if row else "", "note": bool(row and row.note), "private": bool(row and row.aside)}


@router.put("/conversations/{int:pk}/draft", response={200: OwnDraftShape, **PROBLEMS}, operation_id="conversation_draft_keep")
def keep_draft(request: HttpRequest, pk: int, given: OwnDraftShape) -> Any:
    """Keep them; they go when you answer."""
    keep_unsent(_conversation(request, pk), text=given.text, by=asker(request), is_note=given.note, aside=given.private)
    return given


@router.get(
    "/messages/{int:pk}/files", response={200: None, **PROBLEMS}, operation_id="message_file",
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}},
)  # fmt: skip
def file(request: HttpRequest, pk: int, asked: Query[FileAsked]) -> HttpResponseBase:
    """What came with a message and is kept here. 404 where it is on its network alone. That it was looked at is in the journal."""
    return attached(request, pk, asked.number)
