"""Putting the forum in order over the API: threads, boards, watched words, rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from parvis.city.models import Topic
from parvis.forum import keeping, shapes, told, watching
from parvis.forum.api import moderator
from parvis.forum.models import Board, Contribution, ForumRules, Thread, Watched
from parvis.forum.order import actions
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id

router = Router(tags=["forum"])


def _thread(pk: int) -> Thread:
    return get_object_or_404(Thread.objects.select_related("board", "resident"), pk=pk)


@router.post("/forum/threads/{pk}/move", response={200: shapes.ForumThreadOut, **PROBLEMS}, operation_id="forum_move")
def move(request: HttpRequest, pk: Id, given: shapes.ForumMoveIn) -> Any:
    """To another board."""
    by, found = moderator(request), _thread(pk)
    return told.thread_told(actions.move(thread=found, board=get_object_or_404(Board, slug=given.board), by=by))


@router.post("/forum/threads/{pk}/merge", response={200: shapes.ForumThreadOut, **PROBLEMS}, operation_id="forum_merge")
def merge(request: HttpRequest, pk: Id, given: shapes.ForumMergeIn) -> Any:
    """Into another question; the old address leads there."""
    by, found = moderator(request), _thread(pk)
    return told.thread_told(actions.merge(thread=found, into=_thread(given.into), by=by))


@router.post("/forum/threads/{pk}/split", response={201: shapes.ForumThreadOut, **PROBLEMS}, operation_id="forum_split")
@once
def split(request: HttpRequest, pk: Id, given: shapes.ForumSplitIn) -> Any:
    """Some answers become a question of their own."""
    by, found = moderator(request), _thread(pk)
    chosen = list(Contribution.objects.filter(thread=found, pk__in=given.answers))
    board = get_object_or_404(Board, slug=given.board) if given.board else found.board
    return 201, told.thread_told(actions.split(thread=found, answers=chosen, title=given.title, board=board, by=by))


@router.post("/forum/threads/{pk}/close", response={200: shapes.ForumThreadOut, **PROBLEMS}, operation_id="forum_close")
def close(request: HttpRequest, pk: Id, given: shapes.ForumCloseIn) -> Any:
    """Nobody writes there any more, or again."""
    by, found = moderator(request), _thread(pk)
    return told.thread_told(actions.close(thread=found, by=by, closed=given.closed))


@router.post("/forum/threads/{pk}/known", response={201: shapes.ForumKnownOut, **PROBLEMS}, operation_id="forum_known")
@once
def known(request: HttpRequest, pk: Id, given: shapes.ForumKnownIn) -> Any:
    """A good answer becomes one of the city's own. Needs `answer.write` as well."""
    by, found = moderator(request), _thread(pk)
    said = get_object_or_404(Contribution, pk=given.contribution, thread=found)
    row = actions.make_known(thread=found, said=said, by=by, title=given.title, text=given.text, public=given.public)
    return 201, {"answer": row.pk}


def _board(row: Board) -> dict[str, Any]:
    names = ("id", "slug", "name", "english", "about", "district", "position", "pinned", "count", "last_at")
    return {name: getattr(row, name) for name in names} | {
        "topic": row.topic.key if row.topic else "", "team": row.team_id, "closed": row.closed_at is not None,
    }  # fmt: skip


@router.get("/forum/boards", response={200: list[shapes.ForumBoardOut], **PROBLEMS}, operation_id="forum_boards")
def boards(request: HttpRequest) -> Any:
    """All of them, in their order."""
    return [_board(row) for row in Board.objects.select_related("topic")]


def _kept(request: HttpRequest, row: Board | None, given: shapes.ForumBoardIn) -> dict[str, Any]:
    by, told_it = moderator(request), given.dict()
    told_it["topic"] = get_object_or_404(Topic, key=given.topic) if given.topic else None
    told_it["team"] = get_object_or_404(Team, pk=given.team) if given.team else None
    return _board(actions.keep_board(board=row, by=by, **told_it))


@router.post("/forum/boards", response={201: shapes.ForumBoardOut, **PROBLEMS}, operation_id="forum_board_add")
@once
def add_board(request: HttpRequest, given: shapes.ForumBoardIn) -> Any:
    """A new board."""
    return 201, _kept(request, None, given)


@router.put("/forum/boards/{pk}", response={200: shapes.ForumBoardOut, **PROBLEMS}, operation_id="forum_board_change")
def change_board(request: HttpRequest, pk: Id, given: shapes.ForumBoardIn) -> Any:
    """The whole board as it is to be; its slug stays."""
    moderator(request)
    return _kept(request, get_object_or_404(Board, pk=pk), given)


def _word(row: Watched) -> dict[str, Any]:
    return {"id": row.pk, "word": row.word, "act": row.act, "note": row.note}


@router.get("/forum/words", response={200: list[shapes.ForumWordOut], **PROBLEMS}, operation_id="forum_words")
def words(request: HttpRequest) -> Any:
    """Watched words."""
    moderator(request)
    return [_word(row) for row in Watched.objects.all()[:500]]


@router.post("/forum/words", response={201: shapes.ForumWordOut, **PROBLEMS}, operation_id="forum_word_watch")
@once
def watch(request: HttpRequest, given: shapes.ForumWordIn) -> Any:
    """A word is watched from now on; the same again changes what happens."""
    return 201, _word(actions.watch(by=moderator(request), **given.dict()))


@router.delete("/forum/words/{pk}", response={204: None, **PROBLEMS}, operation_id="forum_word_drop")
def drop(request: HttpRequest, pk: Id) -> HttpResponse:
    by, row = moderator(request), get_object_or_404(Watched, pk=pk)
    actions.unwatch(row=row, by=by)
    return HttpResponse(status=204)


@router.post("/forum/try-text", response={200: shapes.ForumTriedOut, **PROBLEMS}, operation_id="forum_words_try")
def attempt(request: HttpRequest, given: shapes.ForumTryIn) -> Any:
    """What would happen to a text."""
    moderator(request)
    looked = watching.look(given.text, keeping.words())
    return {
        "text": looked.text, "blocked": looked.blocked, "held": looked.held, "censored": looked.censored,
        "personal": watching.personal(given.text), "links": watching.links(given.text),
    }  # fmt: skip


def _rules(row: ForumRules) -> dict[str, Any]:
    return {"team": row.team_id} | {name: getattr(row, name) for name in shapes.ForumRulesOut.model_fields if name != "team"}


@router.get("/forum/rules", response={200: shapes.ForumRulesOut, **PROBLEMS}, operation_id="forum_rules")
def rules(request: HttpRequest) -> Any:
    """What the city decided for its forum."""
    moderator(request)
    return _rules(keeping.rules())


@router.put("/forum/rules", response={200: shapes.ForumRulesOut, **PROBLEMS}, operation_id="forum_rules_set")
def set_rules(request: HttpRequest, given: shapes.ForumRulesIn) -> Any:
    """Needs `city.edit` as well."""
    by = moderator(request)
    demand(by, "city.edit")
    team = get_object_or_404(Team, pk=given.team) if given.team else None
    row = actions.set_rules(by=by, team=team, open_=given.open, **given.model_dump(exclude={"team", "open"}))
    return _rules(row)
