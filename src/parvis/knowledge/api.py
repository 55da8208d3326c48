"""The city's answers over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from parvis.city.models import Topic
from parvis.directory.models import Destination
from parvis.knowledge import actions, importing
from parvis.knowledge.actions import Changed, Said
from parvis.knowledge.lists import chosen
from parvis.knowledge.models import Answer
from parvis.knowledge.versions import texts_of
from parvis.people.access import able, demand, everywhere, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Day, Id, Page, Strict, Words

router = Router(tags=["answers"])


class AnswersAsked(Asked):
    q: Words = Field("", max_length=200)
    topic: Words = Field("", max_length=60)
    language: Words = Field("", max_length=5)
    show: Words = Field("", max_length=10, description="empty: those in use · old: to be read again · retired")


class AnswerOut(Schema):
    """One answer of the city, in as many languages as somebody wrote. `{…}` in a text is a blank."""

    id: int
    key: str
    title: str
    texts: dict[str, str] = Field(description="by language")
    team: int | None = Field(description="null: every team's")
    topic: str = Field(description="a topic's key; empty: none")
    owner: int | None
    source: str
    review_on: date | None = Field(description="from that day it is to be read again")
    overdue: bool
    networks: dict[str, dict[str, str]] = Field(description="texts for single networks: by network, then by language")
    destination: int | None = Field(description="who can say more, in the directory")
    public: bool = Field(description="everybody reads it on the help pages")
    from_on: date | None = Field(description="it is true from that day")
    until_on: date | None = Field(description="it is true to that day, and is proposed no more afterwards")
    examples: list[str] = Field(description="ways of asking for it")
    retired_at: datetime | None
    revision: int
    changed_at: datetime


class AnswerIn(Strict):
    title: Words = Field(min_length=1, max_length=160)
    texts: dict[Words, Words] = Field(description="by language", max_length=20)
    key: Words = Field("", max_length=60, description="what an agent types; empty: made of the title")
    team: Id | None = None
    topic: Words = Field("", max_length=60)
    owner: Id | None = None
    source: Words = Field("", max_length=500)
    review_on: Day | None = None
    networks: dict[Words, dict[Words, Words]] = Field({}, max_length=30)
    destination: Id | None = None
    public: bool = False
    from_on: Day | None = None
    until_on: Day | None = None
    examples: list[Words] = Field([], max_length=40, description="ways of asking for it; what is personal is taken out")


class AnswerChange(AnswerIn):
    """The whole answer as it is to be. `revision`: that of the one you read."""

    revision: StrictInt = Field(ge=1, lt=2**31)


class ReadAgainIn(Strict):
    until: Day


class AnswerVersionOut(Schema):
    """What it said from then on, in `texts` by language."""

    number: int
    title: str
    texts: dict[str, str]
    at: datetime
    by: int | None


class AnswerRestoreIn(Strict):
    """`revision`: that of the answer you read."""

    revision: StrictInt = Field(ge=1, lt=2**31)


class AnswerTableIn(Strict):
    """`text`: a CSV with headings, or Markdown where `# Title` begins an answer. `dry`: only look."""

    text: Words = Field(max_length=importing.LARGEST)
    dry: bool = True


class AnswerLineOut(Schema):
    line: int
    sentence: str


class TakenOut(Schema):
    made: list[str] = Field(description="keys that are new")
    changed: list[str]
    same: list[str]
    wrong: list[AnswerLineOut]
    kept: int = Field(description="0 when it was only looked at")


def told(row: Answer) -> dict[str, Any]:
    names = (
        "id", "key", "title", "source", "review_on", "retired_at", "revision", "changed_at", "public", "from_on", "until_on",
    )  # fmt: skip
    texts, networks = texts_of(row)
    return {name: getattr(row, name) for name in names} | {
        "texts": texts, "networks": networks, "team": row.team_id, "owner": row.owner_id, "destination": row.destination_id,
        "topic": row.topic.key if row.topic else "", "overdue": row.overdue(timezone.localdate()),
        "examples": [one.text for one in row.examples.all()],
    }  # fmt: skip


def _answer(request: HttpRequest, pk: int) -> Answer:
    demand(asker(request), "answer.see")
    whole = Answer.objects.seen_by(asker(request)).select_related("topic").prefetch_related("wordings", "examples")
    return get_object_or_404(whole, pk=pk)


def _said(given: AnswerIn, by: User) -> Said:
    mine = Team.objects.open() if everywhere(by) else Team.objects.open().filter(pk__in=teams(by, "answer.write"))
    team = get_object_or_404(mine, pk=given.team) if given.team else None
    owner = None
    if given.owner:
        owner = next((found for one in mine for found in able("answer.write", one.pk).filter(pk=given.owner)), None)
        owner = owner or get_object_or_404(User.objects.none(), pk=given.owner)
    return Said(
        title=given.title, texts=given.texts, key=given.key, team=team, owner=owner, source=given.source, review_on=given.review_on,
        topic=get_object_or_404(Topic, key=given.topic) if given.topic else None, networks=given.networks, public=given.public,
        destination=get_object_or_404(Destination.objects.living(), pk=given.destination) if given.destination else None,
        from_on=given.from_on, until_on=given.until_on, examples=tuple(given.examples),
    )  # fmt: skip


def _again(row: Answer) -> dict[str, Any]:
    return told(Answer.objects.select_related("topic").prefetch_related("wordings", "examples").get(pk=row.pk))


@router.get("/answers", response={200: Page[AnswerOut], **PROBLEMS}, operation_id="answers")
def answers(request: HttpRequest, asked: Query[AnswersAsked]) -> Any:
    """What the city answers, the last changed first."""
    demand(asker(request), "answer.see")
    found = chosen(asker(request), q=asked.q, topic=asked.topic, language=asked.language, show=asked.show)
    rows, further = page(
        found.select_related("topic").prefetch_related("wordings", "examples"),
        by="changed_at",
        cursor=asked.cursor,
        size=asked.limit,
    )
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/answers", response={201: AnswerOut, **PROBLEMS}, operation_id="answer_write")
@once
def write(request: HttpRequest, given: AnswerIn) -> Any:
    """A new answer."""
    demand(asker(request), "answer.write")
    return 201, _again(actions.keep(None, _said(given, asker(request)), by=asker(request)))


@router.get("/answers/{int:pk}", response={200: AnswerOut, **PROBLEMS}, operation_id="answer")
def answer(request: HttpRequest, pk: int) -> Any:
    return told(_answer(request, pk))


@router.put("/answers/{int:pk}", response={200: AnswerOut, **PROBLEMS}, operation_id="answer_change")
def change(request: HttpRequest, pk: int, given: AnswerChange) -> Any:
    """What it says from now on. 409 when a colleague changed it after `revision`."""
    row = _answer(request, pk)
    try:
        return 200, _again(actions.keep(row, _said(given, asker(request)), by=asker(request), revision=given.revision))
    except Changed as error:
        return problem(409, "Conflict", f"revision {error.now.revision}")


@router.post("/answers/{int:pk}/review", response={200: AnswerOut, **PROBLEMS}, operation_id="answer_read_again")
def read_again(request: HttpRequest, pk: int, given: ReadAgainIn) -> Any:
    """Somebody read it and found it right, until that day."""
    return _again(actions.read_again(_answer(request, pk), until=given.until, by=asker(request)))


@router.post("/answers/{int:pk}/retire", response={200: AnswerOut, **PROBLEMS}, operation_id="answer_retire")
def retire(request: HttpRequest, pk: int) -> Any:
    """Nobody is offered it any more."""
    return _again(actions.retire(_answer(request, pk), by=asker(request)))


@router.post("/answers/{int:pk}/restore", response={200: AnswerOut, **PROBLEMS}, operation_id="answer_restore")
def restore(request: HttpRequest, pk: int) -> Any:
    return _again(actions.bring_back(_answer(request, pk), by=asker(request)))


@router.get("/answers/{int:pk}/versions", response={200: list[AnswerVersionOut], **PROBLEMS}, operation_id="answer_versions")
def versions(request: HttpRequest, pk: int) -> Any:
    """What it said before, the newest first."""
    return [
        {"number": one.number, "title": one.said["title"], "texts": one.said["texts"], "at": one.at, "by": one.by_id}
        for one in _answer(request, pk).versions.order_by("-number")[:100]
    ]


@router.post(
    "/answers/{int:pk}/versions/{int:revision}/restore",
    response={200: AnswerOut, **PROBLEMS},
    operation_id="answer_version_restore",
)
def version(request: HttpRequest, pk: int, revision: int, given: AnswerRestoreIn) -> Any:
    """It says again what that version said. 409 when a colleague changed it after `revision`."""
    row = _answer(request, pk)
    demand(asker(request), "answer.write", row if row.team_id else None)
    get_object_or_404(row.versions, number=revision)
    try:
        return 200, _again(actions.restore(row, number=revision, by=asker(request), revision=given.revision))
    except Changed as error:
        return problem(409, "Conflict", f"revision {error.now.revision}")


@router.post("/answers/import", response={200: TakenOut, **PROBLEMS}, operation_id="answers_import")
def take(request: HttpRequest, given: AnswerTableIn) -> Any:
    """Answers from a table. The same table twice changes nothing the second time."""
    by = asker(request)
    demand(by, "answer.write")
    kept, looked = (0, importing.look(given.text, by=by)) if given.dry else importing.take(given.text, by=by)
    return {
        "made": [one.key for one in looked.planned if one.there is None], "same": [one.key for one in looked.planned if one.same],
        "changed": [one.key for one in looked.planned if one.there is not None and not one.same],
        "wrong": [{"line": line, "sentence": words} for line, words in looked.wrong], "kept": kept,
    }  # fmt: skip
