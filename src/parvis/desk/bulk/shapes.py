"""Many conversations at once, as the API takes and tells them."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.rest.shapes import Id, Moment, Strict


class PickedIn(Strict):
    """`seen`: the id of the person's last message that you know of; one that got another since is left."""

    id: Id
    seen: StrictInt | None = Field(None, ge=0, lt=2**63)


class ManyIn(Strict):
    """`act` label takes `add` and `remove`, assign takes `assignee` (null: nobody), snooze takes `until`, macro takes `macro`."""

    conversations: list[PickedIn] = Field(min_length=1, max_length=500)
    act: Literal["close", "open", "waiting", "service", "snooze", "assign", "label", "macro"]
    assignee: Id | Literal["me"] | None = None
    until: Moment | None = None
    macro: Id | None = None
    add: list[Id] = Field([], max_length=20)
    remove: list[Id] = Field([], max_length=20)


class LeftOut(Schema):
    id: int
    why: str = Field(
        description="gone · newer: got a message since `seen` · refused · impossible: the network refuses the answer · "
        "incomplete: what must be known to close it is not · changed since"
    )


class ManyOut(Schema):
    """`undo`: what POST /undos takes within ten minutes; null: nothing was changed."""

    done: int
    already: int = Field(description="were so already")
    left: list[LeftOut]
    undo: int | None
