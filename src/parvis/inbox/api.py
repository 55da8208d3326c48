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
from parvis.charter import told as charter
from parvis.charter.shapes import ExemptionOut
from parvis.inbox import actions, held, hooks, ready, refusals, register, told
from parvis.inbox.actions import Answered, Impossible, Unapproved
from parvis.inbox.alarm.actions import set_danger
from parvis.inbox.drafts import last_in
from parvis.inbox.looks import looked
from parvis.inbox.models import Conversation, Message, Reply
from parvis.inbox.newest import newest
from parvis.inbox.presence.actions import here
from parvis.inbox.repair import actions as repair
from parvis.inbox.shapes import (
    AnsweredOut,
    ConversationIn,
    ConversationOut,
    ConversationsAsked,
    ConversationWhole,
    ImpossibleOut,
    MessageOut,
    MessagesAsked,
    ModerateIn,
    ModerationOut,
    ModerationsAsked,
    NoteIn,
    PresenceIn,
    ProposedOut,
    ReadyAsked,
    ReadyOut,
    ReplyExemptIn,
    ReplyIn,
    ReplyJudged,
    ReplyOut,
    UnsentOut,
)
from parvis.inbox.verdicts import exempt
from parvis.media.models import File
from parvis.media.uses import opened_by
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

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


@router.get("/conversations", response={200: Page[ConversationOut], **PROBLEMS}, operation_id="conversations")
def conversations(request: HttpRequest, asked: Query[ConversationsAsked]) -> Any:
    """Conversations that you may see, the last one that moved first.

    Rooms above narrow it with words of their own: `etiquette=3,8` is what has both labels, `etiquette=sans` what has none.
    """
    demand(asker(request), "inbox.see")
    filters = asked.dict(exclude={"cursor", "limit"})
    more = {word: str(request.GET[word])[:100] for word in hooks.NARROWS if request.GET.get(word)}
    found = newest(asker(request), cursor=asked.cursor, size=asked.limit, **filters, more=more)
    rows, further = page(found.select_related(*told.WITH), by="last_at", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.conversation(row) for row in rows], "next": further}


@router.get("/conversations/{int:pk}", response={200: ConversationWhole, **PROBLEMS}, operation_id="conversation")
def one(request: HttpRequest, pk: int, asked: Query[MessagesAsked]) -> Any:
    """A conversation with its last messages; `earlier` leads to those before."""
    # Before all else: of a colleague who answers while this is read, `seen` knows nothing, whatever is told of the state.
    seen = Message.objects.filter(conversation=pk).order_by("-pk").values_list("pk", flat=True).first() or 0
    row = get_object_or_404(told.under(_seen(request)), pk=pk)
    looked(row, by=asker(request))
    rows, earlier = page(told.said(row.messages.all()), by="at", cursor=asked.cursor, size=asked.limit)
    return told.conversation(row) | {
        "about": told.about(row), "messages": [told.message(m) for m in reversed(rows)], "earlier": earlier, "seen": seen,
        "refused": [mended(problem) for problem in refusals.refused(row, last_in(row))],
    }  # fmt: skip


@router.get("/conversations/{int:pk}/answers", response={200: list[ReadyOut], **PROBLEMS}, operation_id="conversation_answers")
def answers(request: HttpRequest, pk: int, asked: Query[ReadyAsked]) -> Any:
    """The city's answers for it, in the person's language where there is one, with what the conversation knows filled in."""
    by = asker(request)
    row = _conversation(request, pk)
    demand(by, "answer.see")
    return [
        {"answer": one.answer.pk, "key": one.answer.key, "title": one.answer.title, "language": one.language, "text": one.text,
         "left": one.left, "overdue": one.overdue}
        for one in ready.offered(row, by, asked.q)
    ]  # fmt: skip


@router.post(
    "/conversations/{int:pk}/replies",
    response={201: ReplyOut, 202: ProposedOut, **PROBLEMS, 409: AnsweredOut, 422: ImpossibleOut},
    operation_id="conversation_reply",
)
@once
def reply(request: HttpRequest, pk: int, given: ReplyIn) -> Any:
    """Answer where the person asked; it leaves at once, or after `hold` seconds.

    409 when a colleague answered after `seen`: nothing was sent. 202 when it waits for a colleague's yes: nothing was sent, and
    it is a shared draft of the conversation.
    """
    by, talk = asker(request), _conversation(request, pk)
    files = _files(given.files, by)
    options = given.released() | ({"to": [given.to]} if given.to else {})
    options |= {"private": True} if given.private else {}
    try:
        row = actions.reply(
            talk, text=given.text, by=by, seen=given.seen, files=files, hold=given.hold, home=given.home, options=options
        )
    except Answered as error:
        return _answered(error)
    except Unapproved as error:
        way = {"home": given.home, "options": options}
        given_on = {"text": given.text, "by": by, "seen": given.seen, "key": None, "files": files, "why": error.why, "way": way}
        return 202, {"draft": next(gate.propose(talk, **given_on) for gate in hooks.GATES), "why": error.why}
    except Impossible as error:
        problems = [mended(p) for p in error.problems]
        title = _("Cette réponse ne peut pas partir telle quelle.")
        return problem(422, title, problems[0]["sentence"], kind="/problems/impossible", problems=problems)
    return 201, told.reply(row)


