"""Subjects over the API: open, put conversations in, say where it stands, answer all of them, follow that answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.city.models import Topic
from parvis.inbox.models import Conversation
from parvis.people.access import demand, may
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Page
from parvis.subjects import actions, lists
from parvis.subjects.actions import Changed
from parvis.subjects.lists import WITH, chosen
from parvis.subjects.models import Round, Subject, SubjectLink
from parvis.subjects.proposing import proposed
from parvis.subjects.proposing import wanted as those_wanted
from parvis.subjects.shapes import (
    AnswerAllIn,
    AnswerAllOut,
    JoinedOut,
    SeenRevision,
    SubjectChange,
    SubjectChanged,
    SubjectConversationsOut,
    SubjectFields,
    SubjectIn,
    SubjectJoinIn,
    SubjectLeaveIn,
    SubjectOfOut,
    SubjectOut,
    SubjectReachOut,
    SubjectsAsked,
    SubjectTellingOut,
    TellingsAsked,
)
from parvis.subjects.sparing.actions import resumes

router = Router(tags=["subjects"])
SAME = (
    "id",
    "title",
    "keywords",
    "line",
    "line_at",
    "state",
    "people",
    "networks",
    "revision",
    "opened_at",
    "moved_at",
    "ended_at",
)
OF_ANSWER = ("id", "state", "texts", "public_most", "chosen", "at", "done_at", "at_any_hour")


def told(row: Subject) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in SAME}
    return own | {"team": row.team_id, "topic": row.topic.key if row.topic else None, "conversations": row.talks}


def _answer_told(row: Round) -> dict[str, Any]:
    own: dict[str, Any] = {name: getattr(row, name) for name in OF_ANSWER}
    return own | {"subject": row.subject_id, "by": row.by_id, "outcomes": lists.outcomes([row])[row.pk], "goes_on_at": row.due_at}


def _subject(request: HttpRequest, pk: int, verb: str = "") -> Subject:
    by = asker(request)
    demand(by, "inbox.see")
    found = get_object_or_404(Subject.objects.seen_by(by).select_related(*WITH), pk=pk)
    if verb:
        demand(by, verb)
    return found


def _again(pk: int) -> dict[str, Any]:
    return told(Subject.objects.select_related(*WITH).get(pk=pk))


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    found = Conversation.objects.seen_by(asker(request)).select_related("identity", "team", "account").filter(pk=pk).first()
    if found is None:
        raise ValidationError({"conversation": _("Conversation inconnue : %(pk)s.") % {"pk": pk}})
    return found


def _round(request: HttpRequest, pk: int) -> Round:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Round.objects.filter(subject__in=Subject.objects.seen_by(by)).select_related("subject"), pk=pk)


def _fields(given: SubjectFields) -> dict[str, Any]:
    """What was given, with rows for names."""
    fields = given.model_dump(exclude_unset=True, exclude={"conversation", "revision"})
    fields = {name: value for name, value in fields.items() if value is not None}
    for name, model, key in (("topic", Topic, "key"), ("team", Team, "pk")):
        if name in fields:
            row = model.objects.filter(**{key: fields[name]}).first() if fields[name] else None  # type: ignore[attr-defined]
            if fields[name] and row is None:
                raise ValidationError({name: _("Inconnu : %(key)s.") % {"key": fields[name]}})
            fields[name] = row
    return fields


def _changed(error: Changed) -> HttpResponse:
    now = SubjectOut.model_validate(_again(error.subject.pk)).model_dump(mode="json")
    title = _("Un collègue a changé ce sujet entre-temps. Rien n’a été fait.")
    return problem(409, title, kind="/problems/changed", subject=now)


@router.get("/subjects", response={200: Page[SubjectOut], **PROBLEMS}, operation_id="subjects")
def subjects(request: HttpRequest, asked: Query[SubjectsAsked]) -> Any:
    """Subjects of your teams, and those above conversations that you may see; the last one that moved first."""
    by = asker(request)
    demand(by, "inbox.see")
    found = chosen(by, state=asked.state, team=asked.team, topic=asked.topic).select_related(*WITH)
    rows, further = page(found, by="moved_at", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/subjects", response={201: SubjectOut, **PROBLEMS}, operation_id="subject_open")
@once
def open_subject(request: HttpRequest, given: SubjectIn) -> Any:
    """Open a subject, with a conversation in it or alone (then with its `team`)."""
    by = asker(request)
    demand(by, "subject.edit")
    talk = _conversation(request, given.conversation) if given.conversation else None
    return 201, _again(actions.open_subject(by=by, conversation=talk, **_fields(given)).pk)


@router.get("/subjects/{int:pk}", response={200: SubjectOut, **PROBLEMS}, operation_id="subject")
def one(request: HttpRequest, pk: int) -> Any:
    """A subject with its counters."""
    return told(_subject(request, pk))


@router.patch("/subjects/{int:pk}", response={200: SubjectOut, **PROBLEMS, 409: SubjectChanged}, operation_id="subject_change")
def change(request: HttpRequest, pk: int, given: SubjectChange) -> Any:
    """Its title, its words, what one may say now."""
    subject = _subject(request, pk, "subject.edit")
    try:
        actions.describe(subject, by=asker(request), revision=given.revision, **_fields(given))
    except Changed as error:
        return _changed(error)
    return _again(pk)


@router.get("/subjects/{int:pk}/conversations", response={200: SubjectConversationsOut, **PROBLEMS},
            operation_id="subject_conversations")  # fmt: skip
def conversations(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Ids of its conversations that you may see, the last that joined first."""
    seen = Conversation.objects.seen_by(asker(request))
    found = SubjectLink.objects.filter(subject=_subject(request, pk), conversation__in=seen)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [row.conversation_id for row in rows], "next": further}


