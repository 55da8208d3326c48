"""Signing in: leaving for the network, coming back, choosing what to connect."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts import signing
from parvis.accounts.beginning import notices
from parvis.accounts.connect import redirect_url
from parvis.accounts.farewells import addresses
from parvis.accounts.forms import ChooseForm, ConnectForm, SignInForm
from parvis.accounts.guides import GUIDES
from parvis.accounts.models import Account, Visit
from parvis.accounts.words import asked
from parvis.networks.catalogue import CATALOGUE, Network
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.errors import refuse

STATUS = 422


def session_of(request: HttpRequest) -> str:
    return request.session.session_key or ""


def offered(network: str, *, new: bool = False) -> bool:
    """Whether one may sign in there; `new`: to connect an account, not only to open something more of it."""
    sign_in = CATALOGUE[network].sign_in if network in CATALOGUE else None
    return sign_in is not None and not (new and sign_in.besides)


def asked_for(network: str) -> list[dict[str, Any]]:
    """The permissions of a network, in the reader's words."""
    return [{"name": scope.name, "why": asked(scope.why), "needed": scope.needed} for scope in CATALOGUE[network].scopes]


def ways_in(network: str, hand: ConnectForm, sign: SignInForm | None) -> dict[str, Any]:
    """What the connect page shows: signing in where it can be done, and the form for a token."""
    found: Network = CATALOGUE[network]
    given = {
        "form": hand,
        "sign": sign,
        "network": found.facts,
        "guide": GUIDES.get(network, ()),
        "instead": asked(found.facts.instead),
        "scopes": asked_for(network),
        "whole": bool(found.facts.site),  # the form of our own asks nobody
        "farewells": addresses(network),
    }
    declared = sign is not None and found.sign_in is not None and found.sign_in.register is None
    return given | {"redirect": redirect_url(network) if declared else "", "at_hand": bool(hand.errors) or sign is None}


@require_POST
def leave(request: HttpRequest, network: str) -> HttpResponse:
    """Begin to connect one more account: the page that follows says what will be asked, and leads there."""
    if not offered(network, new=True):
        raise Http404
    by = asker(request)
    demand(by, "account.connect")
    form = SignInForm(network, by, request.POST)
    if form.is_valid():
        try:
            sent = signing.begin(
                network=network, by=by, session=session_of(request), settings=form.given(secret=False),
                secrets=form.given(secret=True), team=form.cleaned_data["team"], name=form.cleaned_data["called"],
            )  # fmt: skip
        except ValidationError as error:
            refuse(form, error, name="called")
        else:
            return _leaving(request, sent)
    return render(
        request,
        "accounts/connect.html",
        ways_in(network, ConnectForm(network, by), form)
        | {"held": notices(network, back=reverse("accounts:connect", args=[network]), by=by)},
        status=STATUS,
    )


@require_POST
def leave_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to connect an account again, with the application that it has."""
    by = asker(request)
    demand(by, "account.see")
    account = get_object_or_404(Account.objects.seen_by(by).select_related("grant", "team"), pk=pk)
    if not offered(account.network):
        raise Http404
    demand(by, "account.connect", account)
    form = SignInForm(account.network, by, request.POST, account=account)
    if form.is_valid():
        try:
            sent = signing.begin(
                network=account.network, by=by, session=session_of(request), settings=form.given(secret=False),
                secrets=form.given(secret=True), account=account,
            )  # fmt: skip
        except ValidationError as error:
            refuse(form, error, name="called")
        else:
            return _leaving(request, sent)
    context = {"account": account, "form": form, "network": CATALOGUE[account.network].facts}
    return render(request, "accounts/again.html", context, status=STATUS)


def _leaving(request: HttpRequest, sent: signing.Sent) -> HttpResponse:
    """A link, not a redirection: the pages' policy lets no form lead elsewhere."""
    visit = sent.visit
    context = {"address": sent.address, "network": CATALOGUE[visit.network].facts, "scopes": asked_for(visit.network)}
    return render(request, "accounts/leaving.html", context | {"account": visit.account})


@require_GET
def signed_in(request: HttpRequest, network: str) -> HttpResponse:
    """Where the network sends the person back to."""
    if not offered(network):
        raise Http404
    by, given = asker(request), request.GET
    demand(by, "account.connect")
    try:
        visit = signing.back(
            network=network, state=given.get("state", ""), by=by, session=session_of(request), code=given.get("code", ""),
            error=given.get("error", ""), said=given.get("error_description", "") or given.get("error_reason", ""),
        )  # fmt: skip
        return _arrived(request, visit)
    except ValidationError as error:
        context = {"network": CATALOGUE[network].facts, "refused": error.messages}
        return render(request, "accounts/returned.html", context, status=STATUS)


def _arrived(request: HttpRequest, visit: Visit) -> HttpResponse:
    by = asker(request)
    if visit.account is not None:
        account = signing.reconnect(visit, by=by)
        messages.success(request, _("Reconnecté : ce qui attendait repart."))
        return redirect("accounts:account", pk=account.pk)
    if len(signing.presences(visit)) > 1:
        return redirect("accounts:presences", pk=visit.pk)
    return _connected(request, visit, [0], visit.team)


def _connected(request: HttpRequest, visit: Visit, chosen: list[int], team: Any) -> HttpResponse:
    done, refused = signing.connect(visit, chosen=chosen, team=team, by=asker(request))
    if not done:
        raise ValidationError([f"{label} : {why}" for label, why in refused])
    for account in done:
        messages.success(request, _("« %(name)s » est connecté.") % {"name": account.name})
    for label, why in refused:
        messages.error(request, f"{label} : {why}")
    return redirect("accounts:account", pk=done[0].pk) if len(done) == 1 else redirect("accounts:list")


@require_http_methods(["GET", "POST"])
def presences(request: HttpRequest, pk: int) -> HttpResponse:
    """Several pages, one permission: which of them are the city's?"""
    by = asker(request)
    demand(by, "account.connect")
    visit = signing.found_by(by, session_of(request), pk)
    if visit is None:
        raise Http404
    labels = [one.label for one in signing.presences(visit)]
    form = ChooseForm(labels, by, request.POST or None, initial={"team": visit.team_id})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = [int(number) for number in form.cleaned_data["chosen"]]
            return _connected(request, visit, chosen, form.cleaned_data["team"])
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "network": CATALOGUE[visit.network].facts}
    return render(request, "accounts/presences.html", context, status=STATUS if form.errors else 200)
