"""« Dix minutes par jour »: an agent says of one message after the other what it is, and the city sees what it gains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.readings import actions
from parvis.readings.learning.asking import A_DAY, GOAL, Point, numbers, points, progress, question, reading
from parvis.readings.learning.waiting import wait
from parvis.readings.learning.words import LOOK_WORDS
from parvis.readings.models import Understood
from parvis.readings.telling import told
from parvis.readings.words import KIND_WORDS
from parvis.rest.auth import asker

PASSED = 50
"""Messages that may be passed over; with one more the first comes again."""
LEFT, WIDE, HEAD, TALL = 44, 360, 12, 150
"""Of the drawn curve: room before it, its width, room over it, its height."""


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET: the next question; `sans`: passed over, `message`: come back to this one, `dit`: said last. POST: `message` is of `kind`."""
    by = asker(request)
    demand(by, "inbox.sort")
    passed = numbers(request.GET.get("sans", ""))[-PASSED:]
    if request.method == "POST":
        return _said(request, passed)
    again, last = (numbers(request.GET.get(name, ""))[:1] for name in ("message", "dit"))
    now = progress()
    row = _reading(by, again) or question(by, passed)
    context = {
        "part": "understanding", "now": now, "goal": GOAL, "a_day": A_DAY, "row": row,
        "told": told(row, may_correct=True, newest=True) if row else None, "last": _reading(by, last), "kinds": KIND_WORDS,
        "passed": ",".join(map(str, passed)), "without": _without(passed, row), "waiting": wait(), "may": may(by, "model.edit"),
        **curve(list(points())),
    }  # fmt: skip
    return render(request, "readings/asking.html", context)


def _said(request: HttpRequest, passed: Sequence[int]) -> HttpResponse:
    by = asker(request)
    row = _reading(by, numbers(request.POST.get("message", ""))[:1])
    there = {"sans": ",".join(map(str, passed))} if passed else {}
    try:
        if row is None:
            raise ValidationError(_("Ce message n’est plus là : en voici un autre."))
        actions.correct(row.message, by=by, kind=request.POST.get("kind", "")[:20])
        there["dit"] = str(row.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('readings-settings:asking')}?{urlencode(there)}".rstrip("?"))


def _reading(by: User, of: Sequence[int]) -> Understood | None:
    """Of a message that is named in what was sent."""
    return reading(by, of[0]) if of else None


def _without(passed: Sequence[int], row: Understood | None) -> str:
    return ",".join(map(str, [*passed, row.pk][-PASSED:])) if row else ""


# ── what the city gained ─────────────────────────────────────────────────────────────────────────────────────────────


def curve(found: Sequence[Point]) -> dict[str, Any]:
    """`rows` of the table, newest first; `lines` of the drawing, only where there is enough to tell a share."""
    most = max((one.lessons for one in found), default=0)
    drawn = [one for one in found if one.told and one.used]
    lines = [(part, list(_line([one for one in drawn if one.part == part], most))) for part in LOOK_WORDS] if most else []
    return {
        "rows": [(LOOK_WORDS[one.part], one, _percent(one.before, one), _percent(one.right, one)) for one in reversed(found)],
        "lines": [(LOOK_WORDS[part], part, line, _path(line)) for part, line in lines if line],
        "axis": [(f"{share} %", _high(share / 100)) for share in (0, 50, 100)], "most": most,
        "left": LEFT, "right": LEFT + WIDE, "foot": HEAD + TALL, "size": LEFT + WIDE + 40, "whole": HEAD + TALL + 40,
    }  # fmt: skip


def _line(found: Sequence[Point], most: int) -> Iterator[tuple[int, int, str]]:
    """x, y, and words: where it began, then what each learning made of it."""
    for at, one in enumerate(found):
        if at == 0:
            yield LEFT, _high(one.before / one.asked), _("avant : %(n)s sur %(m)s") % {"n": one.before, "m": one.asked}
        words = _("%(lessons)s messages : %(n)s sur %(m)s") % {"lessons": one.lessons, "n": one.right, "m": one.asked}
        yield LEFT + round(WIDE * one.lessons / most), _high(one.right / one.asked), words


def _high(share: float) -> int:
    return HEAD + round(TALL * (1 - share))


def _path(line: Iterable[tuple[int, int, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y, _words in line)


def _percent(right: int, one: Point) -> int | None:
    """None: too few to tell."""
    return round(100 * right / one.asked) if one.told else None
