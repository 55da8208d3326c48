"""The counter over the API: conversations, answers, notes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.words import mended
from parvis.inbox import actions, told
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.lists import chosen
from parvis.inbox.models import Conversation, Message, Reply
from parvis.inbox.shapes import (
    AnsweredOut,
    ConversationIn,
    ConversationOut,
    ConversationsAsked,
    ConversationsOut,
    ConversationWhole,
    HideIn,
    ImpossibleOut,
    MessageOut,
    MessagesAsked,
    NoteIn,
    PresenceIn,
    ReplyIn,
    ReplyJudged,
    ReplyOut,
)
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.once import once

router = Router(tags=["inbox"])


def _seen(request: HttpRequest) -> Any:
    demand(asker(request), "inbox.see")
    return Conversation.objects.seen_by(asker(request)).select_related(*told.WITH)


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    found: Conversation = get_object_or_404(_seen(request), pk=pk)
    return found


def _reply(request: HttpRequest, pk: int) -> Reply:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Reply.objects.seen_by(asker(request)).select_related("conversation"), pk=pk)


@router.get("/conversations", response={200: ConversationsOut, **PROBLEMS}, operation_id="conversations")
def conversations(request: HttpRequest, asked: Query[ConversationsAsked]) -> Any:
    """Conversations that you may see, the last one that moved first."""
    demand(asker(request), "inbox.see")
    filters = asked.dict(exclude={"cursor", "limit"})
    found = chosen(asker(request), **filters).select_related(*told.WITH)
    rows, further = page(found, by="last_at", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.conversation(row) for row in rows], "next": further}


@router.get("/conversations/{int:pk}", response={200: ConversationWhole, **PROBLEMS}, operation_id="conversation")
def one(request: HttpRequest, pk: int, asked: Query[MessagesAsked]) -> Any:
    """A conversation with its last messages; `earlier` leads to those before."""
    row = get_object_or_404(told.under(_seen(request)), pk=pk)
    rows, earlier = page(told.said(row.messages.all()), by="at", cursor=asked.cursor, size=asked.limit)
    newest = row.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    return told.conversation(row) | {
        "about": told.about(row), "messages": [told.message(m) for m in reversed(rows)], "earlier": earlier, "seen": newest,
    }  # fmt: skip


@router.post(
    "/conversations/{int:pk}/replies",
    response={201: ReplyOut, **PROBLEMS, 409: AnsweredOut, 422: ImpossibleOut},
    operation_id="conversation_reply",
)
@once
def reply(request: HttpRequest, pk: int, given: ReplyIn) -> Any:
    """Answer where the person asked; it leaves at once. 409 when a colleague answered after `seen`: nothing was sent."""
    files = _files(given.files, asker(request))
    try:
        row = actions.reply(_conversation(request, pk), text=given.text, by=asker(request), seen=given.seen, files=files)
    except Answered as error:
        return _answered(error)
    except Impossible as error:
        problems = [mended(p) for p in error.problems]
        title = _("Cette réponse ne peut pas partir telle quelle.")
        return problem(422, title, problems[0]["sentence"], kind="/problems/impossible", problems=problems)
    return 201, told.reply(row)


def _files(wanted: list[int], by: User) -> list[File]:
    found = File.objects.seen_by(by).in_bulk(wanted)
    if missing := [pk for pk in wanted if pk not in found]:
        raise ValidationError({"files": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    return [found[pk] for pk in dict.fromkeys(wanted)]


def _answered(error: Answered) -> HttpResponse:
    newer = list(told.said(Message.objects.filter(pk__in=[m.pk for m in error.newer])).order_by("at", "id"))
    shown = [MessageOut.model_validate(told.message(m)).model_dump(mode="json") for m in newer]
    title = _("Quelqu’un a répondu entre-temps. Rien n’a été envoyé.")
    return problem(409, title, kind="/problems/answered", newer=shown, seen=max(m.pk for m in newer))


@router.post("/conversations/{int:pk}/notes", response={201: MessageOut, **PROBLEMS}, operation_id="conversation_note")
@once
def note(request: HttpRequest, pk: int, given: NoteIn) -> Any:
    """Something for colleagues only: it never leaves."""
    return 201, told.message(actions.note(_conversation(request, pk), text=given.text, by=asker(request)))


@router.patch("/conversations/{int:pk}", response={200: ConversationOut, **PROBLEMS}, operation_id="conversation_change")
def change(request: HttpRequest, pk: int, given: ConversationIn) -> Any:
    """Give it to a colleague, close it, set it aside. All of what is given changes, or nothing."""
    row, by = _conversation(request, pk), asker(request)
    with transaction.atomic():
        if "assignee" in given.model_fields_set:
            row = actions.assign(row, to=_colleague(given.assignee, by), by=by)
        if given.state is not None:
            row = actions.set_state(row, state=given.state, by=by)
        if "snooze_until" in given.model_fields_set:
            row = actions.snooze(row, until=given.snooze_until, by=by)
    return told.conversation(row)


def _colleague(given: int | str | None, by: User) -> User | None:
    if given is None or given == "me":
        return by if given else None
    found = User.objects.filter(pk=given, is_active=True).first()
    if found is None:
        raise ValidationError({"assignee": _("Aucun collègue n’a ce numéro.")})
    return found


@router.post("/conversations/{int:pk}/presence", response={204: None, **PROBLEMS}, operation_id="conversation_presence")
def presence(request: HttpRequest, pk: int, given: PresenceIn) -> Any:
    """Say that you look at it, or write in it. Forgotten after a minute."""
    actions.here(_conversation(request, pk), state=given.state, by=asker(request))
    return HttpResponse(status=204)


@router.post("/replies/{int:pk}/retry", response={200: ReplyOut, **PROBLEMS}, operation_id="reply_retry")
def retry(request: HttpRequest, pk: int) -> Any:
    """Try again an answer that was refused or came back."""
    return told.reply(actions.retry(_reply(request, pk), by=asker(request)))


@router.post("/replies/{int:pk}/judge", response={200: ReplyOut, **PROBLEMS}, operation_id="reply_judge")
def judge(request: HttpRequest, pk: int, given: ReplyJudged) -> Any:
    """Somebody looked: the answer is there, or it is not and is sent again."""
    return told.reply(actions.judge(_reply(request, pk), there=given.there, by=asker(request)))


@router.post("/messages/{int:pk}/hide", response={200: MessageOut, **PROBLEMS}, operation_id="message_hide")
def hide(request: HttpRequest, pk: int, given: HideIn) -> Any:
    """Hide a comment on its network, or show it again; where the network can."""
    wanted = told.said(Message.objects.filter(conversation__in=_seen(request), way="in"))
    row = get_object_or_404(wanted.select_related("conversation__account__grant", "identity", "user", "reply"), pk=pk)
    actions.hide(row, hidden=given.hidden, reason=given.reason, by=asker(request))
    return told.message(get_object_or_404(told.said(Message.objects.all()), pk=pk))