@router.post("/subjects/{int:pk}/join", response={200: JoinedOut, **PROBLEMS}, operation_id="subject_join")
def join(request: HttpRequest, pk: int, given: SubjectJoinIn) -> Any:
    """Put conversations in it."""
    joined = actions.join(_subject(request, pk, "subject.edit"), given.conversations, by=asker(request))
    return {"joined": joined.done, "elsewhere": joined.elsewhere}


@router.post("/subjects/{int:pk}/leave", response={200: SubjectOut, **PROBLEMS}, operation_id="subject_leave")
def leave(request: HttpRequest, pk: int, given: SubjectLeaveIn) -> Any:
    """Take a conversation out. It may join again."""
    subject = _subject(request, pk, "subject.edit")
    actions.leave(subject, _conversation(request, given.conversation), by=asker(request))
    return _again(pk)


@router.post("/subjects/{int:pk}/end", response={200: SubjectOut, **PROBLEMS, 409: SubjectChanged}, operation_id="subject_end")
def end(request: HttpRequest, pk: int, given: SeenRevision) -> Any:
    """It is over. Nobody is told by this: answer all with the words of the end."""
    try:
        actions.end(_subject(request, pk, "subject.edit"), by=asker(request), revision=given.revision)
    except Changed as error:
        return _changed(error)
    return _again(pk)


@router.post(
    "/subjects/{int:pk}/reopen", response={200: SubjectOut, **PROBLEMS, 409: SubjectChanged}, operation_id="subject_reopen"
)
def reopen(request: HttpRequest, pk: int, given: SeenRevision) -> Any:
    """It goes on."""
    try:
        actions.reopen(_subject(request, pk, "subject.edit"), by=asker(request), revision=given.revision)
    except Changed as error:
        return _changed(error)
    return _again(pk)


@router.get("/conversations/{int:pk}/subject", response={200: SubjectOfOut, **PROBLEMS}, operation_id="conversation_subject")
def about(request: HttpRequest, pk: int) -> Any:
    """The subject that a conversation is in, or those it may be about. It never joins one by itself."""
    by = asker(request)
    demand(by, "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(by), pk=pk)
    there = lists.of_conversation(talk)
    free = may(by, "subject.edit", talk) and (there is None or there.state == "ended")
    return {"subject": there.pk if there else None, "proposed": [row.pk for row in proposed(talk, by)] if free else []}


@router.get("/subjects/{int:pk}/wanted", response={200: list[int], **PROBLEMS}, operation_id="subject_wanted")
def wanted(request: HttpRequest, pk: int) -> Any:
    """Conversations of these days that may be about it and are in none, by their ids: join them with POST /subjects/{pk}/join."""
    return [row.pk for row in those_wanted(_subject(request, pk, "subject.edit"), asker(request))]


@router.get("/subjects/{int:pk}/reach", response={200: SubjectReachOut, **PROBLEMS}, operation_id="subject_reach")
def reach(request: HttpRequest, pk: int) -> Any:
    """Whom an answer to all would reach, before it is written."""
    subject, by = _subject(request, pk), asker(request)
    fresh, everybody = (lists.reach(lists.reached(subject, by, again=again)) for again in (False, True))
    return {
        "fresh": asdict(fresh), "everybody": asdict(everybody), "declining": lists.declining(subject),
        "running": subject.rounds.filter(state="running").exists(), "quiet_until": resumes(timezone.now()),
    }  # fmt: skip


@router.post("/subjects/{int:pk}/answers", response={201: AnswerAllOut, **PROBLEMS}, operation_id="subject_answer_all")
@once
def answer_all(request: HttpRequest, pk: int, given: AnswerAllIn) -> Any:
    """Begin one answer to all that were not told yet. It leaves by itself, some at a time; follow it with GET /subject-answers."""
    subject = _subject(request, pk, "subject.edit")
    row = actions.answer_all(
        subject, texts=given.texts, again=given.again, public_most=given.public_most, key=given.key, by=asker(request),
        at_any_hour=given.at_any_hour,
    )  # fmt: skip
    return 201, _answer_told(row)


@router.get("/subject-answers/{int:pk}", response={200: AnswerAllOut, **PROBLEMS}, operation_id="subject_answer")
def answer(request: HttpRequest, pk: int) -> Any:
    """How far an answer to all has come."""
    return _answer_told(_round(request, pk))


@router.get("/subject-answers/{int:pk}/tellings", response={200: Page[SubjectTellingOut], **PROBLEMS}, operation_id="subject_tellings")
def tellings(request: HttpRequest, pk: int, asked: Query[TellingsAsked]) -> Any:
    """What became of each conversation that you may see, and why nothing left where nothing did."""
    found = lists.tellings(_round(request, pk), asker(request), asked.outcome)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    items = [{"id": row.pk, "conversation": row.conversation_id, "outcome": row.outcome or "waiting", "failure": row.failure,
              "reply": row.reply_id, "at": row.at} for row in rows]  # fmt: skip
    return {"items": items, "next": further}


@router.post("/subject-answers/{int:pk}/stop", response={200: AnswerAllOut, **PROBLEMS}, operation_id="subject_answer_stop")
def stop(request: HttpRequest, pk: int) -> Any:
    """What has not left stays here."""
    return _answer_told(actions.stop(_round(request, pk), by=asker(request)))


@router.post("/subject-answers/{int:pk}/resume", response={200: AnswerAllOut, **PROBLEMS}, operation_id="subject_answer_resume")
def resume(request: HttpRequest, pk: int) -> Any:
    """Go on with those that were not told."""
    return _answer_told(actions.resume(_round(request, pk), by=asker(request)))
