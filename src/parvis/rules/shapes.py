"""The shapes of the rules' API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Strict, Words

Told = dict[str, Any]
State = Literal["", "open", "waiting", "service", "closed"]


class RuleConditionsIn(Strict):
    """What is left out is not asked. Nothing at all fits nothing, unless `everything` says so."""

    when: Literal["arrives", "reopened", "waiting", "soon", "late", "absent"] = Field(
        "arrives",
        description="what sets it off: a message · one after the conversation was closed · somebody waits for `wait` minutes · "
        "a promise near its end, or past it · who has it is away",
    )
    wait: StrictInt = Field(0, ge=0, le=527_040, description="of `waiting`, in minutes; within `hours` where those are asked")
    together: StrictBool = Field(True, description="all of them; else one is enough")
    everything: StrictBool = False
    networks: list[Words] = Field([], max_length=40)
    accounts: list[Id] = Field([], max_length=200)
    kinds: list[Words] = Field([], max_length=10, description="comment · mention · private · mail · form · report")
    languages: list[Words] = Field([], max_length=20)
    any_words: list[Words] = Field([], max_length=200, description="words or phrases; `arnaqu*`: all that begins so")
    all_words: list[Words] = Field([], max_length=200)
    no_words: list[Words] = Field([], max_length=200)
    labels: list[Id] = Field([], max_length=50, description="of the conversation: one of them")
    natures: list[Words] = Field([], max_length=10, description="what the message is, where that is sure: report · request · …")
    topics: list[Words] = Field(
        [], max_length=50, description="keys of `GET /understanding`; a theme is all that stands under it"
    )
    places: list[Words] = Field([], max_length=200, description="a place that it names: `rue Pasteur`")
    plus: list[Words] = Field(
        [], max_length=50, description="of a mail: what follows + in our address: `voirie` of ville+voirie@…"
    )
    danger: StrictBool | None = Field(None, description="it speaks of a danger")
    private: StrictBool | None = None
    link: StrictBool | None = None
    reachable: StrictBool | None = Field(None, description="an e-mail address or a telephone number stands in the text")
    emoji: StrictBool | None = Field(None, description="pictures and nothing else")
    first: StrictBool | None = Field(None, description="the first message of that person")
    hours: Id | None = Field(None, description="opening hours")
    open: StrictBool = Field(True, description="within `hours`, or outside of them")


class RuleActsIn(Strict):
    """What is left out is not done. A rule never answers: a macro with an answer is refused."""

    labels: list[Id] = Field([], max_length=20)
    assignee: Id | None = Field(None, description="only where nobody has it")
    team: Id | None = None
    state: State = ""
    snooze: Literal["", "3h", "demain", "lundi"] = ""
    macro: Id | None = Field(None, description="a team's, without an answer")
    note: Words = Field("", max_length=2000)
    tell: Id | None = Field(None, description="a colleague who gets a notice")
    hide: Literal["", "abuse", "hate", "spam"] = Field("", description="by words of abuse or spam only; never criticism")
    clause: Words = Field(
        "", max_length=12, description="of `hide`: the number of the charter's article; needed where it has any"
    )


class CounterRuleIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    conditions: RuleConditionsIn
    acts: RuleActsIn


class CounterRuleOut(Schema):
    """`conditions` and `acts` as they were given, without what asks or does nothing."""

    id: int
    order: int
    name: str
    active: bool
    owner: int | None = Field(description="in whose name, and with whose rights, it acts")
    broken: str = Field(description="why it was switched off by itself; empty: it was not")
    conditions: dict[str, Any]
    acts: dict[str, Any]


class CounterRulesOut(Schema):
    first: bool = Field(description="of the rules that fit, only the first acts; else all do")
    items: list[CounterRuleOut]


class RuleOrderIn(Strict):
    up: StrictBool = Field(description="one place up, else one place down")


class RuleSwitchIn(Strict):
    active: StrictBool


class RuleChoiceIn(Strict):
    first: StrictBool


class TrialOut(Schema):
    """`hits`, `misses`: ids of messages, the newest twenty. `cut`: there are more than are looked at."""

    id: int
    rule: int
    looked: int
    fitted: int
    hidden: int = Field(description="of those that fitted, what its network lets us hide")
    hits: list[int]
    misses: list[int]
    cut: bool
    at: datetime
    ended_at: datetime | None


class RuleRunsAsked(Asked):
    rule: Id | None = None
    review: Literal["", "wanted", "kept", "shown"] = ""


class RuleRunOut(Schema):
    id: int
    rule: int | None
    name: str
    message: int
    conversation: int
    at: datetime
    state: str = Field(description="waiting · acted · done · skipped · failed")
    did: list[str]
    said: str
    review: str = Field(description="of what was hidden: wanted · kept · shown")


class RuleReviewIn(Strict):
    right: StrictBool = Field(description="it was right to hide it; else it is shown again")
