"""Publics as pages: who follows and who reacts; a question about two publics; the table of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.insights.audiences import actions, drawn
from parvis.insights.audiences.comparing import Between, between, by_public, told_sides
from parvis.insights.audiences.comparing import tongues as languages
from parvis.insights.audiences.heard import heard
from parvis.insights.audiences.reading import newest, splits, table
from parvis.insights.models import Whence
from parvis.insights.plots import Plot
from parvis.insights.posts.drawn import rates
from parvis.insights.posts.gather import MOST, Look, Wanted, by_views, looks
from parvis.insights.posts.words import BY, Names
from parvis.insights.sheets import place
from parvis.insights.views.counter import as_csv, look, tabs
from parvis.insights.views.posts import choices, period, sets, side, titled
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker


def accounts(user: User) -> list[tuple[int, str, str]]:
    return list(
        Account.objects.seen_by(user).exclude(state="removed").order_by("name", "pk").values_list("pk", "name", "network")
    )


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Who follows, from where, and who reacts: two things that are told apart. With two sets, what each public made of them."""
    user = asker(request)
    demand(user, "post.see")
    return render(request, "insights/audiences.html", _context(request, user))


def _context(request: HttpRequest, user: User) -> dict[str, Any]:
    given, names = request.GET, Names()
    first, last = period(request)
    if "du" not in given:
        first = (
            last.replace(year=last.year - 1) if (last.month, last.day) != (2, 29) else last.replace(year=last.year - 1, day=28)
        )
    seen, known = accounts(user), choices(user, names)
    known.pop("public", None)
    chosen = [side(given.get(key, "").replace("\x00", "")[:90], given.get(f"{key}_mots", "")) for key in ("a", "b")]
    asked = any(narrow or words for narrow, words in chosen)
    everything, cut = looks(user, Wanted(first, last))
    context: dict[str, Any] = {
        "tabs": tabs(user, "audiences"), "first": first, "last": last, "look": look(), "asked": asked, "cut": cut, "most": MOST,
        "sets": [(key, given.get(key, ""), given.get(f"{key}_mots", "")[:100],
                  [(str(BY[name]), [(f"{name}:{value}", said, given.get(key) == f"{name}:{value}") for value, said in values])
                   for name, values in known.items() if values]) for key in ("a", "b")],
        "may_edit": may(user, "city.edit"), "these": given.urlencode(),
    }  # fmt: skip
    if asked:
        context |= question(user, everything, chosen, names)
    context["plots"] = [*context.get("answers", ()), *whence(seen), rates(everything, "public", names)]
    return context


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table under one plot."""
    user = asker(request)
    demand(user, "post.see")
    plot = next((one for one in _context(request, user)["plots"] if one.key == key), None)
    if plot is None:
        raise Http404(key)
    return as_csv(f"publics-{key}.csv", plot.head, plot.raw, [_("calculé le"), timezone.now().isoformat(timespec="seconds")])


def whence(seen: Sequence[tuple[int, str, str]]) -> list[Plot]:
    """Who follows: by side, by country, by city. Six statements."""
    told = splits([pk for pk, _name, _network in seen])
    found = [drawn.following(seen, told)]
    for by, key, title in (("country", "countries", _("De quels pays ?")), ("city", "cities", _("De quelles villes ?"))):
        lines = origins(seen, by)
        found.append(drawn.places(title, key, lines[:200], sum(line[3] for line in lines)))
    return found


def origins(seen: Sequence[tuple[int, str, str]], by: str) -> list[tuple[str, str, str, float]]:
    """Followers by country or city, all accounts together, the most frequent first: (by, key, label, value). One statement."""
    rows = newest([pk for pk, _name, _network in seen]).filter(by=by)
    summed = rows.values("by", "key").annotate(words=Max("label"), value=Sum("value")).order_by("-value", "key")
    return [(one["by"], one["key"], one["words"], one["value"]) for one in summed]


def question(
    user: User, everything: Sequence[Look], chosen: Sequence[tuple[dict[str, Any], str]], names: Names
) -> dict[str, Any]:
    """Two sets of publications before each public, and the sentence that may be said of the publics."""
    one, other = sets(everything, *chosen)
    titles = titled(chosen, names)
    views = by_views([*one, *other])
    publics = by_public(one, other, views=views)
    apart = furthest(one, other, publics, views=views)
    answer = drawn.sentence(apart)
    tongues = languages(heard(user, one), heard(user, other))
    return {"answer": answer, "between": apart, "publics": publics, "views": views, "tongues": tongues, "titles": titles,
            "answers": [drawn.publics(publics, *titles, views=views, answer=answer), drawn.tongues(tongues, *titles)]}  # fmt: skip


def furthest(one: Sequence[Look], other: Sequence[Look], publics: Mapping[str, Any], *, views: bool) -> Between | None:
    """Residents beside those who are farthest from them, of the publics of which anything can be said."""
    sides = told_sides(publics)
    return between(one, other, sides[0], sides[-1], views=views) if len(sides) > 1 else None


@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """The table of cities and countries. POST: one more, or one on another side."""
    user = asker(request)
    demand(user, "post.see")
    refused: list[str] = []
    typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("by", "name", "side")}
    if request.method == "POST":
        try:
            actions.place(by=typed["by"], name=typed["name"], side=typed["side"], user=user)
            messages.success(request, _("La table des lieux est à jour : les chiffres la suivent aussitôt."))
            return redirect("insights:places")
        except ValidationError as error:
            refused = error.messages
    rows = table()
    context = {
        "tabs": tabs(user, "audiences"), "rows": [(row, place(row.by, row.key, row.name)) for row in rows], "refused": refused,
        "typed": typed, "may_edit": may(user, "city.edit"), "written": any(row.pk for row in rows),
    }  # fmt: skip
    return render(request, "insights/places.html", context, status=422 if refused else 200)


@require_POST
def displace(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "post.see")
    actions.displace(get_object_or_404(Whence, pk=pk), user=asker(request))
    messages.success(request, _("Ce lieu n’est plus dans la table."))
    return redirect("insights:places")
