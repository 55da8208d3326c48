"""A calendar as a PDF that can be listened to (PDF/UA-1), set by the press of the house in a process of its own.

Months and weeks are a grid, then each day with its whole texts; by account, each account with its days.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from itertools import groupby
from textwrap import shorten
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.design.states import state_of
from parvis.publishing import exports
from parvis.publishing.bars import Bar
from parvis.publishing.calendar import Span
from parvis.publishing.forms import zone
from parvis.publishing.models import Post
from parvis.publishing.series_words import WEEKDAYS

PRESS = [sys.executable, "-m", "parvis.proofs.typesetting"]
"""A command, not a module of ours: it takes some hundred megabytes for a while, and gives them back."""
LONGEST = 60
"""Seconds that setting may take."""
IN_A_CELL = 8
"""Lines of a day in a grid; the rest stands behind a number, and below in whole."""
_TURN = threading.Semaphore(1)
"""One at a time in each process: somebody waits for it, and the machine has others to serve."""


class Busy(Exception):
    """Another paper is being set, and did not end in time."""


class TooLong(Exception):
    """This paper itself was not set in time: it has too much."""


def pdf(posts: Sequence[Post], bars: Iterable[Bar], span: Span, *, narrowed: bool, cut: bool) -> bytes:
    """`posts` whole (`exports.taken`), in the language that is spoken. Raises Busy, TooLong."""
    given = {"at": timezone.now().isoformat(timespec="seconds"), "document": document(posts, bars, span, narrowed=narrowed, cut=cut),
             "layout": files("parvis.publishing").joinpath("calendar.typ").read_text()}  # fmt: skip
    if not _TURN.acquire(timeout=LONGEST / 2):
        raise Busy
    try:
        made = subprocess.run(PRESS, input=json.dumps(given).encode(), stdout=subprocess.PIPE, check=True, timeout=LONGEST)
    except subprocess.TimeoutExpired as error:
        raise TooLong from error
    finally:
        _TURN.release()
    return made.stdout


def document(posts: Sequence[Post], bars: Iterable[Bar], span: Span, *, narrowed: bool, cut: bool) -> dict[str, Any]:
    """As `calendar.typ` reads it."""
    city, days = settings.ENVIRONMENT.city, _days(posts)
    period = _("du %(first)s au %(last)s") % {"first": _day(span.first), "last": _day(span.last)}
    many = ngettext("%(n)s publication", "%(n)s publications", len(posts)) % {"n": len(posts)}
    made = _("état du %(day)s") % {"day": _day(timezone.localdate(timezone=zone()))}
    lead = ", ".join([many, *([_("avec vos filtres")] if narrowed else []), made])
    blocks: list[dict[str, Any]] = [{"kind": "note", "text": exports.cut_words()}] if cut else []
    if lines := [_bar(bar) for bar in bars]:
        blocks.append({"kind": "list", "items": lines})
    if span.view in ("mois", "semaine"):
        blocks.append(_grid(days, span))
    blocks += _by_account(posts) if span.view == "comptes" else _by_day(days, 1)
    if not posts:
        blocks.append({"kind": "note", "text": _("Rien n’est prévu ces jours-là.")})
    return {
        "title": _("%(city)s, calendrier %(period)s") % {"city": city, "period": period}, "author": city, "lead": lead,
        "language": get_language() or "fr", "accent": settings.ENVIRONMENT.accent, "flipped": span.view in ("mois", "semaine"),
        "footer": f"{city} · {period}", "blocks": blocks,
    }  # fmt: skip


def _day(day: date) -> str:
    return dated(day, _("j F Y"))


def _bar(bar: Bar) -> str:
    return f"{bar.name} : {_day(bar.first)}" + (f" – {_day(bar.last)}" if bar.last != bar.first else "")


def _days(posts: Iterable[Post]) -> dict[date, list[Post]]:
    """Posts in the order of their hours, by the day on the city's clocks."""
    timed = [post for post in posts if post.publish_at]
    return {day: list(some) for day, some in groupby(timed, key=lambda post: post.publish_at.astimezone(zone()).date())}  # type: ignore[union-attr]


def _grid(days: dict[date, list[Post]], span: Span) -> dict[str, Any]:
    weeks = [[_cell(day, days.get(day, [])) for day in week] for week in span.weeks]
    return {"kind": "grid", "caption": _("Vue d’ensemble"), "head": [str(name).capitalize() for name in WEEKDAYS], "weeks": weeks}


def _cell(day: date, posts: Sequence[Post]) -> dict[str, Any]:
    lines = [f"{_hour(post)} {shorten(post.text, 38, placeholder='…') or _('Sans texte')}" for post in posts[:IN_A_CELL]]
    if more := len(posts) - IN_A_CELL:
        lines += [_("et %(n)s de plus") % {"n": more}] if more > 0 else []
    return {"day": dated(day, _("j F")), "lines": lines}


def _by_day(days: dict[date, list[Post]], level: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for day, posts in days.items():
        title = dated(day, _("l j F Y"))
        found.append({"kind": "heading", "level": level, "text": title})
        found.append({"kind": "table", "head": [_("Heure"), _("Comptes"), _("Texte"), _("État")],
                      "rows": [_row(post) for post in posts]})  # fmt: skip
    return found


def _by_account(posts: Sequence[Post]) -> list[dict[str, Any]]:
    """Each account with its posts; those that have none yet, last."""
    named: dict[str, list[Post]] = {}
    for post in posts:
        for name in [variant.account.called for variant in post.variants.all()] or [""]:
            named.setdefault(name, []).append(post)
    found: list[dict[str, Any]] = []
    for name in sorted(named, key=lambda one: (not one, one)):
        found.append({"kind": "heading", "level": 1, "text": name or _("Sans compte")})
        found += _by_day(_days(named[name]), 2)
    return found


def _row(post: Post) -> list[str]:
    accounts = ", ".join(variant.account.called for variant in post.variants.all())
    return [_hour(post), accounts or "—", post.text or _("Sans texte"), str(state_of(post.state, "").word)]


def _hour(post: Post) -> str:
    return f"{post.publish_at.astimezone(zone()):%H:%M}" if post.publish_at else ""
