"""The shapes of the assistant's API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.assist.actions import LONGEST_KEY, MOST_CALLS, MOST_PRICE
from parvis.assist.checking import LONGEST
from parvis.rest.shapes import Id, Strict, Words

Use = Literal["draft", "summary", "translation"]
OpenUse = Literal["draft", "summary", "translation", "kinds"]


class AssistKindsOut(Schema):
    """How often the model says the kind that agents of this city said, with the address and the model that are set now. The figures are
    those of the last measure that ended."""

    acts: bool = Field(description="it is on, opened for kinds, and right often enough")
    passes: bool = Field(description="0.80 right, of 50 corrections or more")
    void: bool = Field(description="it was measured with another address or model")
    going: bool = Field(description="it is being measured now")
    shown: int = Field(description="corrections that were shown so far, while it is being measured")
    of: int
    failure: str = Field(description="why the last measure stopped, a code as in /problems/assist; empty: it did not")
    corrections: int = Field(description="that it may be shown; 50 are needed")
    asked: int
    right: int
    unanswered: int = Field(description="it said no kind; they count as wrong")
    looks_asked: int = Field(description="of these it is known what both looks had guessed before an agent spoke")
    looks_right: int
    doubted: int = Field(description="of these both looks were unsure")
    doubted_right: int = Field(description="the model was right")
    agreed: int = Field(description="of the doubted ones it said what the looks guessed first")
    agreed_right: int
    calls: int
    read: int | None = Field(description="tokens; null: the service does not tell")
    written: int | None
    thousand: float | None = Field(description="euros for a thousand messages; null where tokens or prices are not known")
    model: str = Field(description="that was measured; empty: none ever was")
    at: datetime | None


class AssistantOut(Schema):
    """How the model is reached and what it may do. Its key is never told."""

    on: bool
    address: str
    model: str
    key: bool = Field(description="one is kept, sealed")
    uses: list[OpenUse]
    private: bool = Field(description="what is written in private may be shown to it")
    ceiling: int = Field(description="calls a month")
    price_read: float | None = Field(description="euros for a million tokens that it reads; null: not said")
    price_written: float | None
    kinds: AssistKindsOut
    revision: int
    changed_at: datetime | None
    changed_by: int | None


class AssistantIn(Strict):
    """All of it as it is to be; `key` empty keeps the one there is, unless the address goes to another host."""

    on: bool
    address: Words = Field("", max_length=300, description="of an OpenAI-compatible service, with its /v1")
    model: Words = Field("", max_length=200)
    key: Words = Field("", max_length=LONGEST_KEY, description="sealed at once, never told again")
    forget: bool = Field(False, description="do away with the key")
    uses: list[OpenUse] = Field([], max_length=10)
    private: bool = False
    ceiling: StrictInt = Field(1000, ge=0, le=MOST_CALLS)
    price_read: float | None = Field(
        None, ge=0, le=MOST_PRICE, allow_inf_nan=False, description="euros for a million tokens that it reads"
    )
    price_written: float | None = Field(None, ge=0, le=MOST_PRICE, allow_inf_nan=False)
    revision: StrictInt | None = Field(None, ge=0, lt=2**31, description="that of the one you read; none: whatever it is")


class AssistTrialOut(Schema):
    models: list[str] = Field(description="what the service offers; empty where it tells none")
    said: str = Field(description="what the model answered to a word; empty where no model is chosen")


class AssistUseOut(Schema):
    use: str = Field(description="draft · summary · translation · kinds · trial · measure")
    calls: int
    failed: int
    characters: int = Field(description="of what was shown to the model")
    read: int | None = Field(description="tokens; null: the service did not tell all of them")
    written: int | None
    cost: float | None = Field(description="euros; null where tokens or prices are not known")


class AssistMonthOut(Schema):
    first: date
    calls: int
    uses: list[AssistUseOut]


class AssistIn(Strict):
    """`draft`: an answer made of the city's own · `summary`: of a thread of eight messages and more · `translation`: of a message of this
    conversation (none given: the person's last) into your language, or of `text`, a reply that you write, into the person's."""

    use: Use
    message: Id | None = Field(None, description="of a translation")
    text: Words = Field("", max_length=LONGEST, description="of a translation")
    to: Words = Field("", max_length=5, description="a language of the city; empty: yours for a message, the person's for a text")


class CitedOut(Schema):
    answer: int
    title: str
    source: str


class AssistedOut(Schema):
    """What the model says. Nothing of it is kept or sent: post it as a reply yourself when it is right."""

    use: Use
    text: str = Field(description="plain words; empty: nothing fits, and `why` says why")
    why: str = Field(description="nothing · uncited · unknown · unasked; empty when there is a text")
    sentence: str = Field(description="the same for people")
    model: str
    language: str
    cited: list[CitedOut] = Field(description="answers of the city that a draft rests on")
    removed: list[str] = Field(description="links and numbers taken out, since no cited answer has them")
    left: list[str] = Field(description="blanks {…} that somebody fills before it can leave")
    earlier: int = Field(description="older messages that a summary does not know of")
    lost: list[str] = Field(description="names and numbers of the original that a translation does not have")
