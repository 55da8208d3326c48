"""Learning over the API: which model reads, how well; learn anew, go back, say what may be learnt from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from parvis.people.access import demand
from parvis.readings.learning import actions
from parvis.readings.learning.asking import A_DAY, GOAL, numbers, points, progress, question
from parvis.readings.learning.shown import models, second_standing, shipped, standing, topic_scores
from parvis.readings.shapes import UnderstandingIn, UnderstandingNext, UnderstandingOut, UnderstandingUse
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS, topic_word
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.understanding import kinds

router = Router(tags=["readings"])
SECOND = ("why", "number", "version", "problem", "since", "lessons", "waiting", "scores")


def _told() -> dict[str, Any]:
    now, looks = standing(), second_standing()
    names = ("number", "version", "problem", "since", "waiting", "waits", "lessons", "scores", "topics_problem")
    own = {name: getattr(now, name) for name in names}
    rules = {name: getattr(now.row, name) for name in ("failure", "private", "months", "nightly", "adapts")} | {
        "inbox_number": now.inbox
    }
    return own | rules | {
        "topics_number": now.topics, "topics_version": now.row.topics.version if now.row.topics and not now.topics_problem else "",
        "topics_since": now.row.topics_since, "topic_scores": topic_scores(now),
        "words": [{"word": word, "topic": key, "weight": worth} for word, key, worth in now.words],
        "second": {name: getattr(looks, name) for name in SECOND} | {"on": not looks.why},
        "marks": (shipped(kinds.state().version) or {}).get("marks"), "training": now.row.due_at is not None, "kinds": list(KIND_WORDS),
        "topics": [{"key": key, "name": str(topic_word(key))} for key in TOPIC_WORDS],
        "models": [
            {name: getattr(row, name) for name in ("part", "version", "state", "worse", "examples", "lessons", "at", "scores")}
            | {"number": row.pk, "by": row.by_id}
            for row in models()
        ],
    }  # fmt: skip


@router.get("/understanding", response={200: UnderstandingOut, **PROBLEMS}, operation_id="understanding")
def understanding(request: HttpRequest) -> Any:
    """Which model reads the messages, how well it does on texts that it never learnt, and what waits to be learnt."""
    demand(asker(request), "inbox.see")
    return _told()


@router.patch("/understanding", response={200: UnderstandingOut, **PROBLEMS}, operation_id="understanding_change")
def change(request: HttpRequest, given: UnderstandingIn) -> Any:
    """Say what may be learnt from. Without `private`, examples of private messages are let go at once."""
    actions.decide(by=asker(request), **given.dict(exclude_none=True))
    return _told()


@router.get("/understanding/next", response={200: UnderstandingNext, **PROBLEMS}, operation_id="understanding_next")
def next_(request: HttpRequest, without: str = "") -> Any:
    """A message drawn by lot of which nobody said what it is, for a first week of two hundred; say it with `message_reading_correct`. And
    what each learning brought, judged on corrections that were set aside. `without`: ids of messages to pass over, "3,7"."""
    by = asker(request)
    demand(by, "inbox.sort")
    now, row = progress(), question(by, numbers(without))
    return {
        "said": now.said, "today": now.today, "goal": GOAL, "a_day": A_DAY,
        "message": {"id": row.pk, "text": row.message.text, "at": row.message.at, "network": row.message.account.network,
                    "conversation": row.message.conversation_id, "language": row.language, "kind": row.kind, "second": row.second,
                    "confidence": row.confidence} if row else None,
        "learnt": [asdict(one) for one in points()],
    }  # fmt: skip


@router.post("/understanding/train", response={202: UnderstandingOut, **PROBLEMS}, operation_id="understanding_train")
def train(request: HttpRequest) -> Any:
    """Learn from the corrections of kinds and of topics, for the second look too where it is installed: it takes a few minutes. Each takes
    over if it is not worse."""
    actions.train(by=asker(request))
    return 202, _told()


@router.post("/understanding/use", response={200: UnderstandingOut, **PROBLEMS}, operation_id="understanding_use")
def use(request: HttpRequest, given: UnderstandingUse) -> Any:
    """Go back to an earlier model of kinds, of topics or of the second look, or to what comes with Parvis."""
    actions.use(given.number, by=asker(request), part=given.part)
    return _told()
