"""How rooms above bring their part to the square, its search, its sitemap and the colleagues' bar. This room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from parvis.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the square's search found. `titled`: the language of its title, if it is another than that of its words."""

    title: str
    url: str
    extract: str = ""
    at: datetime | None = None
    language: str = ""
    titled: str = ""


def nothing(_language: str) -> Mapping[str, Any] | None:
    return None


def no_finds(_q: str, _language: str, _most: int) -> list[Found]:
    return []


def no_addresses() -> Iterable[tuple[str, datetime | None]]:
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """`words`: its name in the square's navigation; `address`: the url name of its home. `home`: language → what `template`, its
    section of the home page, shows (None: nothing now), with the styles of `style`. `found`: (words, language, most). `addresses`:
    public pages, as paths, for the sitemap. `feed`: url name of its RSS. `desk`, `verb`: its page for colleagues, and who sees it."""

    code: str
    words: str | Promise
    address: str
    order: int = 50
    home: Callable[[str], Mapping[str, Any] | None] = nothing
    template: str = ""
    style: str = ""  # a static file
    found: Callable[[str, str, int], list[Found]] = no_finds
    addresses: Callable[[], Iterable[tuple[str, datetime | None]]] = no_addresses
    feed: str = ""
    desk: str = ""
    verb: str = "square.moderate"
    shown: bool = True  # in the square's navigation


PARTS: dict[str, Part] = {}
FORMS: list[Callable[[HttpRequest, UUID], HttpResponse | None]] = []
"""Other forms of a post's page, for programs that ask for them: None leaves it to the next, then to the page."""


DELAYS: list[Callable[[Sequence[Account]], Mapping[int, str]]] = []
"""How soon somebody is answered who writes there: accounts → words, by the account's number; in the language that is read."""

LASTS: list[Callable[[], Mapping[str, int]]] = []
"""How many days what is kept of people is kept, as the city set it: name of the rule → days. Rooms above know."""


def adds(part: Part) -> None:
    """A part of the public square: pages, what is found there, lines of the menu."""
    PARTS[part.code] = part


def in_order() -> list[Part]:
    return sorted(PARTS.values(), key=lambda part: (part.order, part.code))
