"""In which languages an account speaks, and where its network finds the city's residents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts import actions
from parvis.accounts.models import Account
from parvis.accounts.places import LEVELS, look_up, targets
from parvis.city.languages import LANGUAGES
from parvis.people.access import demand
from parvis.rest.auth import asker


@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """GET `?q=&niveau=`: the network is asked for its own places of that name. POST: what was chosen is kept."""
    demand(asker(request), "account.see")
    account = get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant"), pk=pk)
    demand(asker(request), "account.connect", account)
    refused: list[str] = []
    if request.method == "POST":
        try:
            actions.orient(account, by=asker(request), languages=request.POST.getlist("languages"), residents=_places(request))
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("Enregistré."))
            return redirect("accounts:account", pk=pk)
    return render(request, "accounts/reach.html", _told(request, account, refused), status=422 if refused else 200)


def _places(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    """Each box is «cities|key|name»: keys of some networks have colons."""
    found: dict[str, list[tuple[str, str]]] = {where: [] for where in LEVELS.values()}
    for told in request.POST.getlist("places")[:100]:
        where, _bar, place = told.partition("|")
        key, _bar, name = place.partition("|")
        if where in found and key:
            found[where].append((key, name))
    return found


def _told(request: HttpRequest, account: Account, refused: list[str]) -> dict[str, Any]:
    levels, query = targets(account), request.GET.get("q", "").replace("\x00", "")
    level = next((one for one in levels if one == request.GET.get("niveau")), levels[0] if levels else None)
    found: list[tuple[str, str]] = []
    if query and level:
        try:
            found = look_up(account, query, level)
        except ValidationError as error:
            refused = error.messages
    kept = account.settings.get("residents") or {}
    chosen = [(where, key, name) for where in LEVELS.values() for key, name in kept.get(where) or ()]
    there = {(where, key) for where, key, _name in chosen}
    offered = [(LEVELS[level], key, name) for key, name in found if level and (LEVELS[level], key) not in there] if level else []
    return {
        "account": account, "languages": LANGUAGES, "spoken": account.settings.get("languages") or [], "chosen": chosen,
        "levels": levels, "level": level, "query": query, "offered": offered, "refused": refused,
    }  # fmt: skip
