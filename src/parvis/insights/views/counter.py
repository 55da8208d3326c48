"""The counter's figures as a page, and each of its tables as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.inbox.wanted import number
from parvis.insights import jobs, plots
from parvis.insights.counter.bodies import bodies
from parvis.insights.counter.districts import by_district
from parvis.insights.counter.drawn import all_of
from parvis.insights.counter.figures import AGAINST, LONGEST, Asked, Figures, districts, figures, usual
from parvis.insights.counter.readers import counter_teams, demand_counter, reads_counter
from parvis.insights.counter.residents import neighbours
from parvis.insights.counter.trend import trend
from parvis.insights.counter.words import AGAINST as AGAINST_WORDS
from parvis.insights.counter.words import BY, Names, change, faster, minutes, open_minutes, percent
from parvis.insights.models import DIMENSIONS
from parvis.people.access import demand, everywhere, may
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.tables import writing
from parvis.web import downloads

UNKNOWN = "-"
"""In an address: the value that nobody knows."""
FIELDS = {"network": "reseau", "kind": "canal", "nature": "nature", "topic": "theme", "district": "quartier", "team": "equipe"}


def wanted(request: HttpRequest) -> Asked:
    """What the address asks for; what is not understood is left out."""
    given, (first, last) = request.GET, usual()
    last = min(day_of(given.get("au"), last), timezone.localdate())
    first = min(day_of(given.get("du"), last - (timezone.localdate() - first)), last)
    narrow: dict[str, Any] = {}
    for name, field in FIELDS.items():
        text = given.get(field, "").replace("\x00", "")[:120]
        if name == "team":
            narrow |= {"team": number(text)} if number(text) else {}
        elif text:
            narrow[name] = "" if text == UNKNOWN else text
    by = tuple(dict.fromkeys(one for one in (given.get("par", ""), given.get("et", "")) if one in DIMENSIONS)) or ("network",)
    against = given.get("contre", "year")
    return Asked(
        max(first, last - timedelta(days=LONGEST)), last, narrow, by, against if against in AGAINST else "year"
    )  # fmt: skip


def day_of(text: str | None, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def address(asked: Asked) -> str:
    """The same question again, as a query."""
    values = {"du": asked.first.isoformat(), "au": asked.last.isoformat(), "par": asked.by[0], "contre": asked.against}
    values |= {"et": asked.by[1]} if len(asked.by) > 1 else {}
    return urlencode(values | {FIELDS[name]: UNKNOWN if value == "" else value for name, value in asked.narrow.items()})


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Figures begin with what somebody may see."""
    user = asker(request)
    return redirect("insights:counter" if reads_counter(user) else "insights:posts")


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand_counter(user)
    asked, names = wanted(request), Names()
    found = figures(user, asked)
    drawn = all_of(found, names, bodies(user, asked), by_district(user, found))
    context = {
        "tabs": tabs(user, "counter"), "found": found, "asked": asked, "plots": drawn, "stats": _stats(found), "these": address(asked),
        "narrow": _narrow(user, asked, names), "by": _choices(BY.items(), asked.by[0]),
        "also": _choices(((key, word) for key, word in BY.items() if key != asked.by[0]), asked.by[1] if len(asked.by) > 1 else ""),
        "against": _choices(AGAINST_WORDS.items(), asked.against), "narrowed": len(asked.narrow), "spans": _spans(asked),
        "trend": trend(found), "look": look(), "may_recount": may(user, "city.edit"), "neighbours": neighbours(asked),
    }  # fmt: skip
    return render(request, "insights/counter.html", context)


