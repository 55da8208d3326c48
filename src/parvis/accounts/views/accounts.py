"""The accounts' pages: how each is, connecting by hand, its log, what is done to it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts import actions
from parvis.accounts import backlog as backlogs
from parvis.accounts.backlog import Backlog, backlog
from parvis.accounts.beginning import notices
from parvis.accounts.connect import connector_of, webhook_url
from parvis.accounts.farewells import addresses
from parvis.accounts.forms import CeilingsForm, ConnectForm, EditForm, SignInForm
from parvis.accounts.gauges import Gauge, gauges
from parvis.accounts.granted import lacking
from parvis.accounts.guides import BRINGS, GUIDES
from parvis.accounts.halted import halted
from parvis.accounts.hearing import deaf
from parvis.accounts.jobs import EVERY
from parvis.accounts.logbook import SHOWN, lines, tries
from parvis.accounts.matrix import listens, prices
from parvis.accounts.models import Account, Raw, Sending
from parvis.accounts.quota import Level, levels
from parvis.accounts.removal import given_up, stays, told_to_stop, waiting
from parvis.accounts.renewal import renews
from parvis.accounts.unread import unread
from parvis.accounts.views.signing import asked_for, offered, ways_in
from parvis.accounts.watch import endings, unheard
from parvis.accounts.words import asked, say
from parvis.journal.seal import Unreadable
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import NetworkError, Restarter, Webhook
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.web.errors import refuse
from parvis.web.requests import is_part

SOON = 14
"""Days before its end that a permission is shown as a warning."""
LISTED = 60
"""Accounts of a page of the list."""


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
    unheard: bool  # its webhook never rang
    deaf: bool  # reading found what its webhook should have brought
    lacking: list[dict[str, Any]]  # permissions that were not given, and what does not work without them
    low: list[Gauge]  # budgets of which little is left
    reading: Backlog | None  # a long one, not at its end

    @property
    def reads(self) -> bool:
        """Its network has something to read."""
        return CATALOGUE[self.account.network].facts.reads

    @property
    def unannounced(self) -> int:
        """Seconds between two readings, where its network could tell us at once and does not; 0 elsewhere."""
        return round(EVERY.total_seconds()) if self.account.refusals and self.account.state == "active" else 0

    @property
    def listens(self) -> bool:
        """Its network rings on a connection that we keep open."""
        return listens(CATALOGUE[self.account.network])

    @property
    def moving(self) -> bool:
        """Its page is worth looking at again in a moment."""
        return self.reading is not None and self.reading.stopped_at is None and self.account.state == "active"


def healths(accounts: list[Account]) -> list[Health]:
    """Four queries more, however many accounts."""
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
    budgets = levels(accounts)
    low = {pk: gauges([level for level in found if level.low]) for pk, found in budgets.items()}
    return [_health(a, *waiting.get(a.pk, (0, None)), aside.get(a.pk, 0), low.get(a.pk, [])) for a in accounts]


def _health(account: Account, waiting: int, since: datetime | None, aside: int, low: list[Gauge]) -> Health:
    sentence, advice = say(account.failure) if account.failure else ("", "")
    expires = None if renews(account) else account.grant.expires_at
    now = timezone.now()
    ends = expires is not None and (expires - now).days < SOON
    silent, missed, deafened = unheard(account, now), lacks(account), deaf(account, now)
    reading = backlog(account, now)
    stopped = account.stopped_at is not None
    troubled = (
        account.failure
        or account.state != "active"
        or aside
        or ends
        or silent
        or missed
        or low
        or stopped
        or deafened
        or (account.refusals and account.state == "active")
        or account.unread
    )
    tone = "late" if account.state == "expired" else "warning" if troubled else "done"
    return Health(account, tone, sentence, advice, waiting, since, aside, expires, silent, deafened, missed, low, reading)


def lacks(account: Account) -> list[dict[str, Any]]:
    """What was not granted, in the reader's words."""
    names = {scope.name for scope in lacking(account)}
    return [scope for scope in asked_for(account.network) if scope["name"] in names] if names else []


def _seen(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "account.see")
    return get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant", "team"), pk=pk)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "account.see")
    mine = Account.objects.seen_by(by).select_related("grant", "team")
    place = request.GET.get("apres", "")
    shown = mine.after(*_place(place)) if place else mine
    accounts = list(shown.order_by("network", "name", "pk")[: LISTED + 1])
    further = _after(accounts[LISTED - 1]) if len(accounts) > LISTED else ""
    found = healths(accounts[:LISTED])
    ends = mine.filter(grant__expires_at__isnull=False).order_by("grant__expires_at", "pk")
    ending = list(ends[:LISTED]) if place or further else accounts
    context = {
        "here": f"{request.path}?{urlencode({'apres': place})}" if place else request.path, "further": further, "begun": bool(place),
        "healths": found, "moving": any(one.moving for one in found), "may_connect": may(by, "account.connect"), "networks": _networks(),
        "endings": endings(ending, timezone.now()),
    }  # fmt: skip
    return render(request, "accounts/parts/healths.html" if is_part(request) else "accounts/list.html", context)


def _after(account: Account) -> str:
    """Where the next page begins, whatever becomes of this account meanwhile."""
    return urlencode({"apres": json.dumps([account.network, account.name, account.pk])})


def _place(given: str) -> tuple[str, str, int]:
    try:
        network, name, pk = json.loads(given)
        f"{network}{name}".encode()  # half an emoji is no text
    except (ValueError, TypeError, RecursionError) as error:
        raise Http404 from error
    if (
        not (isinstance(network, str) and isinstance(name, str) and type(pk) is int and abs(pk) < 2**63)
        or "\x00" in network + name
    ):
        raise Http404
    return network, name, pk


