"""What publications did, together: the table, what makes people react, two sets compared, hours that worked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parvis.accounts.models import Account
from parvis.city.languages import CODES
from parvis.city.models import Topic
from parvis.inbox.wanted import number
from parvis.insights.honest import compare
from parvis.insights.plots import Plot
from parvis.insights.posts import drawn, promised
from parvis.insights.posts.columns import COLUMNS, USUAL, Column, chosen, ordered
from parvis.insights.posts.gather import DIMENSIONS, MOST, Look, Wanted, by_views, every, looks, units
from parvis.insights.posts.times import blocks
from parvis.insights.posts.words import BY, PUBLICS, Names, cautions, differs, sentence
from parvis.insights.views.counter import UNKNOWN, as_csv, day_of, look, tabs
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing.models import Campaign
from parvis.rest.auth import asker

FIELDS = {"account": "compte", "network": "reseau", "topic": "theme", "campaign": "campagne", "objective": "objectif",
          "language": "langue", "media": "media", "aim": "vise", "public": "public"}  # fmt: skip
SHOWN = 50
YEAR = 365


def period(request: HttpRequest) -> tuple[date, date]:
    today = timezone.localdate()
    last = min(day_of(request.GET.get("au"), today), today)
    first = min(day_of(request.GET.get("du"), last - timedelta(days=89)), last)
    return max(first, last - timedelta(days=5 * 366)), last


def value_of(dimension: str, text: str) -> Any:
    """A value as an address has it; None: no such thing."""
    if text == UNKNOWN:
        return None if dimension == "campaign" else ""
    return number(text) if dimension in ("account", "campaign") else text


def wanted(request: HttpRequest) -> Wanted:
    given, narrow = request.GET, {}
    for name, field in FIELDS.items():
        text = given.get(field, "").replace("\x00", "")[:60]
        if text and (text == UNKNOWN or value_of(name, text) is not None):
            narrow[name] = value_of(name, text)
    return Wanted(*period(request), narrow, given.get("mots", "").replace("\x00", "")[:100])


def address(asked: Wanted, **more: str | list[str]) -> str:
    """Of a list each value."""
    values: dict[str, Any] = {"du": asked.first.isoformat(), "au": asked.last.isoformat(), "mots": asked.words} | more
    narrow = {FIELDS[name]: UNKNOWN if value in ("", None) else value for name, value in asked.narrow.items()}
    return urlencode({name: value for name, value in (values | narrow).items() if value not in ("", [])}, doseq=True)


def choices(user: User, names: Names) -> dict[str, list[tuple[str, str]]]:
    """In each dimension what there is to choose from: (as an address has it, in words)."""
    accounts = Account.objects.seen_by(user).order_by("name")
    known: dict[str, list[Any]] = {
        "account": list(accounts.values_list("pk", flat=True)[:200]),
        "network": sorted(set(accounts.values_list("network", flat=True))),
        "topic": [*(topic.key for topic in Topic.objects.all().by_name()), ""],
        "campaign": list(Campaign.objects.order_by("-first").values_list("pk", flat=True)[:100]),
        "objective": ["presence", "city", "service", ""], "language": list(CODES), "media": ["image", "video", "none"],
        "aim": [*names.known("aim"), ""], "public": list(PUBLICS),
    }  # fmt: skip
    return {
        name: [(UNKNOWN if value == "" else str(value), names(name, value)) for value in values] for name, values in known.items()
    }


def _narrow(request: HttpRequest, known: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    return [
        (FIELDS[name], str(BY[name]), [(key, said, request.GET.get(FIELDS[name]) == key) for key, said in values])
        for name, values in known.items()
        if len(values) > 1
    ]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """All publications of a period, sorted as one likes, and what makes people react."""
    user = asker(request)
    demand(user, "post.see")
    asked, names = wanted(request), Names()
    found, cut = looks(user, asked)
    by, also = _by(request)
    sort = request.GET.get("tri", "") if request.GET.get("tri") in COLUMNS else "date"
    columns = chosen(request.GET.getlist("col"))
    kept = [column.key for column in columns] if "col" in request.GET else []
    heads = [("date", _("Partie le"), False), *((column.key, str(column.words), column.numeric) for column in columns)]
    context = {
        "tabs": tabs(user, "posts"), "asked": asked, "rows": [_row(one, columns, names) for one in ordered(found, sort)[:SHOWN]],
        "many": len(found), "cut": cut, "most": MOST, "shown": SHOWN, "plots": _plots(found, by, also, names), "look": look(),
        "by": [(key, str(word), key == by) for key, word in BY.items()], "narrow": _narrow(request, choices(user, names)),
        "also": [(key, str(word), key == also) for key, word in BY.items() if key != by],
        "sorts": [(key, word, address(asked, tri=key, par=by, et=also, col=kept), key == sort, numeric) for key, word, numeric in heads],
        "columns": [(key, str(column.words), column in columns) for key, column in COLUMNS.items()],
        "these": address(asked, par=by, et=also, tri=sort, col=kept),
    }  # fmt: skip
    return render(request, "insights/posts.html", context)


def _by(request: HttpRequest) -> tuple[str, str]:
    """One dimension, and a second or ""."""
    by, also = (name if (name := request.GET.get(field, "")) in DIMENSIONS else "" for field in ("par", "et"))
    return by or "topic", "" if also == (by or "topic") else also


def _plots(found: Sequence[Look], by: str, also: str, names: Names) -> list[Plot]:
    return [drawn.rates(found, by, names), *([drawn.crossed(found, by, also, names)] if also else [])]


def _row(one: Look, columns: Sequence[Column], names: Names) -> dict[str, Any]:
    cells = [(column.write(one, names), column.numeric, column.absent) for column in columns]
    return {"look": one, "account": names("account", one.account), "cells": cells}


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table of publications (`publications`), all of them and the oldest first, or one under a plot; an empty cell is not
    available."""
    user = asker(request)
    demand(user, "post.see")
    asked, names = wanted(request), Names()
    now = [_("calculé le"), timezone.now().isoformat(timespec="seconds")]
    name = f"publications-{key}-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
    if key == "publications":
        head = [_("publication"), _("compte"), _("réseau"), _("partie le"), _("vues"), _("réactions"), _("taux"), _("habitude"),
                _("mesurée le"), _("adresse"), _("retirée du réseau le")]  # fmt: skip
        more = [column for column in chosen(request.GET.getlist("col")) if column.key not in USUAL]
        return as_csv(name, [*head, *(str(column.words) for column in more)], _lines(every(user, asked), more, names), now)
    found, _cut = looks(user, asked)
    made = _times(found, asked, names) if key in ("hours", "slots", "rhythms") else _plots(found, *_by(request), names)
    plot = next((one for one in made if one.key == key), None)
    if plot is None:
        raise Http404(key)
    return as_csv(name, plot.head, plot.raw, now)