@router.post("/conversations/{int:pk}/exemptions", response={201: ExemptionOut, **PROBLEMS}, operation_id="conversation_exempt")
@once
def set_aside(request: HttpRequest, pk: int, given: ReplyExemptIn) -> Any:
    """Set a clause of the charter aside for an answer, word for word, with a reason; then send it."""
    by, row = asker(request), _conversation(request, pk)
    made = exempt(row, text=given.text, answered=last_in(row), files=_files(given.files, by), number=given.clause,
                  reason=given.reason, by=by)  # fmt: skip
    return 201, charter.exemption(made)


def _files(wanted: list[int], by: User) -> list[File]:
    found = opened_by(by).in_bulk(wanted)
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
    """Give it to a team or a colleague, close it, set it aside, say whether somebody is in danger.

    All of what is given changes, or nothing.
    """
    row, by = _conversation(request, pk), asker(request)
    with transaction.atomic():
        if given.team is not None:
            row = actions.give(row, team=_team(given.team), by=by)
        if "assignee" in given.model_fields_set:
            row = actions.assign(row, to=_colleague(given.assignee, by), by=by)
        if given.state is not None:
            row = actions.set_state(row, state=given.state, by=by)
        if given.danger is not None:
            row = set_danger(row, kind=given.danger, by=by)
        if "snooze_until" in given.model_fields_set:
            row = actions.snooze(row, until=given.snooze_until, by=by)
    return told.conversation(row)


def _team(pk: int) -> Team:
    found = Team.objects.open().filter(pk=pk).first()
    if found is None:
        raise ValidationError({"team": _("Équipe inconnue : %(pk)s.") % {"pk": pk}})
    return found


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
    here(_conversation(request, pk), state=given.state, by=asker(request))
    return HttpResponse(status=204)


@router.post("/replies/{int:pk}/retry", response={200: ReplyOut, **PROBLEMS}, operation_id="reply_retry")
def retry(request: HttpRequest, pk: int) -> Any:
    """Try again an answer that was refused or came back."""
    return told.reply(repair.retry(_reply(request, pk), by=asker(request)))


@router.post("/replies/{int:pk}/unsend", response={200: UnsentOut, **PROBLEMS}, operation_id="reply_unsend")
def unsend(request: HttpRequest, pk: int) -> Any:
    """Take an answer of yours back before it leaves (`held_until`): its words are your draft again."""
    row = _reply(request, pk)
    text, files = held.unsend(row, by=asker(request))
    return {"conversation": row.conversation_id, "text": text, "files": [file.pk for file in files]}


@router.post("/replies/{int:pk}/judge", response={200: ReplyOut, **PROBLEMS}, operation_id="reply_judge")
def judge(request: HttpRequest, pk: int, given: ReplyJudged) -> Any:
    """Somebody looked: the answer is there, or it is not and is sent again."""
    return told.reply(repair.judge(_reply(request, pk), there=given.there, by=asker(request)))


@router.post("/messages/{int:pk}/moderate", response={200: ModerationOut, **PROBLEMS}, operation_id="message_moderate")
def moderate(request: HttpRequest, pk: int, given: ModerateIn) -> Any:
    """Hide, delete, like, approve, mute, block, report …: on a message or its author, where the network allows it.

    What the network refuses is a 422 in words, and is kept in the register too.
    """
    wanted = Message.objects.filter(conversation__in=_seen(request), way="in")
    row = get_object_or_404(wanted.select_related("conversation__account__grant", "conversation__identity", "identity"), pk=pk)
    done = actions.moderate(row, act=given.act, reason=given.reason, clause=given.clause, by=asker(request), until=given.until,
                            endless=given.endless, copies=given.copies)  # fmt: skip
    return register.told(done)


@router.get("/moderations", response={200: Page[ModerationOut], **PROBLEMS}, operation_id="moderations")
def moderations(request: HttpRequest, asked: Query[ModerationsAsked]) -> Any:
    """The register of moderation, newest first. As a file for a spreadsheet: /guichet/registre.csv, signed in."""
    demand(asker(request), "inbox.see")
    wanted = register.Filters(**asked.dict(exclude={"cursor", "limit"}))
    rows, further = page(register.chosen(asker(request), wanted), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [register.told(row) for row in rows], "next": further}
