"""The accounts' pages: how each is, connecting, and what was set aside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts import actions
from parvis.accounts.connect import connector_of, webhook_url
from parvis.accounts.forms import ConnectForm, EditForm
from parvis.accounts.guides import BRINGS, GUIDES
from parvis.accounts.models import Account, Raw, Sending
from parvis.accounts.words import say
from parvis.journal.seal import Unreadable
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import NetworkError, Webhook
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page

SOON = 14
"""Days before its end that a permission is shown as a warning."""


@dataclasses.dataclass(slots=True)
class Health:
    """An account as its card shows it."""

    account: Account
    tone: str
    sentence: str
    advice: str
    waiting: int  # on their way or due, not yet there
    since: datetime | None  # the oldest of them
    aside: int  # raw deliveries in quarantine
    expires: datetime | None


def healths(accounts: list[Account]) -> list[Health]:
    """Three queries more, however many accounts."""
    now, pks = timezone.now(), [account.pk for account in accounts]
    waiting: dict[int, tuple[int, datetime | None]] = {}
    for model in Sending.__subclasses__():
        due = (
            model._default_manager.filter(Q(due_at__lte=now) | Q(due_at=None, state__in=actions.WAITING), account__in=pks)
            .values_list("account")
            .annotate(Count("pk"), Min("due_at"))
        )
        for pk, count, oldest in due:
            before = waiting.get(pk, (0, None))
            waiting[pk] = (before[0] + count, min(filter(None, (before[1], oldest)), default=None))
    aside = dict(Raw.objects.filter(account__in=pks, state="quarantine").values_list("account").annotate(Count("pk")))
    return [_health(a, *waiting.get(a.pk, (0, None)), aside.get(a.pk, 0)) for a in accounts]


def _health(account: Account, waiting: int, since: datetime | None, aside: int) -> Health:
    sentence, advice = say(account.failure) if account.failure else ("", "")
    renewed = CATALOGUE[account.network].refresh is not None
    expires = None if renewed else account.grant.expires_at
    ends = expires is not None and (expires - timezone.now()).days < SOON
    troubled = account.failure or account.state != "active" or aside or ends
    tone = "late" if account.state == "expired" else "warning" if troubled else "done"
    return Health(account, tone, sentence, advice, waiting, since, aside, expires)


def _seen(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "account.see")
    return get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant", "team"), pk=pk)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "account.see")
    accounts = list(Account.objects.seen_by(by).select_related("grant", "team").order_by("network", "name")[:200])
    context = {"healths": healths(accounts), "may_connect": may(by, "account.connect"), "networks": _networks()}
    return render(request, "accounts/parts/healths.html" if request.headers.get("HX-Request") else "accounts/list.html", context)


def _networks() -> list[dict[str, Any]]:
    return [{"key": key, "name": network.facts.name, "brings": BRINGS.get(key, "")} for key, network in CATALOGUE.items()]


@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, network: str) -> HttpResponse:
    """The form of one network. What was typed stays when the network refuses, its secrets too (in this page only)."""
    if network not in CATALOGUE:
        raise Http404
    by = asker(request)
    demand(by, "account.connect")
    form = ConnectForm(network, by, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.connect(
                network=network, settings=form.given(secret=False), secrets=form.given(secret=True), by=by,
                team=form.cleaned_data["team"], name=form.cleaned_data["name"],
            )  # fmt: skip
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("« %(name)s » est connecté.") % {"name": account.name})
            return redirect("accounts:account", pk=account.pk)
    context = {"form": form, "network": CATALOGUE[network].facts, "guide": GUIDES.get(network, ())}
    return render(request, "accounts/connect.html", context, status=422 if form.errors else 200)


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "accounts/account.html", _told(request, _seen(request, pk)))


def _told(request: HttpRequest, found: Account, **more: Any) -> dict[str, Any]:
    by = asker(request)
    changing = may(by, "account.connect", found)
    return {
        "account": found, "health": healths([found])[0], "may_connect": changing,
        "webhook": webhook_url(found) if changing and _calls_us(found) else "",
        "again": ConnectForm(found.network, by, again=True),
        "edit": EditForm(by, initial={"name": found.name, "team": found.team}),
        "guide": GUIDES.get(found.network, ()),
    } | more  # fmt: skip


def _calls_us(account: Account) -> bool:
    """Whether its network can tell us by itself when somebody writes."""
    try:
        return isinstance(connector_of(account), Webhook)
    except (NetworkError, Unreadable):
        return False


@require_POST
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb on one account; a refusal shows its page again, with what was typed."""
    if verb not in VERBS:
        raise Http404
    found = _seen(request, pk)
    forms: dict[str, Any] = {}
    try:
        said = VERBS[verb](request, found, forms)
    except ValidationError as error:
        if "again" in forms:
            forms["again"].refuse(error)
        else:
            forms["refused"] = error.messages
        said = ""
    if not said:
        found.refresh_from_db()
        return render(request, "accounts/account.html", _told(request, found, **forms), status=422)
    messages.success(request, said)
    return redirect("accounts:list") if verb == "retirer" else redirect("accounts:account", pk=pk)


