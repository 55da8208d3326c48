"""The shapes of the assistant's API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictInt

from parvis.assist.actions import LONGEST_KEY, MOST_CALLS
from parvis.assist.checking import LONGEST
from parvis.rest.shapes import Id, Words

Use = Literal["draft", "summary", "translation"]


class AssistantOut(Schema):
    """How the model is reached and what it may do. Its key is never told."""

    on: bool
    address: str
    model: str
    key: bool = Field(description="one is kept, sealed")
    uses: list[Use]
    private: bool = Field(description="what is written in private may be shown to it")
    ceiling: int = Field(description="calls a month")
    revision: int
    changed_at: datetime | None
    changed_by: int | None


class AssistantIn(Schema):
    """All of it as it is to be; `key` empty keeps the one there is, unless the address goes to another host."""

    model_config = ConfigDict(extra="forbid")
    on: bool
    address: Words = Field("", max_length=300, description="of an OpenAI-compatible service, with its /v1")
    model: Words = Field("", max_length=200)
    key: Words = Field("", max_length=LONGEST_KEY, description="sealed at once, never told again")
    forget: bool = Field(False, description="do away with the key")
    uses: list[Use] = Field([], max_length=10)
    private: bool = False
    ceiling: StrictInt = Field(1000, ge=0, le=MOST_CALLS)
    revision: StrictInt | None = Field(None, ge=0, lt=2**31, description="that of the one you read; none: whatever it is")


class AssistTrialOut(Schema):
    models: list[str] = Field(description="what the service offers; empty where it tells none")
    said: str = Field(description="what the model answered to a word; empty where no model is chosen")


class AssistUseOut(Schema):
    use: str = Field(description="draft · summary · translation · trial")
    calls: int
    failed: int
    characters: int = Field(description="of what was shown to the model")


class AssistMonthOut(Schema):
    first: date
    calls: int
    uses: list[AssistUseOut]


class AssistIn(Schema):
    """`draft`: an answer made of the city's own · `summary`: of a thread of eight messages and more · `translation`: of a message of this
    conversation (none given: the person's last) into your language, or of `text`, a reply that you write, into the person's."""

    model_config = ConfigDict(extra="forbid")
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
