"""Macros as the API takes and tells them."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.rest.shapes import Id, Strict, Words


class MacroIn(Strict):
    """What is not given is not done. In `reply` and `note` the blanks of standard answers: {personne}, {agent}, {équipe} …"""

    name: Words = Field(min_length=1, max_length=60)
    team: Id | None = Field(None, description="whose it is; without it, yours alone")
    reply: Words = Field("", max_length=20_000)
    note: Words = Field("", max_length=20_000)
    put: list[Id] = Field([], max_length=20, description="labels")
    taken: list[Id] = Field([], max_length=20, description="labels")
    assign: Words = Field("", max_length=20, description="moi (who runs it), personne, or a user's id")
    state: Literal["", "open", "waiting", "service", "closed"] = ""
    snooze: Literal["", "3h", "demain", "lundi"] = ""


class MacroOut(Schema):
    id: int
    name: str
    team: int | None
    reply: str
    note: str
    put: list[int]
    taken: list[int]
    assign: str
    state: str
    snooze: str


class MacroRun(Strict):
    """`seen`: the id of the newest message that you had before your eyes. `hold`: as for a reply."""

    conversation: Id
    seen: StrictInt = Field(ge=0, lt=2**63)
    hold: StrictInt = Field(0, ge=0, le=60)


class MacroRan(Schema):
    did: list[str]
    reply: int | None
