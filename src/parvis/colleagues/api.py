"""Coming in, over the API: how the identity provider is set and tried, who is linked to it. No secret is ever told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field, StrictInt

from parvis.colleagues import actions, using
from parvis.colleagues.actions import Changed
from parvis.colleagues.lists.actions import take
from parvis.colleagues.lists.views import lines_of
from parvis.colleagues.models import Provider
from parvis.colleagues.words import REFUSALS
from parvis.identity import calling
from parvis.identity.asking import Refusal
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.shapes import Id, Strict, Words

router = Router(tags=["people"])
EDIT = "people.edit"
NAMES = (
    "on", "kind", "name", "issuer", "client", "scopes", "acr", "pkce", "skew", "sirets", "provision", "role", "compulsory", "revision",
    "changed_at",
)  # fmt: skip


class ProviderOut(Schema):
    """The city's identity provider, as it is set. `secret`: whether one is kept."""

    on: bool
    kind: str = Field(description="generic · proconnect")
    name: str
    issuer: str
    client: str
    secret: bool
    scopes: str
    acr: str
    pkce: bool
    skew: int
    sirets: list[str]
    provision: bool
    role: str
    team: int | None
    compulsory: bool
    keeper: int | None = Field(description="the account of last resort")
    environment: bool = Field(description="issuer, client and secret come from the server’s environment")
    back: str = Field(description="the address of return to register at the provider")
    revision: int
    changed_at: datetime | None


class ProviderIn(Strict):
    """What is given changes."""

    on: bool | None = None
    kind: Words | None = Field(None, max_length=12)
    name: Words | None = Field(None, max_length=60)
    issuer: Words | None = Field(None, max_length=300)
    client: Words | None = Field(None, max_length=200)
    secret: Words = Field("", max_length=500)
    scopes: Words | None = Field(None, max_length=300)
    acr: Words | None = Field(None, max_length=200)
    pkce: bool | None = None
    skew: StrictInt | None = Field(None, ge=0, le=300)
    sirets: list[Words] | None = Field(None, max_length=200)
    provision: bool | None = None
    role: Words | None = Field(None, max_length=20)
    team: Id | None = None
    compulsory: bool | None = None
    keeper: Id | None = None
    revision: StrictInt | None = Field(None, ge=0, le=2**31 - 1)


class ColleaguesIn(Strict):
    text: Words = Field(max_length=1_000_000, description="a table, its first line the headings")
    dry: bool = False


class ColleagueLineOut(Schema):
    """What became of a line."""

    number: int
    address: str
    done: str = Field(description="new · changed · same · refused")
    words: str


class TriedOut(Schema):
    """What the provider told of itself."""

    issuer: str
    authorization_endpoint: str
    end_session_endpoint: str
    keys: int


def _told(row: Provider) -> dict[str, Any]:
    more = {"secret": row.sealed is not None, "team": row.team_id, "keeper": row.keeper_id}
    return {name: getattr(row, name) for name in NAMES} | more | {"environment": using.given(), "back": using.back()}


@router.get("/identity-provider", response={200: ProviderOut, **PROBLEMS}, operation_id="identity_provider")
def provider(request: HttpRequest) -> Any:
    demand(asker(request), EDIT)
    return _told(actions.current())


@router.patch("/identity-provider", response={200: ProviderOut, **PROBLEMS}, operation_id="identity_provider_change")
def change(request: HttpRequest, given: ProviderIn) -> Any:
    """409 when somebody changed it since `revision`."""
    by = asker(request)
    demand(by, EDIT)
    wanted = {name: value for name, value in given.dict(exclude_unset=True).items() if value is not None}
    if given.team:
        wanted["team"] = get_object_or_404(Team, pk=given.team)
    if given.keeper:
        wanted["keeper"] = get_object_or_404(User, pk=given.keeper)
    try:
        return _told(actions.settle(by=by, **wanted))
    except Changed as error:
        return problem(409, str(error.now.changed_by or ""), kind="/problems/changed", revision=error.now.revision)


@router.post("/identity-provider/try", response={200: TriedOut, **PROBLEMS}, operation_id="identity_provider_try")
def trial(request: HttpRequest) -> Any:
    """Its description and keys, asked for now. 503 when they are not what they must be; `kind` says how."""
    demand(asker(request), EDIT)
    row = actions.current()
    try:
        found = calling.tried(using.wish(row) if using.in_service(row) else using.wish_of(row))
    except Refusal as error:
        return problem(409 if error.code == "off" else 503, str(REFUSALS[error.code]), kind=f"/problems/sign-in/{error.code}")
    return {"end_session_endpoint": "", **found}


@router.post("/people/{int:pk}/unlink", response={204: None, **PROBLEMS}, operation_id="person_unlink")
def unlink(request: HttpRequest, pk: int) -> Any:
    """They are nobody at the provider any more: whoever comes next with their address is linked anew."""
    by = asker(request)
    demand(by, EDIT)
    actions.unbind(get_object_or_404(User, pk=pk), by=by)
    return 204, None


@router.post("/people/import", response={200: list[ColleagueLineOut], **PROBLEMS}, operation_id="people_import")
def bring(request: HttpRequest, given: ColleaguesIn) -> Any:
    """A table of colleagues, line by line; the same table again changes nothing. `dry`: nothing is kept."""
    by = asker(request)
    demand(by, EDIT)
    return [asdict(one) for one in take(lines_of(given.text, "text"), by=by, dry=given.dry)]
