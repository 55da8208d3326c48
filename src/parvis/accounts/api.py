"""Accounts over the API: what can be connected, what is, how it is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.accounts import actions, backlog, farewells, matrix, places, signing, words
from parvis.accounts.granted import lacking
from parvis.accounts.models import Account, Note
from parvis.accounts.renewal import renews
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Field as AskedField
from parvis.people.access import demand, may
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import keep, once_outside, once_secret
from parvis.rest.shapes import Asked, Id, Page, Words

router = Router(tags=["accounts"])


class BacklogOut(Schema):
    """A long reading that is not at its end. It goes on by itself after a restart, from where it was; after more than six hours
    it may read again what was kept, which is not kept twice."""

    state: str = Field(description="going · waiting (the account is not in service) · stopped (by a person)")
    items: int = Field(description="read so far")
    left: int | None = Field(description="still to be read, at most, where the network tells; null: it does not")
    since: datetime
    at: datetime = Field(description="when its last page was kept")
    oldest: datetime | None = Field(description="of what was read, by the moment at which it was said")
    newest: datetime | None
    pace: int | None = Field(description="items a minute over the last minute; null: nothing was read within it")
    stopped_at: datetime | None


class AccountOut(Schema):
    """One presence of the city. `failure` is a code, `sentence` and `advice` say it in words."""

    id: int
    network: str
    name: str
    handle: str
    url: str
    team: int
    state: str = Field(description="active · paused · expired")
    pushed: bool = Field(description="the network sends by itself; reading is only the safety net")
    read_at: datetime | None
    reading: BacklogOut | None = Field(description="a long reading that is under way; null: there is none")
    sent_at: datetime | None
    rang_at: datetime | None
    missed_at: datetime | None = Field(description="reading found what the network should have sent by itself")
    unread: dict[str, str] = Field(
        description="lists that the network did not give in the last round, and the code that says why"
    )
    failure: str
    sentence: str
    advice: str
    said: str = Field(description="the network's own words")
    lacking: list[str] = Field(
        description="permissions that were not given (`scopes` of `GET /networks`), where the network tells"
    )
    expires_at: datetime | None = Field(description="when the permission ends, where it is known")
    renews: bool = Field(description="it is renewed without a person")
    languages: list[str] = Field(description="in which ones the city speaks there; none: all")
    residents: dict[str, list[list[str]]] = Field(description="their cities and regions, (key, name) as the network has them")


class ConnectIn(Schema):
    """`settings` and `secrets` are the fields that `GET /networks` lists for this network."""

    network: Words = Field(max_length=30)
    name: Words = Field("", max_length=120)
    team: Id | None = None
    settings: dict[Words, Words] = {}
    secrets: dict[Words, Words] = {}


class AccountIn(Schema):
    """What is given changes. `settings`, `secrets`: connected again; `state`: paused, resumed; `reading`: a long one stopped, gone on
    with, or (`anew`) the present round begun once more."""

    name: Words | None = Field(None, max_length=120)
    team: Id | None = None
    state: str | None = Field(None, pattern="^(active|paused)$")
    reading: Literal["stopped", "going", "anew"] | None = None
    settings: dict[Words, Words] | None = None
    secrets: dict[Words, Words] | None = None
    ceilings: dict[Words, float] | None = Field(
        None, description="our own by budget, lower than the network’s or as it granted us; 0 takes one away"
    )
    languages: list[Words] | None = Field(None, max_length=10)
    residents: dict[Words, list[tuple[Words, Words]]] | None = Field(None, description="cities · regions: (key, name)")


class TargetAsked(Schema):
    q: Words = Field("", max_length=100)
    level: Literal["city", "region", "language"] = "city"


class TargetOut(Schema):
    key: str
    name: str


class TestOut(Schema):
    """Who the network says we are."""

    remote_id: str
    handle: str
    name: str
    url: str


class FieldOut(Schema):
    key: str
    label: str
    secret: bool
    needed: bool
    default: str
    hint: str


class ScopeOut(Schema):
    """A permission that is asked for when somebody signs in."""

    name: str
    why: str
    needed: bool


class FactOut(Schema):
    label: str
    words: str


class PriceOut(Schema):
    """What one call costs, or one item that comes."""

    key: str
    label: str
    amount: float
    unit: str


class NetworkOut(Schema):
    """What can be connected, and what it permits, in words."""

    key: str
    name: str
    fields: list[FieldOut]
    sign_in: bool = Field(description="`POST /accounts/sign-in` gives the address where a person signs in")
    before: list[str] = Field(description="fields that must be given before signing in")
    scopes: list[ScopeOut]
    abilities: dict[str, bool] = Field(description="publish, read, answer, private, moderate, measure, audience …")
    facts: list[FactOut]
    prices: list[PriceOut]
    callbacks: dict[str, str] = Field(
        description="to be declared in the application at the network: `leave`, where it tells that a person took the application "
        "away, `forget`, where it hands on that a person wants their data erased; empty where it tells neither"
    )
    cannot: list[str]
    note: str = Field(description="what the city wrote for its colleagues")
    site: str


class NetworkNoteIn(Schema):
    network: Words = Field(max_length=30)
    text: Words = Field(max_length=2000)


class SignInIn(Schema):
    """`settings` and `secrets`: what the network asks for `before`. `account`: connect this one again."""

    network: Words = Field("", max_length=30)
    account: Id | None = None
    name: Words = Field("", max_length=120)
    team: Id | None = None
    settings: dict[Words, Words] = {}
    secrets: dict[Words, Words] = {}


class SignInOut(Schema):
    """Open `address` in a browser in which you are signed in to Parvis; it comes back by itself."""

    id: int = Field(description="of `GET /accounts/sign-in/{pk}`, where presences are chosen")
    address: str
    until: datetime


def told(account: Account) -> dict[str, Any]:
    """An account without its settings and secrets."""
    sentence, advice = words.say(account.failure) if account.failure else ("", "")
    names = ("id", "network", "name", "handle", "url", "state", "pushed", "read_at", "sent_at", "rang_at", "failure", "said")
    return {name: getattr(account, name) for name in names} | {
        "team": account.team_id, "unread": account.unread, "missed_at": account.missed_at, "sentence": sentence, "advice": advice,
        "languages": account.settings.get("languages") or [], "residents": account.settings.get("residents") or {},
        "reading": _reading(account), "lacking": [scope.name for scope in lacking(account)],
        "expires_at": account.grant.expires_at, "renews": renews(account),
    }  # fmt: skip


def _reading(account: Account) -> dict[str, Any] | None:
    if (found := backlog.backlog(account, timezone.now())) is None:
        return None
    return asdict(found) | {"state": "stopped" if found.stopped_at else "going" if account.state == "active" else "waiting"}


def _demand_sight(request: HttpRequest) -> None:
    """Who writes posts must know where they may go."""
    if not may(asker(request), "post.write"):
        demand(asker(request), "account.see")


def found_for(request: HttpRequest, pk: int) -> Account:
    _demand_sight(request)
    return get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant"), pk=pk)


def _team(pk: int | None) -> Team | None:
    return get_object_or_404(Team, pk=pk) if pk else None


def _asked(field: AskedField) -> dict[str, Any]:
    told = {name: getattr(field, name) for name in FieldOut.model_fields}
    return told | {"label": words.asked(field.label), "hint": words.asked(field.hint)}


@router.get("/networks", response={200: list[NetworkOut], **PROBLEMS}, operation_id="networks")
def networks(request: HttpRequest) -> Any:
    """What can be connected, what each network asks for, and what it permits."""
    notes = dict(Note.objects.values_list("network", "text"))
    return [_network(card, notes.get(card.key, "")) for card in matrix.cards()]


def _network(card: matrix.Card, note: str) -> dict[str, Any]:
    network, sign_in = CATALOGUE[card.key], CATALOGUE[card.key].sign_in
    return {
        "key": card.key, "name": card.name, "fields": [_asked(field) for field in network.fields], "sign_in": sign_in is not None,
        "before": list(sign_in.before) if sign_in else [], "cannot": list(card.cannot), "note": note, "site": card.site,
        "scopes": [{"name": one.name, "why": words.asked(one.why), "needed": one.needed} for one in network.scopes],
        "callbacks": farewells.addresses(card.key),
        "abilities": {key: can for key, _label, can in card.abilities},
        "facts": [{"label": label, "words": told} for label, told in card.facts],
        "prices": [asdict(price) | {"label": words.asked(price.label)} for price in network.facts.prices],
    }  # fmt: skip


@router.put("/networks/note", response={200: NetworkNoteIn, **PROBLEMS}, operation_id="network_annotate")
def annotate(request: HttpRequest, given: NetworkNoteIn) -> Any:
    """What colleagues should know of a network; an empty text takes it away."""
    note = actions.annotate(given.network, text=given.text, by=asker(request))
    return {"network": note.network, "text": note.text}


@router.get("/accounts", response={200: Page[AccountOut], **PROBLEMS}, operation_id="accounts")
def listing(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The accounts that you may see, newest first."""
    _demand_sight(request)
    rows, further = page(
        Account.objects.seen_by(asker(request)).select_related("grant"), by="id", cursor=asked.cursor, size=asked.limit
    )
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/accounts", response={201: AccountOut, **PROBLEMS}, operation_id="account_connect")
@once_outside
def connect(request: HttpRequest, given: ConnectIn) -> Any:
    """Connect an account. The network is asked who we are before anything is kept; a refusal is a 422 in words."""
    account = actions.connect(
        network=given.network, settings=given.settings, secrets=given.secrets, name=given.name, team=_team(given.team),
        by=asker(request), made=lambda row: keep(request, 201, told(row)),
    )  # fmt: skip
    return 201, told(account)


