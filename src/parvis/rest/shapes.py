"""Shapes that every room's API takes: ids that a database can hold, words without control characters, real moments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from parvis.rest import late as late
from parvis.rest.years import LAST

AnyDay = TypeVar("AnyDay", bound=date)
Told = TypeVar("Told")
NUMBER = re.compile(r"\s*[-+]?[\d_.]+(?:[eE][-+]?\d+)?\s*")


def _words(text: str) -> str:
    if "\x00" in text:
        raise ValueError(_("Le caractère U+0000 ne peut pas être gardé."))
    return text


def years(first: int) -> Callable[[AnyDay], AnyDay]:
    """The one gate for years: what is far beyond our times cannot be told in the city's zone, or kept."""

    def near(day: AnyDay) -> AnyDay:
        if not first <= day.year <= LAST:
            raise ValueError(_("Une année de %(first)s à %(last)s est attendue.") % {"first": first, "last": LAST})
        return day

    return near


_in_our_times = years(2000)


def _moment(at: datetime) -> datetime:
    """Without a zone it is the city's own hour."""
    _in_our_times(at)
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _told(at: object) -> object:
    """A bare number would be read as seconds since 1970; in an address it comes as text."""
    if isinstance(at, (int, float)) or (isinstance(at, str) and NUMBER.fullmatch(at)):
        raise ValueError(_("Un jour et une heure sont attendus, écrits selon ISO 8601."))
    return at


def a_number(given: object) -> object:
    """`true` is no number, though Python counts with it; in an address numbers come as text."""
    if isinstance(given, bool):
        raise ValueError(_("Un nombre est attendu."))
    return given


def an_object(given: object) -> object:
    """For shapes in which everything may be left out: a list or a text has nothing of theirs either, and would be taken for them."""
    if not isinstance(getattr(given, "_obj", given), dict):
        raise ValueError(_("Un objet est attendu."))
    return given


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    written = json.dumps(given)
    if "\\u0000" in written or len(written) > 20_000:
        raise ValueError(_("20 000 caractères au plus, sans U+0000."))
    return given


def _wall(hour: time) -> time:
    return hour.replace(second=0, microsecond=0, tzinfo=None)


def _clock(hour: object) -> object:
    return f"{hour:%H:%M}" if isinstance(hour, time) else hour


Id: TypeAlias = Annotated[int, BeforeValidator(a_number), Field(ge=1, lt=2**63)]
Words: TypeAlias = Annotated[str, AfterValidator(_words)]
Moment: TypeAlias = Annotated[datetime, BeforeValidator(_told), AfterValidator(_moment)]
Wall: TypeAlias = Annotated[time, BeforeValidator(_told), AfterValidator(_wall)]
"""An hour on a wall's clock, as it is given: a zone says nothing there."""
Clock: TypeAlias = Annotated[str, BeforeValidator(_clock)]
"""The same as it is told: 09:30."""
Plain: TypeAlias = Annotated[dict[str, Any], AfterValidator(_plain)]
Day: TypeAlias = Annotated[date, BeforeValidator(_told), AfterValidator(years(1900))]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=200)]
Cursor: TypeAlias = Annotated[str, Field(max_length=200), AfterValidator(_words)]


class Strict(Schema):
    """What comes in: a name that is not known is refused, for nothing that somebody means is to be passed over."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema, Generic[Told]):
    """Of a list; `next` is the cursor of the page after it, "" on the last."""

    items: list[Told]
    next: str

    def __class_getitem__(cls, item: Any) -> Any:
        """A class with a name of its own, for the description names shapes by their classes: a page of EntryOut is EntriesOut."""
        made = super().__class_getitem__(item)
        if isinstance(item, TypeVar) or cls is not Page:
            return made
        if item not in _PAGES:
            _PAGES[item] = type(_plural(item.__name__), (cast(type, made),), {"__module__": item.__module__})
        return _PAGES[item]


_PAGES: dict[Any, Any] = {}


def _plural(name: str) -> str:
    stem = name.removesuffix("Out").removesuffix("Row")
    if stem.endswith("y"):
        return f"{stem[:-1]}iesOut"
    return f"{stem}esOut" if stem.endswith(("s", "x", "ch", "o")) else f"{stem}sOut"


class Asked(Schema):
    """A page of a list: rooms add their filters. (One object: ninja shares equal `Query[…]` parameters.)"""

    cursor: Cursor = ""
    limit: Limit = 50


class SaidProblem(Schema):
    """Something to mend before it goes out, in words."""

    code: str
    where: str
    option: str = Field("", description="of `where` = options: which one")
    blocking: bool
    sentence: str
    advice: str
