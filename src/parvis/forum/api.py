"""The forum over the API: read it, moderate it, answer for the city. `order/api.py` has what puts it in order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.crypto import get_random_string
from ninja import Query, Router

from parvis.forum import lists, shapes, told
from parvis.forum.counter import actions as counter
from parvis.forum.desk import actions
from parvis.forum.desk import lists as desk
from parvis.forum.models import Board, Contribution, Decision, Passed, Revision, Thread
from parvis.forum.polls import reading as polls
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, whole
from parvis.rest.shapes import Id, Page

router = Router(tags=["forum"])


def moderator(request: HttpRequest) -> User:
    by = asker(request)
    demand(by, "square.moderate")
    return by


@router.get("/forum/threads", response={200: Page[shapes.ForumThreadOut], **PROBLEMS}, operation_id="forum_threads")
def threads(request: HttpRequest, asked: Query[shapes.ForumThreadsAsked]) -> Any:
    """Open questions, newest word first. Everybody reads the same without a token at `/place/forum/questions.json`."""
    board = get_object_or_404(Board, slug=asked.board) if asked.board else None
    if asked.q.strip():
        return {"items": [told.thread_told(row) for row in lists.searched(asked.q, board)], "next": ""}
    rows, following = lists.listed(board, asked.show, asked.cursor, asked.limit)
    return {"items": [told.thread_told(row) for row in rows], "next": following}


@router.get("/forum/threads/{pk}", response={200: shapes.ForumWholeOut, **PROBLEMS}, operation_id="forum_thread")
def thread(request: HttpRequest, pk: Id, cursor: str = "") -> Any:
    """A question with what was said, a page of answers at a time; of one that was merged, where it went. One that nobody reads is told
    to who moderates."""
    rows = Thread.objects.all() if may(asker(request), "square.moderate") else Thread.objects.readable()
    into = Thread.objects.filter(pk=pk, state="merged").values_list("merged_into", flat=True).first()
    found = get_object_or_404(rows.select_related("board", "resident"), pk=into or pk)
    seen = lists.whole(found, cursor)
    return told.thread_told(found) | {
        "question": told.said_told(seen.question) if seen.question else None,
        "contributions": [told.said_told(one) for one in seen.answers], "next": seen.next, "poll": polls.told(polls.of(found)),
    }  # fmt: skip


@router.get("/forum/waiting", response={200: shapes.ForumWaitingListOut, **PROBLEMS}, operation_id="forum_waiting")
def waiting(request: HttpRequest, asked: Query[shapes.ForumWaitingAsked]) -> Any:
    """What a colleague should read, the oldest first."""
    moderator(request)
    rows, following = desk.queue(asked.show, asked.cursor)
    flags = desk.flags_of(rows)
    items = [
        told.contribution_told(row) | {"held_for": row.held_for, "flags": [flag.ground for flag in flags.get(row.pk, [])]}
        for row in rows
    ]
    return {"items": items, "next": following}


def _said(pk: int) -> Contribution:
    return get_object_or_404(Contribution.objects.select_related("thread", "resident"), pk=pk)


@router.post("/forum/contributions/{pk}/review", response={200: shapes.ForumSaidOut, **PROBLEMS}, operation_id="forum_review")
def review(request: HttpRequest, pk: Id, given: shapes.ForumReviewIn) -> Any:
    """Let in what was held, leave what was flagged, show again what was hidden."""
    by, said = moderator(request), _said(pk)
    if given.act == "keep":
        actions.dismiss_flags(said=said, by=by)
    else:
        said = (actions.let_in if given.act == "let_in" else actions.give_back)(said=said, by=by)
    return told.contribution_told(said)


@router.post(
    "/forum/contributions/{pk}/take-down", response={201: shapes.ForumDecisionOut, **PROBLEMS}, operation_id="forum_take_down"
)
@once
def take_down(request: HttpRequest, pk: Id, given: shapes.ForumTakeDownIn) -> Any:
    """It is not read (any more), for reasons that its author is told and may contest."""
    by, said = moderator(request), _said(pk)
    return 201, _decision(actions.take_down(said=said, by=by, facts=given.facts, clause=given.clause, law=given.law))


@router.post("/forum/contributions/{pk}/mark", response={200: shapes.ForumSaidOut, **PROBLEMS}, operation_id="forum_mark")
@whole
def mark(request: HttpRequest, pk: Id, given: shapes.ForumMarkIn) -> Any:
    """Certified by the city, or what solves the question; or no longer."""
    by, said = moderator(request), _said(pk)
    if given.certified is not None:
        said = actions.certify(said=said, by=by, right=given.certified)
    if given.accepted is not None:
        actions.choose(thread=said.thread, said=said if given.accepted else None, by=by)
    return told.contribution_told(said)


@router.post("/forum/contributions/{pk}/revert", response={200: shapes.ForumSaidOut, **PROBLEMS}, operation_id="forum_revert")
def revert(request: HttpRequest, pk: Id, given: shapes.ForumRevertIn) -> Any:
    """It says again what its version `number` said."""
    by, said = moderator(request), _said(pk)
    get_object_or_404(Revision, contribution=said, number=given.number)
    return told.contribution_told(actions.revert(said=said, number=given.number, by=by))


@router.post("/forum/threads/{pk}/answer", response={201: shapes.ForumSaidOut, **PROBLEMS}, operation_id="forum_answer")
@once
def answer(request: HttpRequest, pk: Id, given: shapes.ForumOfficialIn) -> Any:
    """The city's official answer; whoever asked is written to. Needs `inbox.reply` as well."""
    by, found = moderator(request), get_object_or_404(Thread, pk=pk)
    return 201, told.contribution_told(actions.answer(thread=found, by=by, text=given.text, asked=get_random_string(16)))


