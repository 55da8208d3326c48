"""What keeps accounts going, over the API: being told by the network, what came in and was not understood, what a removal would do,
which of several presences are the city's; budgets and the log."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.accounts import actions, signing, words
from parvis.accounts.api import AccountOut, found_for, told
from parvis.accounts.logbook import lines, tries
from parvis.accounts.models import Account, Raw
from parvis.accounts.quota import Level, levels
from parvis.accounts.raws import readable
from parvis.accounts.removal import given_up, stays, told_to_stop, waiting
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once_outside
from parvis.rest.shapes import Asked, Id, Page

router = Router(tags=["accounts"])
SHOWN = 4000  # bytes of what came in


class BudgetOut(Schema):
    """What the network permits in a time. `most` 0 = no ceiling; `own`: the ceiling is ours. `source` told: by the network itself,
    in percent; then `used` and `left` are null while they are not known."""

    key: str
    label: str
    used: float | None
    most: float
    left: float | None
    unit: str
    seconds: float
    resets: str = Field(description="moving · utc · pacific")
    shared: bool = Field(description="of the application: counted for all its accounts together")
    own: bool
    low: bool
    full_at: datetime | None
    source: str = Field(description="counted (by Parvis) · told (by the network, with its answers)")
    at: datetime | None = Field(description="when the network last said it; null: never, or counted here")


class LogLineOut(Schema):
    """Something that was tried, or failed. `said`: the network's own words, without secrets."""

    id: int
    verb: str
    words: str
    at: datetime
    until: datetime | None
    outcome: str
    code: str
    status: int
    sentence: str
    advice: str
    said: str


class LogOut(Page[LogLineOut]):
    pass


class ConsequenceOut(Schema):
    """`number` is approximate above ten thousand."""

    number: str
    words: str


class WaitingOut(Schema):
    words: str
    url: str
    at: datetime
    author: str


class RemovalOut(Schema):
    given_up: list[ConsequenceOut] = Field(description="what waits and would never leave")
    waiting: list[WaitingOut] = Field(description="the first of it")
    stays: list[ConsequenceOut]
    told: str = Field(description="what its network is told, or must be told by hand; empty: it sends nothing by itself")


class AsideOut(Schema):
    """What a network handed over and could not be understood, as it came. It blocks nothing else."""

    id: int
    account: int
    network: str
    received_at: datetime
    form: str = Field(description="hook · items · odd: of a list, which cannot be tried again by hand")
    failure: str
    body: str | None = Field(
        description="its first 4 000 bytes; null without `inbox.see` on its account: a private message may be in it"
    )


class PresencesOut(Schema):
    """`waiting`: nobody has come back yet. `choose`: `POST` the numbers of those that are the city's."""

    state: str = Field(description="waiting · choose")
    presences: list[str] = Field(description="their names, in the order of their numbers, from 0")


class ChosenIn(Schema):
    chosen: list[int] = Field(min_length=1, max_length=200)
    team: Id | None = None


class RefusedOut(Schema):
    label: str
    why: str


class ConnectedOut(Schema):
    """One that is refused costs no other."""

    items: list[AccountOut]
    refused: list[RefusedOut]


@router.get("/accounts/{int:pk}/budgets", response={200: list[BudgetOut], **PROBLEMS}, operation_id="account_budgets")
def budgets(request: HttpRequest, pk: int) -> Any:
    """What the network still permits this account in each time that it counts."""
    found = found_for(request, pk)
    return [_budget(level) for level in levels([found]).get(found.pk, [])]


def _budget(level: Level) -> dict[str, Any]:
    one = level.budget
    return {
        "key": one.key, "label": words.asked(one.label), "used": level.used if level.known else None, "most": level.most,
        "left": level.left if level.known else None, "source": "told" if level.told else "counted", "at": level.at,
        "unit": one.unit, "seconds": one.per.total_seconds(), "resets": one.resets, "shared": one.shared, "own": level.own,
        "low": level.low, "full_at": level.full_at,
    }  # fmt: skip


