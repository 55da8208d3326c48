"""Answers proposed for a conversation, questions without an answer, and how answers serve, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from parvis.answering import actions
from parvis.answering.finding import proposed, told_of
from parvis.answering.lists import without_answer
from parvis.inbox.models import Conversation
from parvis.knowledge.models import Answer
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Id, Strict

router = Router(tags=["answers"])
MOST = 100


class SuggestionOut(Schema):
    """One of the city's answers, in the person's language, with what the conversation knows filled in."""

    answer: int
    key: str
    title: str
    language: str
    text: str
    left: list[str] = Field(description="blanks that the agent fills")
    overdue: bool
    source: str
    score: float = Field(description="0 to 1: how much of what was asked the answer holds")
    words: list[str] = Field(description="of the question, what made it rise")
    asked: str = Field(description="a question like this one, to which it was sent or written; empty: none is near")


class SuggestionsOut(Schema):
    items: list[SuggestionOut]
    nothing: bool = Field(description="somebody said that nothing fits")


class NothingIn(Strict):
    nothing: bool = True


class UnansweredOut(Schema):
    """Questions that ask for one thing, the newest first; what is personal is taken out."""

    questions: list[int]
    texts: list[str]


class DismissIn(Strict):
    questions: list[Id] = Field(min_length=1, max_length=500)


class DismissedOut(Schema):
    dismissed: int


class UsageOut(Schema):
    """Of what really left: as it is, changed, and after how many the person wrote again within a week."""

    sent: int
    same: int
    changed: int
    back: int


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    demand(asker(request), "inbox.see")
    seen = Conversation.objects.seen_by(asker(request)).select_related("account", "identity", "team")
    row = get_object_or_404(seen, pk=pk)
    demand(asker(request), "answer.see")
    return row


def _told(row: Conversation, request: HttpRequest) -> dict[str, Any]:
    found = proposed(row, asker(request))
    return {
        "nothing": found.nothing,
        "items": [
            {
                "answer": one.ready.answer.pk, "key": one.ready.answer.key, "title": one.ready.answer.title, "language": one.ready.language,
                "text": one.ready.text, "left": one.ready.left, "overdue": one.ready.overdue, "source": one.ready.answer.source,
                "score": one.found.score, "words": list(one.found.words), "asked": one.found.asked,
            }
            for one in found.proposals
        ],
    }  # fmt: skip


@router.get(
    "/conversations/{int:pk}/suggestions", response={200: SuggestionsOut, **PROBLEMS}, operation_id="conversation_suggestions"
)
def suggestions(request: HttpRequest, pk: int) -> Any:
    """The three answers that fit best what the person wrote since the city last answered, and why."""
    return _told(_conversation(request, pk), request)


@router.post(
    "/conversations/{int:pk}/suggestions/nothing", response={200: SuggestionsOut, **PROBLEMS}, operation_id="suggestions_nothing"
)
def nothing(request: HttpRequest, pk: int, given: NothingIn) -> Any:
    """Nothing fits: what was asked stands among the questions without an answer. `nothing` false takes that back."""
    row = _conversation(request, pk)
    actions.nothing_fits(row, nothing=given.nothing, by=asker(request))
    return _told(row, request)


@router.get("/questions-without-answer", response={200: list[UnansweredOut], **PROBLEMS}, operation_id="questions_without_answer")
def unanswered(request: HttpRequest) -> Any:
    """What was answered by hand in the last half year, or that nothing fits, together where it asks for one thing; the largest first."""
    by = asker(request)
    demand(by, "answer.see")
    demand(by, "inbox.see")
    return [{"questions": group.keys, "texts": group.texts} for group in without_answer(by)[:MOST]]


@router.post("/questions-without-answer/dismiss", response={200: DismissedOut, **PROBLEMS}, operation_id="questions_dismiss")
def dismiss(request: HttpRequest, given: DismissIn) -> Any:
    """They need no answer of their own."""
    demand(asker(request), "inbox.see")
    return {"dismissed": actions.dismiss(given.questions, by=asker(request))}


@router.get("/answers/{int:pk}/usage", response={200: UsageOut, **PROBLEMS}, operation_id="answer_usage")
def usage(request: HttpRequest, pk: int) -> Any:
    """How often it was sent, and what came of it."""
    demand(asker(request), "answer.see")
    return told_of(get_object_or_404(Answer.objects.seen_by(asker(request)), pk=pk))
