"""The shapes of closing's API."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Id, Strict, Words


class RequirementIn(Strict):
    """What is left out fits everything; of several that fit, all is asked."""

    name: Words = Field(min_length=1, max_length=80)
    active: StrictBool = True
    of: Literal["talk", "case"] = Field(description="what is closed: a conversation or a case; said once, when it is added")
    natures: list[Words] = Field([], max_length=10, description="talk: kinds of `GET /understanding`; case: request · report · …")
    topics: list[Words] = Field(
        [], max_length=50, description="talk: keys of `GET /understanding`; case: keys of the city's topics"
    )
    team: Id | None = None
    asks: list[Words] = Field(
        [], max_length=20,
        description="talk: nature · topic · label · case · answer; case: title · category · topic · place · point · answers",
    )  # fmt: skip
    questions: list[Words] = Field([], max_length=50, description="case: codes of its category's questions")


class RequirementOut(Schema):
    id: int
    name: str
    active: bool
    of: str
    natures: list[str]
    topics: list[str]
    team: int | None
    asks: list[str]
    questions: list[str]


class LacksOut(Schema):
    """`lacks`, in words; empty: it may be closed."""

    lacks: list[str]


class CaseAnswersIn(Strict):
    answers: dict[str, Any] = Field(max_length=30, description="by the code of the question: a text, or a list of keys")