def _lines(found: Iterable[Look], more: Sequence[Column], names: Names) -> Iterator[list[Any]]:
    for one in found:
        told, gone = (at.isoformat(timespec="seconds") if at else None for at in (one.told_at, one.gone_at))
        yield [one.text[:200], names("account", one.account), one.network, timezone.localtime(one.at).isoformat(timespec="minutes"),
               one.seen, one.engaged, one.rate, one.usual, told, one.url, gone,
               *(column.value(one) if column.numeric else column.write(one, names) for column in more)]  # fmt: skip


def _times(found: Sequence[Look], asked: Wanted, names: Names) -> list[Plot]:
    """Hours that worked; what the hours and rhythms that were promised delivered, and their holes."""
    whole = promised.tells(asked)
    slots, rhythms = (promised.slots(found, asked), promised.rhythms(found, asked)) if whole else ([], [])
    return [
        drawn.hours(blocks(found), sum(one.against is not None for one in found)),
        promised.of_slots(slots, names, whole=whole), promised.of_rhythms(rhythms, names, whole=whole),
    ]  # fmt: skip


@require_GET
def times(request: HttpRequest) -> HttpResponse:
    """Hours that worked, from own history: a year unless said otherwise."""
    user = asker(request)
    demand(user, "post.see")
    asked, names = wanted(request), Names()
    if "du" not in request.GET:
        asked = Wanted(asked.last - timedelta(days=YEAR - 1), asked.last, asked.narrow, asked.words)
    found, cut = looks(user, asked)
    context = {
        "tabs": tabs(user, "times"), "asked": asked, "plots": _times(found, asked, names), "look": look(), "cut": cut, "most": MOST,
        "narrow": _narrow(request, choices(user, names)), "these": address(asked),
    }  # fmt: skip
    return render(request, "insights/times.html", context)