def look() -> dict[str, Any]:
    """How plots are dressed: both themes in the city's colour, and how the reader's language writes numbers and dates."""
    accent = settings.ENVIRONMENT.accent
    return {
        "light": plots.theme(False, accent),
        "dark": plots.theme(True, accent),
        "locale": plots.locale(get_language() or "fr"),
    }


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The rooms of figures that this user may enter."""
    there: list[tuple[str, Any, str, str]] = [
        ("boards", _("Tableaux"), "chart-no-axes-column", "post.see"), ("counter", _("Guichet"), "inbox", "figure.see"),
        ("audiences", _("Publics"), "users", "post.see"), ("objectives", _("Objectifs"), "target", "post.see"),
        ("posts", _("Publications"), "newspaper", "post.see"),
        ("compare", _("Comparer"), "scale", "post.see"), ("times", _("Heures"), "clock", "post.see"),
        ("talk", _("Paroles"), "message-circle", "inbox.see"), ("peers", _("Autres villes"), "landmark", "post.see"),
        ("reports", _("Rapports"), "file-text", "post.see"),
    ]  # fmt: skip
    return [
        {
            "url": reverse("reports:list" if key == "reports" else f"insights:{key}"),
            "text": text,
            "icon": icon,
            "current": key == current,
        }
        for key, text, icon, verb in there
        if (reads_counter(user) if verb == "figure.see" else may(user, verb))
    ]


def _choices(known: Iterable[tuple[Any, Any]], chosen: Any) -> list[tuple[Any, str, bool]]:
    return [(key, str(word), key == chosen) for key, word in known]


def _narrow(user: User, asked: Asked, names: Names) -> list[tuple[str, str, list[tuple[Any, str, bool]]]]:
    """The filters: name in the address, word, what there is to choose from."""
    seen = Team.objects.order_by("name")
    seen = seen if everywhere(user) else seen.filter(pk__in=counter_teams(user))
    known: dict[str, list[Any]] = {
        "network": _networks(),
        "kind": list(names.known("kind")), "nature": [*names.known("nature"), ""],
        "topic": [*dict.fromkeys((*(topic.key for topic in Topic.objects.all().by_name()), *names.known("topic"))), ""],
        "district": districts(user), "team": list(seen.values_list("pk", flat=True)[:200]),
    }  # fmt: skip
    return [
        (FIELDS[name], str(BY[name]), [
            (UNKNOWN if value == "" else value, names(name, value), name in asked.narrow and asked.narrow[name] == value)
            for value in values
        ])
        for name, values in known.items()
        if len(values) > 1
    ]  # fmt: skip


def _networks() -> list[str]:
    return list(Account.objects.order_by("network").values_list("network", flat=True).distinct())


def _spans(asked: Asked) -> list[tuple[str, str, bool]]:
    """Usual periods, one click away: query, words, is it this one."""
    today = timezone.localdate()
    known = [
        (_("30 jours"), today - timedelta(days=29), today), (_("90 jours"), today - timedelta(days=89), today),
        (_("cette année"), today.replace(month=1, day=1), today),
        (_("l’an dernier"), date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        (_("cinq ans"), date(today.year - 4, 1, 1), today),
    ]  # fmt: skip
    return [
        (address(Asked(first, last, asked.narrow, asked.by, asked.against)), word, (first, last) == (asked.first, asked.last))
        for word, first, last in known
    ]


def _stats(found: Figures) -> list[dict[str, Any]]:
    """The few numbers on top: value, words, what it was before ("" when nothing can be compared)."""
    whole, before = found.whole, found.before
    rows = [
        (whole.arrived, ngettext("question arrivée", "questions arrivées", whole.arrived),
         change(whole.arrived, before.arrived if before else None)),
        (minutes(whole.median), _("première réponse, médiane"), faster(whole.median, before.median if before else None)),
        (minutes(whole.p90), _("neuf fois sur dix en moins de"), faster(whole.p90, before.p90 if before else None)),
        (open_minutes(whole.median_open), _("médiane, heures d’ouverture"),
         faster(whole.median_open, before.median_open if before else None)),
        (percent(whole.kept_share), _("promesses tenues"), _then(percent(before.kept_share) if before else None)),
        (whole.waiting, ngettext("attend encore", "attendent encore", whole.waiting), ""),
        (whole.reopened, ngettext("réouverture", "réouvertures", whole.reopened),
         change(whole.reopened, before.reopened if before else None)),
        (whole.transferred, ngettext("transmission", "transmissions", whole.transferred),
         change(whole.transferred, before.transferred if before else None)),
        (percent(whole.pleased_share), _("satisfaits"), _then(percent(before.pleased_share) if before else None)),
    ]  # fmt: skip
    return [{"value": value, "words": words, "before": then} for value, words, then in rows]


def _then(share: str | None) -> str:
    return _("%(share)s alors") % {"share": share} if share else ""


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table under one plot, for a spreadsheet. An empty cell is « non disponible »; times are in minutes."""
    user = asker(request)
    demand_counter(user)
    asked = wanted(request)
    found = figures(user, asked)
    plot = next((one for one in all_of(found, Names(), bodies(user, asked), by_district(user, found)) if one.key == key), None)
    if plot is None:
        raise Http404(key)
    name = f"guichet-{key}-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
    told = found.at.isoformat(timespec="seconds") if found.at else ""
    return as_csv(name, plot.head, plot.raw, [_("calculé le"), told])


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], foot: Sequence[str]) -> StreamingHttpResponse:
    """A table with a last line of where it comes from; None is an empty cell."""
    return downloads.table(writing.lines(head, chain(rows, [foot])), name)


@require_POST
def recount(request: HttpRequest) -> HttpResponse:
    """Everything is counted anew: the machine's work, after the city's own data was mended."""
    demand(asker(request), "city.edit")
    jobs.count_all()
    return redirect("insights:counter")
