"""The shapes of what helps to write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Strict, Words


class LanguageIn(Strict):
    language: Words = Field(max_length=5, description="a code that the city speaks: fr, en, es, de, it, pt, nl, ar, zh, ja")


class TranslationOut(Schema):
    id: int
    language: str
    state: str
    original: bool
    behind: bool = Field(description="its original has changed since")


class FamilyOut(Schema):
    """A post in all its languages; `missing`: those that its audience is owed."""

    translations: list[TranslationOut]
    missing: list[str]


class PostVersionOut(Schema):
    """`changed`: what differs from the version before."""

    revision: int
    by: str
    at: datetime
    planned: bool
    changed: list[str]


class PostVersionWhole(PostVersionOut):
    content: dict[str, Any] = Field(description="text, parts, accounts, variants … as the post had them")


class RestoreIn(Strict):
    """`revision` of the post as you saw it: a change that somebody made meanwhile is a 409."""

    revision: StrictInt | None = None


class HashtagOut(Schema):
    """`better` empty: its words run together, and we cannot tell which they are."""

    tag: str
    better: str


class MentionOut(Schema):
    network: str
    names: list[str] = Field(description="names that stay plain text there, as they are typed")


class AlikeOut(Schema):
    post: int
    share: float = Field(description="of the words that both have, from 0 to 1")


class CloseOut(Schema):
    post: int
    accounts: list[str]


class LinkOut(Schema):
    written: str
    marked: str = Field(description="what it becomes on the first account; empty: it stays")


class AdviceOut(Schema):
    """What a careful colleague would say. Nothing of it stands in the way."""

    language: str = Field(description="the one that the text is written in, where another was given")
    hashtags: list[HashtagOut]
    mentions: list[MentionOut]
    alike: AlikeOut | None
    close: list[CloseOut]
    links: list[LinkOut]
    lacks: list[str]


class CutIn(Strict):
    """`account`: whose network's length is the measure."""

    text: Words = Field(max_length=100_000)
    account: Id
    numbered: StrictBool = False


class CutOut(Schema):
    parts: list[str]


class LinkCardOut(Schema):
    """What networks would show of a link. `said`: why it could not be read."""

    url: str
    host: str
    title: str
    words: str
    said: str


class CardAsked(Schema):
    url: Words = Field("", max_length=2000)


class TemplateIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    text: Words = Field(min_length=1, max_length=100_000, description="names in braces are asked for: Fermeture de {lieu}")
    objective: Words = ""
    topic: Words = ""
    accounts: list[Id] = Field([], max_length=200)


class TemplateOut(Schema):
    id: int
    team: int
    name: str
    text: str
    fields: list[str]
    objective: str
    topic: str
    accounts: list[int]


class SelectionIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    accounts: list[Id] = Field(min_length=1, max_length=200)


class SelectionOut(Schema):
    id: int
    team: int
    name: str
    accounts: list[int]


class PresetIn(Strict):
    """Values may hold {network}, {account}, {topic}, {objective}, {post}, {date}."""

    name: Words = Field(min_length=1, max_length=80)
    hosts: list[Words] = Field(min_length=1, max_length=50)
    source: Words = Field("{network}", max_length=100)
    medium: Words = Field("social", max_length=100)
    campaign: Words = Field("{topic}", max_length=100)
    content: Words = Field("", max_length=100)
    usual: StrictBool = Field(False, description="new posts begin with it")


class PresetOut(Schema):
    id: int
    name: str
    hosts: list[str]
    source: str
    medium: str
    campaign: str
    content: str
    usual: bool


class ListAsked(Asked):
    """A page of a short list."""
