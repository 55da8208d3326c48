"""What a page shows of a thread or a contribution, as plain values: equal ones are drawn once, see `design.drawn`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.template.defaultfilters import linebreaks_filter, linebreaksbr, urlize
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.forum.keeping import address
from parvis.forum.lists import Told
from parvis.forum.models import Board, Contribution, Thread
from parvis.forum.trust import LEVELS
from parvis.square.models import Resident

_LINKS = re.compile(r"[.@:]\S")
"""Without one of these inside a word nothing is an address."""


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in a list."""

    url: str
    title: str
    language: str
    board: str
    board_url: str
    who: str
    iso: str
    when: str
    official: bool
    solved: bool
    closed: bool
    answers: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment. `held`: only its author sees it."""

    pk: int
    html: SafeString
    who: str
    iso: str
    when: str
    held: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A question or an answer with its comments. `level`: "" for a newcomer; `asks`: it is who asked the question that answers."""

    pk: int
    kind: str
    html: SafeString
    who: str
    level: str
    asks: bool
    official: bool
    certified: bool
    accepted: bool
    iso: str
    when: str
    edited: bool
    held: bool
    thanks: int
    page: str  # the thread's own address
    url: str
    city: str
    remarks: tuple[Remark, ...]


def called(resident: Resident | None) -> str:
    return resident.pseudonym if resident and resident.state != "erased" else _("Compte supprimé")


def board_name(board: Board, language: str | None) -> str:
    return board.english if language != "fr" and board.english else board.name


def linked(text: str) -> SafeString:
    """As Django's own `urlize`, which looks at each word: most texts hold nothing to look at."""
    return SafeString(urlize(text)) if _LINKS.search(text) else escape(text)


@lru_cache(20)
def _around(name: str) -> tuple[str, str]:
    """What stands before and after the number in an address: a list asks for many."""
    before, _zero, after = reverse(name, args=[0]).rpartition("0")
    return before, after


def _address(name: str, pk: int) -> str:
    before, after = _around(name)
    return f"{before}{pk}{after}"


def _when(at: datetime) -> tuple[str, str]:
    there = localtime(at)
    return there.isoformat(timespec="seconds"), dated(there, "j F Y, H:i")


def row(thread: Thread) -> Row:
    iso, when = _when(thread.last_at)
    return Row(
        address(thread), thread.title, thread.language, board_name(thread.board, get_language()),
        reverse("forum:board", args=[thread.board.slug]), called(thread.resident), iso, when, thread.official, thread.solved,
        thread.closed_at is not None, thread.answers,
    )  # fmt: skip


def _level(said: Contribution) -> str:
    resident = said.resident
    member = getattr(resident, "member", None) if resident else None
    return str(LEVELS[min(member.level, len(LEVELS) - 1)].word) if member and member.level else ""


def card(one: Told, thread: Thread, page: str) -> Card:
    """`page`: the thread's whole address."""
    said = one.said
    iso, when = _when(said.at)
    own = said.resident_id is not None and said.resident_id == thread.resident_id
    return Card(
        said.pk, said.kind, SafeString(linebreaks_filter(linked(said.text))), called(said.resident), _level(said),
        own and said.kind != "question", said.official, said.certified_at is not None, one.accepted, iso, when, said.edited_at is not None,
        said.state == "held", said.thanks, page, _address("forum:contribution", said.pk), settings.ENVIRONMENT.city,
        tuple(_remark(under) for under in one.comments),
    )  # fmt: skip


def _remark(under: Told) -> Remark:
    said = under.said
    iso, when = _when(said.at)
    return Remark(
        said.pk, SafeString(linebreaksbr(linked(said.text))), called(said.resident), iso, when, said.state == "held", under.mine
    )  # fmt: skip
