"""The places of one account: which are ours, what is put right there, lists kept in step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.accounts.words import asked, say
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.venues import actions, hours
from parvis.venues.chosen import accounts, keeps_lists, places_of
from parvis.venues.forms import CorrectionForm, SearchForm
from parvis.venues.models import Correction, PlaceList
from parvis.venues.words import DAYS, OUTCOMES, REPORTS, VALUES
from parvis.web.errors import refuse

SHOWN = 30
LISTS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A correction in words. `said`: (label, value) of what was proposed; `outcome`: word, icon, tone."""

    row: Correction
    report: str
    said: list[tuple[str, str]]
    sentence: str
    advice: str
    outcome: tuple[str, str, str] | None


def _account(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "account.see")
    return get_object_or_404(accounts(asker(request)), pk=pk)


@require_GET
def places(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _account(request, pk))


def _shown(request: HttpRequest, account: Account, *, refused: list[str] | None = None) -> HttpResponse:
    by, facts = asker(request), CATALOGUE[account.network].facts
    search = SearchForm(request.GET if "nom" in request.GET else None)
    found, wrong = _searched(account, search) if search.is_bound else (None, "")
    try:
        rows, further = page(_corrections(account), by="id", cursor=request.GET.get("cursor", ""), size=SHOWN)
        kept = PlaceList.objects.filter(account=account)
        lists, older = page(kept, by="id", cursor=request.GET.get("listes", ""), size=LISTS)
    except ValidationError as error:
        raise Http404 from error
    ours = places_of(account)
    context = {
        "account": account, "network": facts.name, "instead": asked(facts.instead), "places": ours, "search": search,
        "found": found, "wrong": wrong, "mine": {one["id"] for one in ours}, "lines": [line(row) for row in rows],
        "next": f"?{urlencode({'cursor': further})}" if further else "", "lists_on": keeps_lists(account),
        "lists": lists, "older_lists": f"?{urlencode({'listes': older})}#lists" if older else "", "refused": refused,
        "may_connect": may(by, "account.connect", account), "may_correct": may(by, "post.publish", account),
    }  # fmt: skip
    return render(request, "venues/places.html", context, status=422 if refused else 200)


def _corrections(account: Account) -> Any:
    return Correction.objects.filter(account=account).select_related("by")


def _searched(account: Account, search: SearchForm) -> tuple[Any, str]:
    """(candidates, what went wrong in words)."""
    if not search.is_valid():
        return None, ""
    given = search.cleaned_data
    try:
        return actions.candidates(account, name=given["nom"], near=search.near, address=given["adresse"]), ""
    except ValidationError as error:
        return None, " ".join(error.messages)


def line(row: Correction) -> Line:
    sentence, advice = say(row.failure) if row.failure and row.state != "sent" else ("", "")
    outcome = OUTCOMES.get(row.outcome, (row.outcome, "info", "quiet")) if row.outcome else None
    told = (str(outcome[0]), outcome[1], outcome[2]) if outcome else None
    return Line(row, str(REPORTS.get(row.report, row.report)), said(row), sentence, advice, told)


def said(row: Correction) -> list[tuple[str, str]]:
    """What was proposed, value by value."""
    found = [(str(VALUES[name]), str(value)) for name, value in row.values.items() if name in VALUES and name != "hours"]
    days = hours.told(row.values.get("hours") or ())
    found += [(str(DAYS[day - 1]).capitalize(), text) for day, text in days.items() if 1 <= day <= len(DAYS)]
    return found + ([(_("Commentaire"), row.comment)] if row.comment else [])


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """`?lieu=`: one of ours. The form shows what the network says now."""
    account, by = _account(request, pk), asker(request)
    demand(by, "post.publish", account)
    place = request.GET.get("lieu", "")
    if place not in {one["id"] for one in places_of(account)}:
        raise Http404
    try:
        venue = actions.look(account, place)
    except ValidationError as error:
        return _shown(request, account, refused=error.messages)
    form = CorrectionForm(venue, uuid4(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.correct(account, place=place, name=venue.name, report=given["report"], values=form.values(),
                            comment=form.remark, key=given["key"], by=by)  # fmt: skip
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La correction part. Le réseau l’examinera, parfois pendant des jours."))
            return redirect("venues:places", pk=pk)
    context = {"account": account, "venue": venue, "form": form, "network": CATALOGUE[account.network].facts.name}
    return render(request, "venues/correct.html", context, status=422 if form.errors else 200)


@require_POST
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb on the account's places."""
    if verb not in VERBS:
        raise Http404
    account = _account(request, pk)
    try:
        words = VERBS[verb](request, account)
    except ValidationError as error:
        account.refresh_from_db()
        return _shown(request, account, refused=error.messages)
    messages.success(request, words)
    return redirect("venues:places", pk=pk)


def _choose(request: HttpRequest, account: Account) -> str:
    venue = actions.choose(account, place=request.POST.get("lieu", "")[:80], by=asker(request))
    return _("« %(name)s » fait désormais partie des lieux de la ville : ce qu’on y conseille arrivera au guichet.") % {
        "name": venue.name
    }


def _leave(request: HttpRequest, account: Account) -> str:
    actions.leave(account, place=request.POST.get("lieu", ""), by=asker(request))
    return _("Ce lieu n’est plus suivi.")


def _lists(request: HttpRequest, account: Account) -> str:
    on = request.POST.get("on") == "1"
    actions.switch_lists(account, on=on, by=asker(request))
    return _("Les listes sont allumées.") if on else _("Les listes sont éteintes : celles qui y sont y restent.")


def _follow(request: HttpRequest, account: Account) -> str:
    fresh = actions.follow(account, by=asker(request))
    words = ngettext("Il y a du nouveau pour %(n)s correction.", "Il y a du nouveau pour %(n)s corrections.", fresh)
    return words % {"n": fresh} if fresh else _("Rien de nouveau : le réseau examine encore.")


VERBS: dict[str, Callable[[HttpRequest, Account], str]] = {
    "choisir": _choose, "laisser": _leave, "listes": _lists, "suivre": _follow,
}  # fmt: skip


@require_POST
def correction(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb on one correction."""
    by = asker(request)
    demand(by, "account.see")
    row = get_object_or_404(Correction.objects.seen_by(by).select_related("account__grant"), pk=pk)
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "reessayer": (lambda: actions.retry(row, by=by), _("Elle repart.")),
        "abandonner": (lambda: actions.drop(row, by=by), _("Correction abandonnée.")),
        "y-est": (lambda: actions.judge(row, there=True, by=by), _("C’est noté : elle y est.")),
        "n-y-est-pas": (lambda: actions.judge(row, there=False, by=by), _("Elle repart.")),
    }
    if verb not in acts:
        raise Http404
    act, words = acts[verb]
    try:
        act()
        messages.success(request, words)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("venues:places", args=[row.account_id]) + "#corrections")