@router.post("/accounts/sign-in", response={201: SignInOut, **PROBLEMS}, operation_id="account_sign_in")
@once_secret("address")
def sign_in(request: HttpRequest, given: SignInIn) -> Any:
    """Begin to sign in at a network: where a person goes to let Parvis in. It holds for ten minutes, once."""
    account = found_for(request, given.account) if given.account else None
    sent = signing.begin(
        network=account.network if account else given.network, by=asker(request), session=request.session.session_key or "",
        settings=given.settings, secrets=given.secrets, team=_team(given.team), name=given.name, account=account,
    )  # fmt: skip
    return 201, {"id": sent.visit.pk, "address": sent.address, "until": sent.visit.at + signing.LIVES}


@router.get("/accounts/{int:pk}", response={200: AccountOut, **PROBLEMS}, operation_id="account")
def one(request: HttpRequest, pk: int) -> Any:
    return told(found_for(request, pk))


@router.patch("/accounts/{int:pk}", response={200: AccountOut, **PROBLEMS}, operation_id="account_change")
def change(request: HttpRequest, pk: int, given: AccountIn) -> Any:
    """Rename, give to another team, pause, resume, stop a long reading, set ceilings, or connect again with new settings or secrets."""
    account, by = found_for(request, pk), asker(request)

    def rest(row: Account) -> None:
        _changed(row, given, by=by)

    if given.settings or given.secrets:
        actions.reconnect(account, by=by, settings=given.settings, secrets=given.secrets, made=rest)
    elif given.state == "active":
        actions.resume(account, by=by, made=rest)
    else:
        with transaction.atomic():
            rest(account)
    return told(Account.objects.get(pk=account.pk))


