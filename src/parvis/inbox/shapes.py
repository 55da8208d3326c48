"""The shapes of the counter's API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from parvis.rest.shapes import Asked, Cursor, Id, Limit, Moment, SaidProblem, Words

REPLY_STATES = "scheduled · sending · processing · later · doubt · asked · sent · refused · bounced · late · dropped"


class ConversationsAsked(Asked):
    """`q` looks among the thousand newest messages that hold its words."""

    state: Words = Field("", max_length=100, description="new · open · waiting · closed; one, or several with commas")
    network: Words = Field("", max_length=30)
    assignee: Words = Field("", max_length=20, description="the id of a user, me, or none")
    account: Id | None = None
    q: Words = Field("", max_length=200)


class MessagesAsked(Schema):
    """The newest messages first page by page; within a page, in the order in which they were said."""

    cursor: Cursor = ""
    limit: Limit = 50


class PersonOut(Schema):
    """Somebody outside, under one of their identities."""

    contact: int
    name: str
    handle: str
    url: str


class ConversationOut(Schema):
    id: int
    account: int
    network: str
    kind: str = Field(description="comment · mention · private · mail")
    private: bool
    person: PersonOut
    team: int
    assignee: int | None
    state: str = Field(description="new · open · waiting · closed")
    subject: str
    preview: str
    language: str
    waiting_since: datetime | None = Field(description="the oldest message that has no answer yet")
    snoozed_until: datetime | None
    last_at: datetime
    count: int


class ConversationsOut(Schema):
    items: list[ConversationOut]
    next: str


class ReplyOut(Schema):
    """The way out of an answer. `failure` is a code; `sentence` and `advice` say it in words."""

    id: int
    message: int
    conversation: int
    state: str = Field(description=REPLY_STATES)
    remote_id: str
    url: str
    failure: str
    sentence: str
    advice: str
    said: str = Field(description="the network's own words")
    sent_at: datetime | None
    attempts: int


class AttachedOut(Schema):
    """Something that came with a message: `url` is on its network, or here when its bytes are kept."""

    name: str
    mime: str
    url: str


class MessageOut(Schema):
    """One thing said. The text of a removed one is gone."""

    id: int
    way: str = Field(description="in · out · note")
    author: str = Field(description="the person's handle, or the colleague's name")
    user: int | None
    text: str
    language: str
    url: str
    private: bool
    at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    hidden: bool
    attached: list[AttachedOut]
    reply: ReplyOut | None


class AboutOut(Schema):
    """The city's own publication that a comment hangs under."""

    post: int
    text: str
    url: str


class ConversationWhole(ConversationOut):
    about: AboutOut | None
    messages: list[MessageOut]
    seen: int = Field(description="what an answer gives as `seen`: the id of the newest message there is")
    earlier: str = Field(description="the cursor of the messages before these; empty: there are none")


class ReplyIn(Schema):
    """`seen`: the id of the newest message that the writer had before their eyes."""

    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=100_000)
    seen: int = Field(ge=0, lt=2**63)
    files: list[Id] = Field([], max_length=20)


class NoteIn(Schema):
    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=100_000)


class ConversationIn(Schema):
    """What is given changes. `assignee` null: nobody; `snooze_until` null: no longer set aside."""

    model_config = ConfigDict(extra="forbid")
    state: Literal["new", "open", "waiting", "closed"] | None = None
    assignee: Id | Literal["me"] | None = None
    snooze_until: Moment | None = Field(None, description="without a zone: the city's own hour")


class PresenceIn(Schema):
    model_config = ConfigDict(extra="forbid")
    state: Literal["viewing", "writing", "idle"]


class ReplyJudged(Schema):
    """Did it arrive?"""

    model_config = ConfigDict(extra="forbid")
    there: bool


class HideIn(Schema):
    """`reason` is kept; the person may ask for it."""

    model_config = ConfigDict(extra="forbid")
    hidden: bool = True
    reason: Words = Field(max_length=1000)


class AnsweredOut(Schema):
    """409: a colleague answered meanwhile. Send again with this `seen` if yours is still needed."""

    type: str
    title: str
    status: int
    detail: str = ""
    newer: list[MessageOut]
    seen: int


class ImpossibleOut(Schema):
    """422: why the network will not take the answer, and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: dict[str, list[str]] = {}
    problems: list[SaidProblem] = []
