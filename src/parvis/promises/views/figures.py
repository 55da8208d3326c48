"""How promises were kept, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parvis.inbox.models import Conversation
from parvis.inbox.wanted import number
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team
from parvis.promises.counter import show
from parvis.promises.figures import LONGEST, Figures, Line, figures, overall
from parvis.promises.models import Level
from parvis.promises.why import duration
from parvis.promises.words import CLOCKS, KINDS
from parvis.rest.auth import asker
from parvis.tables import writing
from parvis.web import downloads

USUAL = 30


@require_GET
def clocks(request: HttpRequest, pk: int) -> HttpResponse:
    """The clocks of a conversation, as they stand beside the person."""
    user = asker(request)
    demand(user, "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(user), pk=pk)
    shown = show(talk, user)
    return render(request, "promises/parts/clocks.html", {"conversation": talk, "part": shown}) if shown else HttpResponse()


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand(user, "inbox.see")
    found = _figures(request)
    asked = {"du": found.first.isoformat(), "au": found.last.isoformat(), "equipe": request.GET.get("equipe", "")[:20]}
    seen = Team.objects.order_by("name")
    seen = seen if everywhere(user) else seen.filter(pk__in=teams(user, "inbox.see"))
    context = {
        "figures": found, "lines": [(line, *_words(line), *_times(line)) for line in found.lines],
        "overall": [(line, CLOCKS[line.clock], _times(line)[0]) for line in overall(found.lines)], "team": number(asked["equipe"]),
        "teams": list(seen[:200]), "file": f"{reverse('promises:file')}?{urlencode(asked)}",
        "any_level": Level.objects.filter(active=True).exists(), "may_edit": may(user, "city.edit"),
    }  # fmt: skip
    return render(request, "promises/figures.html", context)


def _figures(request: HttpRequest) -> Figures:
    today = timezone.localdate()
    last = _day(request.GET.get("au"), today)
    first = max(_day(request.GET.get("du"), last - timedelta(days=USUAL - 1)), last - timedelta(days=LONGEST))
    return figures(asker(request), min(first, last), last, team=number(request.GET.get("equipe")))


def _day(text: str | None, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def _words(line: Line) -> tuple[Any, Any]:
    return KINDS.get(line.kind, line.kind), CLOCKS[line.clock]


def _times(line: Line) -> list[str]:
    """Median and nine in ten; "" is not available, which is not 0."""
    return ["" if one is None else duration(one) for one in (line.median, line.p90)]


@require_GET
def file(request: HttpRequest) -> HttpResponseBase:
    """The same as a CSV file, for a spreadsheet: UTF-8 with its mark, semicolons. An empty cell is « non disponible »."""
    demand(asker(request), "inbox.see")
    found = _figures(request)
    name = f"promesses-{found.first.isoformat()}-{found.last.isoformat()}.csv"
    headings = (
        _("réseau"), _("nature"), _("promesse"), _("tenues"), _("dépassées"), _("sans objet"), _("tenues en %"),
        _("médiane en minutes d’ouverture"), _("neuf fois sur dix en moins de"), _("du"), _("au"), _("calculé le"),
    )  # fmt: skip
    return downloads.table(writing.lines(headings, _rows(found)), name)


def _rows(found: Figures) -> Iterator[list[Any]]:
    for line in found.lines:
        kind, clock = _words(line)
        times = [None if one is None else round(one.total_seconds() / 60) for one in (line.median, line.p90)]
        yield [line.network, kind, clock, line.kept, line.broken, line.void, line.share, *times,
               found.first, found.last, found.at.isoformat(timespec="seconds")]  # fmt: skip