def side(text: str, words: str) -> tuple[dict[str, Any], str]:
    """One set of a comparison: "topic:voirie" and words of the text. ({}, "") is everything."""
    dimension, _colon, value = text.partition(":")
    narrow = {dimension: value_of(dimension, value)} if dimension in DIMENSIONS and value else {}
    return narrow, words.replace("\x00", "")[:100].strip()


def named(narrow: dict[str, Any], words: str, names: Names, *, rest: bool = False) -> str:
    """A set in words: «thème Voirie», «avec les mots noir et blanc». `rest`: nothing asked is all that are not in the other."""
    said = [f"{BY[name]} {names(name, value)}" for name, value in narrow.items()]
    said += [_("avec les mots %(words)s") % {"words": words}] if words else []
    return ", ".join(said) or (_("toutes les autres") if rest else _("toutes les publications"))


def _compared(request: HttpRequest, user: User, names: Names) -> dict[str, Any]:
    """What two sets of an address say of each other; {} when it asks for none."""
    given, (first, last) = request.GET, _year(request)
    sides = [side(given.get(key, "").replace("\x00", "")[:90], given.get(f"{key}_mots", "")) for key in ("a", "b")]
    if not any(narrow or words for narrow, words in sides):
        return {}
    everything, cut = looks(user, Wanted(first, last))
    one, other = sets(everything, *sides)
    titles, views = titled(sides, names), by_views([*one, *other])
    found = compare(units(one, views=views), units(other, views=views))
    answer = sentence(found, *titles, views=views)
    return {
        "cut": cut, "answer": answer, "plots": [drawn.compared(found, *titles, views=views, answer=answer)], "views": views,
        "differs": differs(one, other), "cautions": cautions(found, *titles), "most": MOST,
        "shared": bool({each.delivery for each in one} & {each.delivery for each in other}),
    }  # fmt: skip


def _year(request: HttpRequest) -> tuple[date, date]:
    first, last = period(request)
    return (first if "du" in request.GET else last - timedelta(days=YEAR - 1)), last


@require_GET
def comparison_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table under a comparison."""
    user = asker(request)
    demand(user, "post.see")
    plot = next((one for one in _compared(request, user, Names()).get("plots", ()) if one.key == key), None)
    if plot is None:
        raise Http404(key)
    return as_csv(f"comparaison-{key}.csv", plot.head, plot.raw, [_("calculé le"), timezone.now().isoformat(timespec="seconds")])


@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """Two sets of publications, and what may be said of them."""
    user = asker(request)
    demand(user, "post.see")
    names, given, (first, last) = Names(), request.GET, _year(request)
    known, told = choices(user, names), _compared(request, user, names)
    context: dict[str, Any] = {
        "tabs": tabs(user, "compare"), "first": first, "last": last, "look": look(), "asked": bool(told), "these": given.urlencode(),
        "sets": [(key, given.get(key, ""), given.get(f"{key}_mots", "")[:100],
                  [(str(BY[name]), [(f"{name}:{value}", said, given.get(key) == f"{name}:{value}") for value, said in values])
                   for name, values in known.items() if values]) for key in ("a", "b")],
    }  # fmt: skip
    return render(request, "insights/compare.html", context | told)


def titled(sides: Sequence[tuple[dict[str, Any], str]], names: Names) -> list[str]:
    """Both sets of a comparison in words."""
    return [named(*each, names, rest=n == 1) for n, each in enumerate(sides)]


def sets(everything: Sequence[Look], one: tuple[dict[str, Any], str], other: tuple[dict[str, Any], str]) -> list[list[Look]]:
    """The publications of each; where the second asks for nothing it is all that are not in the first."""
    first = [each for each in everything if Wanted(date.min, date.max, *one).holds(each)]
    if other[0] or other[1]:
        return [first, [each for each in everything if Wanted(date.min, date.max, *other).holds(each)]]
    inside = {each.post for each in first}
    return [first, [each for each in everything if each.post not in inside]]