@router.get("/accounts/{int:pk}/log", response={200: LogOut, **PROBLEMS}, operation_id="account_log")
def log(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """What was tried and what failed, newest first, with the network's own words."""
    demand(asker(request), "account.see")
    found = found_for(request, pk)
    rows, further = page(tries(found), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [asdict(line) for line in lines(found, rows)], "next": further}


@router.post("/accounts/{int:pk}/webhook", response={200: AccountOut, **PROBLEMS}, operation_id="account_subscribe")
def subscribe(request: HttpRequest, pk: int) -> Any:
    """Ask the network to send to us by itself. A refusal, or a network that only lets itself be read, is a 422 in words."""
    found = found_for(request, pk)
    demand(asker(request), "account.connect", found)
    if not actions.subscribe(found):
        raise ValidationError(_("Le réseau n’a pas accepté. Vérifiez que cette adresse est joignable depuis Internet."))
    return told(Account.objects.select_related("grant").get(pk=pk))


@router.get("/accounts/{int:pk}/removal", response={200: RemovalOut, **PROBLEMS}, operation_id="account_removal")
def removal(request: HttpRequest, pk: int) -> Any:
    """What removing the account would do, before it is done."""
    found = found_for(request, pk)
    demand(asker(request), "account.connect", found)
    gone, waits, kept = given_up(found), waiting(found, asker(request)), stays(found)
    return {
        "given_up": [asdict(one) for one in gone], "waiting": [asdict(one) for one in waits],
        "stays": [asdict(one) for one in kept], "told": told_to_stop(found),
    }  # fmt: skip


@router.get("/accounts/aside", response={200: Page[AsideOut], **PROBLEMS}, operation_id="raws_aside")
def aside(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What came in and could not be understood, newest first."""
    by = asker(request)
    demand(by, "account.see")
    raws = Raw.objects.filter(state="quarantine", account__in=Account.objects.seen_by(by)).select_related("account")
    rows, further = page(raws, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_aside(row, by) for row in rows], "next": further}


def _aside(row: Raw, by: User) -> dict[str, Any]:
    failure, body = readable(row, by, SHOWN)
    return {
        "id": row.pk, "account": row.account_id, "network": row.account.network, "received_at": row.received_at,
        "form": row.form, "failure": failure, "body": body,
    }  # fmt: skip


@router.post("/accounts/aside/{int:pk}/retry", response={204: None, **PROBLEMS}, operation_id="raw_retry")
def retry(request: HttpRequest, pk: int) -> Any:
    """Try once more to understand it. An item of a list (`form` odd) is a 422: it comes back only if the network still shows it as new."""
    actions.retry_raw(_raw(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/accounts/aside/{int:pk}/forget", response={204: None, **PROBLEMS}, operation_id="raw_forget")
def forget(request: HttpRequest, pk: int) -> Any:
    """Leave it aside for good; it does not come back."""
    actions.forget_raw(_raw(request, pk), by=asker(request))
    return HttpResponse(status=204)


def _raw(request: HttpRequest, pk: int) -> Raw:
    by = asker(request)
    demand(by, "account.see")
    return get_object_or_404(Raw.objects.filter(account__in=Account.objects.seen_by(by)).select_related("account"), pk=pk)


@router.get("/accounts/sign-in/{int:pk}", response={200: PresencesOut, **PROBLEMS}, operation_id="account_presences")
def presences(request: HttpRequest, pk: int) -> Any:
    """What a sign-in that you began found, for half an hour after the return."""
    demand(asker(request), "account.connect")
    found = _visit(request, pk)
    labels = [one.label for one in signing.presences(found)]
    return {"state": "choose" if labels else "waiting", "presences": labels}


@router.post("/accounts/sign-in/{int:pk}", response={200: ConnectedOut, **PROBLEMS}, operation_id="account_presences_choose")
@once_outside
def choose(request: HttpRequest, pk: int, given: ChosenIn) -> Any:
    """Connect those of the presences found that are the city's, each as an account."""
    by = asker(request)
    demand(by, "account.connect")
    found = _visit(request, pk)
    team = get_object_or_404(Team, pk=given.team) if given.team else found.team
    done, refused = signing.connect(found, chosen=given.chosen, team=actions.whose(team, by), by=by)
    return {"items": [told(row) for row in done], "refused": [{"label": label, "why": why} for label, why in refused]}


def _visit(request: HttpRequest, pk: int) -> Any:
    found = signing.begun_by(asker(request), request.session.session_key or "", pk)
    if found is None:
        raise Http404
    return found
