"""The shapes of the forms' API for colleagues."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Strict, Words


class FormEntriesAsked(Asked):
    state: Words = Field("check", max_length=10, description="check · discarded")


class FormEntryOut(Schema):
    """A message of a form. `doubts`: why a person looks at it first: trap · quick · links · sold. Its words, while it is to be checked
    or was put aside."""

    id: int
    account: int
    reference: str
    state: str = Field(description="new · check · kept · discarded")
    doubts: list[str]
    name: str
    subject: str
    text: str
    by: int | None
    at: datetime


class FormShape(Strict):
    """What a city chose for one form. `mailbox`: the account of network `email` that carries answers; 0: none. What is left out
    stays as it is."""

    open: StrictBool | None = None
    title: Words | None = Field(None, min_length=1, max_length=120)
    intro: Words | None = Field(None, max_length=1000)
    subjects: list[Words] | None = Field(None, max_length=60)
    districts: list[Words] | None = Field(None, max_length=60)
    place: StrictBool | None = None
    service: Words | None = Field(None, max_length=200)
    service_address: Words | None = Field(None, max_length=300)
    service_phone: Words | None = Field(None, max_length=30)
    service_mail: Words | None = Field(None, max_length=254)
    mailbox: StrictInt | None = Field(None, ge=0, lt=2**63)
    origins: list[Words] | None = Field(None, max_length=30, description="https://site.example")
    languages: list[Words] | None = Field(None, max_length=10)
    notice: Words | None = Field(None, max_length=3000)
    opinion: StrictBool | None = None


class FormOut(Schema):
    """`address`: where it stands; `door`: where other sites hand messages in; `to_check`: how many a person has to look at."""

    account: int
    address: str
    door: str
    to_check: int
    open: bool
    title: str
    intro: str
    subjects: list[str]
    districts: list[str]
    place: bool
    service: str
    service_address: str
    service_phone: str
    service_mail: str
    mailbox: int
    origins: list[str]
    languages: list[str]
    notice: str
    opinion: bool
