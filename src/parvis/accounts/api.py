"""Accounts over the API: what can be connected, what is, how it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.accounts import actions, words
from parvis.accounts.models import Account
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Field as AskedField
from parvis.people.access import demand, may
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.once import once
from parvis.rest.shapes import Asked, Id, Words

router = Router(tags=["accounts"])


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
    sent_at: datetime | None
    rang_at: datetime | None
    failure: str
    sentence: str
    advice: str
    said: str = Field(description="the network's own words")


class AccountsOut(Schema):
    items: list[AccountOut]
    next: str


class ConnectIn(Schema):
    """`settings` and `secrets` are the fields that `GET /networks` lists for this network."""

    network: Words = Field(max_length=30)
    name: Words = Field("", max_length=120)
    team: Id | None = None
    settings: dict[Words, Words] = {}
    secrets: dict[Words, Words] = {}


class AccountIn(Schema):
    """What is given changes; `settings` or `secrets` connect the account again, `state` pauses or resumes it."""

    name: Words | None = Field(None, max_length=120)
    team: Id | None = None
    state: str | None = Field(None, pattern="^(active|paused)$")
    settings: dict[Words, Words] | None = None
    secrets: dict[Words, Words] | None = None


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


class NetworkOut(Schema):
    key: str
    name: str
    fields: list[FieldOut]


def told(account: Account) -> dict[str, Any]:
    """An account without its settings and secrets."""
    sentence, advice = words.say(account.failure) if account.failure else ("", "")
    names = ("id", "network", "name", "handle", "url", "state", "pushed", "read_at", "sent_at", "rang_at", "failure", "said")
    return {name: getattr(account, name) for name in names} | {
        "team": account.team_id, "sentence": sentence, "advice": advice,
    }  # fmt: skip


def _demand_sight(request: HttpRequest) -> None:
    """Who writes posts must know where they may go."""
    if not may(asker(request), "post.write"):
        demand(asker(request), "account.see")


def _found(request: HttpRequest, pk: int) -> Account:
    _demand_sight(request)
    return get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant"), pk=pk)


def _team(pk: int | None) -> Team | None:
    return get_object_or_404(Team, pk=pk) if pk else None


def _asked(field: AskedField) -> dict[str, Any]:
    told = {name: getattr(field, name) for name in FieldOut.model_fields}
    return told | {"label": words.asked(field.label), "hint": words.asked(field.hint)}


@router.get("/networks", response={200: list[NetworkOut], **PROBLEMS}, operation_id="networks")
def networks(request: HttpRequest) -> Any:
    """What can be connected, and what each network asks for."""
    return [
        {
            "key": key,
            "name": network.facts.name,
            "fields": [_asked(field) for field in network.fields],
        }
        for key, network in CATALOGUE.items()
    ]


@router.get("/accounts", response={200: AccountsOut, **PROBLEMS}, operation_id="accounts")
def listing(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The accounts that you may see, newest first."""
    _demand_sight(request)
    rows, further = page(Account.objects.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/accounts", response={201: AccountOut, **PROBLEMS}, operation_id="account_connect")
@once
def connect(request: HttpRequest, given: ConnectIn) -> Any:
    """Connect an account. The network is asked who we are before anything is kept; a refusal is a 422 in words."""
    account = actions.connect(
        network=given.network, settings=given.settings, secrets=given.secrets, name=given.name, team=_team(given.team),
        by=asker(request),
    )  # fmt: skip
    return 201, told(account)


@router.get("/accounts/{int:pk}", response={200: AccountOut, **PROBLEMS}, operation_id="account")
def one(request: HttpRequest, pk: int) -> Any:
    return told(_found(request, pk))


@router.patch("/accounts/{int:pk}", response={200: AccountOut, **PROBLEMS}, operation_id="account_change")
def change(request: HttpRequest, pk: int, given: AccountIn) -> Any:
    """Rename, give to another team, pause, resume, or connect again with new settings or secrets."""
    account, by = _found(request, pk), asker(request)
    if given.name is not None or given.team is not None:
        actions.edit(account, by=by, name=given.name, team=_team(given.team))
    if given.settings or given.secrets:
        actions.reconnect(account, by=by, settings=given.settings, secrets=given.secrets)
    if given.state == "paused":
        actions.pause(account, by=by)
    elif given.state == "active":
        actions.resume(account, by=by)
    return told(Account.objects.get(pk=account.pk))


@router.delete("/accounts/{int:pk}", response={204: None, **PROBLEMS}, operation_id="account_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    """Forget the permission. What was published and said stays; what was planned for it is given up."""
    actions.remove(_found(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/accounts/{int:pk}/test", response={200: TestOut, **PROBLEMS}, operation_id="account_test")
def test(request: HttpRequest, pk: int) -> Any:
    """Ask the network who we are, now. A refusal is a 422 in words."""
    profile = actions.test(_found(request, pk), by=asker(request))
    return {name: getattr(profile, name) for name in TestOut.model_fields}