def _changed(account: Account, given: AccountIn, *, by: User) -> None:
    """What no network is asked about: all of it, or nothing."""
    if given.name is not None or given.team is not None:
        actions.edit(account, by=by, name=given.name, team=_team(given.team))
    if given.ceilings:
        actions.cap(account, ceilings=given.ceilings, by=by)
    if given.languages is not None or given.residents is not None:
        actions.orient(account, by=by, languages=given.languages, residents=given.residents)
    if given.state == "paused":
        actions.pause(account, by=by)
    if given.reading:
        {"stopped": backlog.stop, "going": backlog.go_on, "anew": backlog.begin_anew}[given.reading](account, by=by)


@router.delete("/accounts/{int:pk}", response={204: None, **PROBLEMS}, operation_id="account_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    """Forget the permission. What was published and said stays; what was planned for it is given up."""
    actions.remove(found_for(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/accounts/{int:pk}/test", response={200: TestOut, **PROBLEMS}, operation_id="account_test")
def test(request: HttpRequest, pk: int) -> Any:
    """Ask the network who we are, now. A refusal is a 422 in words."""
    profile = actions.test(found_for(request, pk), by=asker(request))
    return {name: getattr(profile, name) for name in TestOut.model_fields}


@router.get("/accounts/{int:pk}/targets", response={200: list[TargetOut], **PROBLEMS}, operation_id="account_targets")
def targets(request: HttpRequest, pk: int, asked: Query[TargetAsked]) -> Any:
    """The network's own keys of cities, regions or languages whose names begin so: what the `audience` of a post takes, and of
    the first two the `residents` of an account. Empty where it cannot limit a publication to them."""
    if not may(asker(request), "post.write"):
        demand(asker(request), "account.connect")
    return [{"key": key, "name": name} for key, name in places.look_up(found_for(request, pk), asked.q, asked.level)]