def _networks() -> list[dict[str, Any]]:
    return [{"key": key, "name": asked(n.facts.name), "brings": BRINGS.get(key, "")} for key, n in CATALOGUE.items()]


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
                team=form.cleaned_data["team"], name=form.cleaned_data["called"],
            )  # fmt: skip
        except ValidationError as error:
            refuse(form, error, name="called")
        else:
            messages.success(request, _("« %(name)s » est connecté.") % {"name": account.name})
            return redirect("accounts:account", pk=account.pk)
    sign = SignInForm(network, by) if offered(network, new=True) else None
    return render(
        request,
        "accounts/connect.html",
        ways_in(network, form, sign) | {"held": notices(network, back=request.path, by=by)},
        status=422 if form.errors else 200,
    )


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    told = _told(request, _seen(request, pk))
    return render(request, "accounts/parts/how.html" if is_part(request) else "accounts/account.html", told)


def _told(request: HttpRequest, found: Account, **more: Any) -> dict[str, Any]:
    by = asker(request)
    changing = may(by, "account.connect", found)
    budgets, (health,) = levels([found]).get(found.pk, []), healths([found])
    ours = [level for level in budgets if not level.told]
    return {
        "account": found, "health": health, "moving": health.moving, "halt": halted(found), "may_connect": changing,
        "gauges": gauges(budgets),
        "ceilings": CeilingsForm(ours, prefix="most") if ours and changing else None,
        "sign_in": CATALOGUE[found.network].facts.name if changing and offered(found.network) else "",
        "unread": unread(found), "restarts": changing and _is(found, Restarter),
        "signs_in": CATALOGUE[found.network].sign_in is not None,
        "webhook": webhook_url(found) if changing and _is(found, Webhook) else "",
        "farewells": addresses(found.network) if changing else {},
        "again": ConnectForm(found.network, by, again=True),
        "edit": EditForm(by, initial={"name": found.name, "team": found.team}),
        "prices": prices(CATALOGUE[found.network].facts), "guide": GUIDES.get(found.network, ()), "facts": CATALOGUE[found.network].facts,
        "instead": asked(CATALOGUE[found.network].facts.instead),
    } | more  # fmt: skip


def _is(account: Account, protocol: type) -> bool:
    """Whether its connector can do this: be called by its network (`Webhook`), begin a round anew (`Restarter`)."""
    try:
        return isinstance(connector_of(account), protocol)
    except (NetworkError, Unreadable):
        return False


@require_POST
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb on one account; a refusal shows its page again, with what was typed."""
    if verb not in VERBS:
        raise Http404
    found = _seen(request, pk)
    demand(asker(request), "account.connect", found)  # before anything of what was typed is judged
    forms: dict[str, Any] = {}
    try:
        said = VERBS[verb](request, found, forms)
    except ValidationError as error:
        if "again" in forms:
            refuse(forms["again"], error, name="called")
        else:
            forms["refused"] = error.messages
        said = ""
    if not said:
        found.refresh_from_db()
        return render(request, "accounts/account.html", _told(request, found, **forms), status=422)
    messages.success(request, said)
    return redirect("accounts:account", pk=pk)


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
    if found.pushed:
        return _("En pause. Le réseau n’a pas pu être prévenu : ce qu’il envoie de lui-même arrive encore.")
    return _("En pause : plus rien n’y est lu ni envoyé.")


def _resume(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    actions.resume(found, by=asker(request))
    return _("Le compte travaille de nouveau.")


def _stop(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    backlogs.stop(found, by=asker(request))
    return _("La lecture est arrêtée là où elle en était.")


def _go_on(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    backlogs.go_on(found, by=asker(request))
    return _("La lecture reprend : rien n’est sauté.")


def _anew(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    backlogs.begin_anew(found, by=asker(request))
    return _("La lecture recommence là où cette lecture avait commencé.")


def _subscribe(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    demand(asker(request), "account.connect", found)
    if not actions.subscribe(found):
        raise ValidationError(_("Le réseau n’a pas accepté. Vérifiez que cette adresse est joignable depuis Internet."))
    return _("Le réseau nous préviendra à l’instant.")


def _counted(found: Account) -> list[Level]:
    return [level for level in levels([found]).get(found.pk, []) if not level.told]


def _cap(request: HttpRequest, found: Account, forms: dict[str, Any]) -> str:
    form = forms["ceilings"] = CeilingsForm(_counted(found), request.POST, prefix="most")
    if not form.is_valid():
        return ""
    actions.cap(found, ceilings=form.ceilings(), by=asker(request))
    return _("Plafonds enregistrés.")


VERBS: dict[str, Callable[[HttpRequest, Account, dict[str, Any]], str]] = {
    "modifier": _edit, "reconnecter": _reconnect, "tester": _test, "suspendre": _pause, "reprendre": _resume,
    "prevenir": _subscribe, "plafonds": _cap, "arreter-lecture": _stop, "reprendre-lecture": _go_on, "relire": _anew,
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """First what it would do, in numbers; then it is done."""
    found = _seen(request, pk)
    demand(asker(request), "account.connect", found)
    if request.method == "POST":
        actions.remove(found, by=asker(request))
        messages.success(request, _("« %(name)s » est retiré.") % {"name": found.name})
        return redirect("accounts:list")
    context = {"given_up": given_up(found), "stays": stays(found), "leaving": waiting(found, asker(request))}
    return render(request, "accounts/remove.html", {"account": found, "told": told_to_stop(found), **context})


@require_GET
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """The last two hundred things that were tried or failed, with the network's own words."""
    found = _seen(request, pk)
    told = lines(found, tries(found).order_by("-at", "-pk")[:SHOWN])
    return render(request, "accounts/log.html", {"account": found, "lines": told, "shown": SHOWN})