def _edit(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    form = forms["edit"] = EditForm(asker(request), request.POST)
    if not form.is_valid():
        return ""
    actions.edit(found, by=asker(request), **form.cleaned_data)
    return _("Enregistré.")


def _reconnect(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    form = forms["again"] = ConnectForm(found.network, asker(request), request.POST, again=True)
    if not form.is_valid():
        return ""
    actions.reconnect(found, by=asker(request), settings=form.given(secret=False), secrets=form.given(secret=True))
    return _("Reconnecté : ce qui attendait repart.")


def _test(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    profile = actions.test(found, by=asker(request))
    return _("Le réseau répond : nous y sommes « %(handle)s ».") % {"handle": profile.handle}


def _pause(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    actions.pause(found, by=asker(request))
    return _("En pause : plus rien n’y est lu ni envoyé.")


def _resume(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    actions.resume(found, by=asker(request))
    return _("Le compte travaille de nouveau.")


def _subscribe(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    demand(asker(request), "account.connect", found)
    if not actions.subscribe(found):
        raise ValidationError(_("Le réseau n’a pas accepté. Vérifiez que cette adresse est joignable depuis Internet."))
    return _("Le réseau nous préviendra à l’instant.")


def _remove(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    actions.remove(found, by=asker(request))
    return _("« %(name)s » est retiré.") % {"name": found.name}


VERBS: dict[str, Callable[[HttpRequest, Account, dict[str, Any]], str]] = {
    "modifier": _edit, "reconnecter": _reconnect, "tester": _test, "suspendre": _pause, "reprendre": _resume,
    "prevenir": _subscribe, "retirer": _remove,
}  # fmt: skip


@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    """What came in and could not be understood: seen, tried again, or left aside for good."""
    by = asker(request)
    demand(by, "account.see")
    raws = Raw.objects.filter(state="quarantine", account__in=Account.objects.seen_by(by)).select_related("account")
    try:
        shown, further = page(raws, by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    rows = [(raw, bytes(raw.body)[:4000].decode("utf-8", "replace")) for raw in shown]
    following = f"{reverse('accounts:quarantine')}?{urlencode({'cursor': further})}" if further else ""
    return render(
        request, "accounts/quarantine.html", {"rows": rows, "next": following, "may_connect": may(by, "account.connect")}
    )


@require_POST
def raw(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = get_object_or_404(
        Raw.objects.filter(account__in=Account.objects.seen_by(asker(request))).select_related("account"), pk=pk
    )
    if verb == "reessayer":
        actions.retry_raw(found, by=asker(request))
        messages.success(request, _("Un nouvel essai commence."))
    elif verb == "oublier":
        actions.forget_raw(found, by=asker(request))
        messages.success(request, _("Laissé de côté pour de bon."))
    else:
        raise Http404
    return redirect("accounts:quarantine")