@router.post("/forum/threads/{pk}/pass", response={200: shapes.ForumPassedOut, **PROBLEMS}, operation_id="forum_pass")
def pass_on(request: HttpRequest, pk: Id) -> Any:
    """To the counter, once: the answer that leaves there comes back under the question."""
    by, found = moderator(request), get_object_or_404(Thread, pk=pk)
    row = counter.pass_on(thread=found, by=by)
    return _passed(row)


@router.get("/forum/threads/{pk}/pass", response={200: shapes.ForumPassedOut, **PROBLEMS}, operation_id="forum_passed")
def passed(request: HttpRequest, pk: Id) -> Any:
    """Where a question stands at the counter; 404 when it never went there."""
    moderator(request)
    return _passed(get_object_or_404(Passed.objects.select_related("thread"), thread=pk))


def _passed(row: Passed) -> dict[str, Any]:
    case = counter.case_of(row.thread)
    return {
        "thread": row.thread_id, "account": row.account_id, "conversation": row.conversation_id, "why": row.why, "at": row.at,
        "case": case.number if case else "",
    }  # fmt: skip


@router.get(
    "/forum/contributions/{pk}/versions", response={200: list[shapes.ForumVersionOut], **PROBLEMS}, operation_id="forum_versions"
)
def versions(request: HttpRequest, pk: Id) -> Any:
    """What it said before, the newest first: fifty at most."""
    moderator(request)
    rows = _said(pk).revisions.order_by("-number")[:50]
    return [
        {name: getattr(row, name) for name in ("number", "title", "text", "at")} | {"colleague": row.colleague_id} for row in rows
    ]


@router.get("/forum/contributions/{pk}/flags", response={200: list[shapes.ForumFlagOut], **PROBLEMS}, operation_id="forum_flags")
def flags(request: HttpRequest, pk: Id) -> Any:
    """Who says that it should not stand there, and why: notices that wait, the oldest first."""
    moderator(request)
    rows = desk.flags_of([_said(pk)]).get(pk, [])
    return [{name: getattr(row, name) for name in ("id", "ground", "text", "at")} | {
        "by": row.resident.pseudonym if row.resident else row.name} for row in rows]  # fmt: skip


def _decision(row: Decision) -> dict[str, Any]:
    names = set(shapes.ForumDecisionOut.model_fields) - {"contribution", "by", "decided_by"}
    return {name: getattr(row, name) for name in names} | {
        "contribution": row.contribution_id, "by": row.by_id, "decided_by": row.decided_by_id,
    }  # fmt: skip


@router.get("/forum/decisions", response={200: Page[shapes.ForumDecisionOut], **PROBLEMS}, operation_id="forum_decisions")
def decisions(request: HttpRequest, cursor: str = "") -> Any:
    """The register, newest first."""
    moderator(request)
    rows, following = desk.decisions(cursor)
    return {"items": [_decision(row) for row in rows], "next": following}


@router.post(
    "/forum/decisions/{pk}/look-again", response={200: shapes.ForumDecisionOut, **PROBLEMS}, operation_id="forum_look_again"
)
def look_again(request: HttpRequest, pk: Id, given: shapes.ForumSecondLookIn) -> Any:
    """Of a decision that its author contests; by somebody else than who took it."""
    by, row = moderator(request), get_object_or_404(Decision, pk=pk)
    return _decision(actions.second_look(row=row, by=by, lift=given.lift, answer=given.answer))
