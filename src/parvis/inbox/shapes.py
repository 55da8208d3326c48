"""The shapes of the counter's API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictInt

from parvis.charter.shapes import ExemptIn
from parvis.networks.protocol import Act
from parvis.rest.shapes import Asked, Cursor, Id, Limit, Moment, SaidProblem, Strict, Words

REPLY_STATES = "scheduled · sending · processing · later · doubt · asked · sent · refused · bounced · late · dropped"


class ConversationsAsked(Asked):
    """`q`: all these words, in any message of the conversation, however old; "together", -without."""

    state: Words = Field("", max_length=100, description="new · open · waiting · service · closed; one, or several with commas")
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
    state: str = Field(description="new · open · waiting · service · closed")
    subject: str
    preview: str
    language: str
    danger: str = Field(
        description="life · fire · health · attack · other: somebody may need help at once; empty: nobody says so"
    )
    waiting_since: datetime | None = Field(description="the oldest message that has no answer yet")
    snoozed_until: datetime | None
    last_at: datetime
    count: int
    merged_into: int | None = Field(description="it is dealt with in that one: its messages are there")
    split_from: int | None = Field(description="it was split off the thread of that one")


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
    held_until: datetime | None = Field(description="it leaves then; until then its writer may take it back")


class AttachedOut(Schema):
    """Something that came with a message: `url` is on its network, or here when its bytes are kept."""

    name: str
    mime: str
    url: str


class MessageOut(Schema):
    """One thing said. The text of one that was removed, or that its network no longer lets us keep, is gone."""

    id: int
    way: str = Field(description="in · out · note")
    author: str = Field(description="the person's handle, or the colleague's name")
    user: int | None
    home: int | None = Field(description="the conversation to which it came, where that was merged into this one")
    text: str
    language: str
    url: str
    private: bool
    at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    expires_at: datetime | None = Field(description="its network lets its words be kept until then; copies must go too")
    expired_at: datetime | None = Field(description="that moment came: text, author and attachments are gone from here")
    hidden: bool
    report: str = Field("", description="of what somebody reported to us: pending · accepted · rejected")
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
    refused: list[SaidProblem] = Field(
        description="why its network will take no answer to the person's last message, in words; empty: nothing is known against one"
    )


class ReadyAsked(Schema):
    q: Words = Field("", max_length=100, description="words, or the answer's key")


class ReadyOut(Schema):
    """An answer of the city, ready to be sent but for the blanks that are `left`."""

    answer: int
    key: str
    title: str
    language: str
    text: str
    left: list[str] = Field(description="what stands in braces still: the agent writes it")
    overdue: bool = Field(description="its day to be read again has come")


class Released(Schema):
    """What a person says before an answer leaves all the same."""

    anyway: bool = Field(False, description="answer although the person took their message back")
    unproven: bool = Field(False, description="answer although nothing proves that the mail comes from the address that it names")

    def released(self) -> dict[str, Any]:
        return {name: True for name in ("anyway", "unproven") if getattr(self, name)}


class ReplyIn(Released):
    """`seen`: the id of the newest message that the writer had before their eyes."""

    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=100_000)
    seen: StrictInt = Field(ge=0, lt=2**63)
    files: list[Id] = Field([], max_length=20)
    home: Id | None = Field(
        None, description="of conversations that were merged, the one whose thread is answered; null: the last message's"
    )
    to: Words = Field(
        "",
        max_length=254,
        description="whom, of a mail passed on, a thread of several, or one that asks for an answer elsewhere; needed there",
    )
    private: bool = Field(False, description="what was said in public is answered to its author alone, where the network can")
    hold: StrictInt = Field(0, ge=0, le=60, description="seconds during which POST /replies/{pk}/unsend takes it back")


class UnsentOut(Schema):
    """What was to be said, for another try."""

    conversation: int
    text: str
    files: list[int]


class ReplyExemptIn(ExemptIn):
    """The answer, word for word; other words are judged again."""

    text: Words = Field(min_length=1, max_length=20_000)
    files: list[Id] = Field([], max_length=20)


class NoteIn(Strict):
    text: Words = Field(max_length=100_000)


class ConversationIn(Strict):
    """What is given changes. `assignee` null: nobody; `snooze_until` null: no longer set aside.

    `team`: it is that team's from now on, which is told; you may no longer see it then.
    """

    state: Literal["new", "open", "waiting", "service", "closed"] | None = None
    team: Id | None = None
    assignee: Id | Literal["me"] | None = None
    danger: Literal["", "life", "fire", "health", "attack", "other"] | None = Field(None, description="empty: there is none")
    snooze_until: Moment | None = Field(None, description="without a zone: the city's own hour")


class PresenceIn(Strict):
    state: Literal["viewing", "writing", "idle", "gone"] = Field(description="idle: open, untouched for a while; gone: closed")


class ReplyJudged(Strict):
    """Did it arrive?"""

    there: bool


class ModerateIn(Strict):
    """`act`: what the network allows on this message. A reason is asked where the act takes something away; it is kept."""

    act: Act
    reason: Words = Field("", max_length=1000)
    clause: Words = Field(
        "", max_length=12, description="the number of the charter's article; needed where it has any and a reason is"
    )
    until: date | None = Field(
        None, description="of a block or a mute: the day on which it is lifted; thirty days hence unless said"
    )
    endless: bool = Field(False, description="of a block or a mute: it has no end, and is looked at again after half a year")
    copies: bool = Field(True, description="its pictures are copied into the register; false where the law forbids a copy")


class ModerationsAsked(Asked):
    act: Words = Field("", max_length=20)
    account: Id | None = None
    by: Id | None = None
    message: Id | None = None
    contested: bool = Field(False, description="those that wait for a second look")


class PictureOut(Schema):
    """`url`: where the copy is, for who sees the act; empty: its network did not hand it over."""

    name: str
    url: str


class ModerationOut(Schema):
    """One line of the register: the act, its reason, and the words as they were then."""

    id: int
    act: str = Field(
        description="hide · show · delete · like · unlike · approve · hold · reject · mute · unmute · block · unblock · report · "
        "accept · dismiss · reopen"
    )
    at: datetime
    by: int | None
    reason: str
    state: str = Field(description="done · refused")
    failure: str
    sentence: str
    advice: str
    said: str = Field(description="the network's own words")
    undone_at: datetime | None = Field(description="a later act ended it")
    undone_by: int | None
    message: int | None
    conversation: int | None
    account: int
    network: str
    author: str
    handle: str
    text: str
    url: str
    written_at: datetime | None
    expired: bool = Field(description="the network does not let the copy of the words be kept longer")
    clause: str = Field(description="the article that it rests on, as it read then")
    pictures: list[PictureOut] = Field(description="copies of the pictures, as they were then")
    noticed_at: datetime | None = Field(description="when its author was told")
    until: date | None = Field(description="of a block or a mute: the day on which it is lifted; null: none, or no such act")
    appeal: str = Field(description="open · kept · lifted: the newest; empty: nobody contested it")
    decision: str


class ProposedOut(Schema):
    """Nothing was sent: a colleague must say yes."""

    draft: int = Field(description="the shared draft that waits")
    why: list[str]


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
