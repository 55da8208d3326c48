"""The city's own actor on the fediverse over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.federation import actions, standing, told
from parvis.federation.arrivals import actions as arrivals
from parvis.federation.models import Arrival, Barred, Follower, Server
from parvis.federation.shapes import (
    BarredIn,
    BarredOut,
    FederationArrivalOut,
    FederationIn,
    FederationOut,
    FollowerOut,
    ServerOut,
)
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Page

router = Router(tags=["federation"])


@router.get("/federation", response={200: FederationOut, **PROBLEMS}, operation_id="federation")
def one(request: HttpRequest) -> Any:
    """Whether the city is on the fediverse by itself, how it is called there, and how what it says gets about."""
    demand(asker(request), "city.edit")
    return told.actor(standing.actor())


@router.put("/federation", response={200: FederationOut, **PROBLEMS}, operation_id="federation_set")
def settle(request: HttpRequest, given: FederationIn) -> Any:
    """All of it anew. Opened for the first time, an account is made for `team`."""
    by = asker(request)
    demand(by, "city.edit")
    team = Team.objects.open().filter(pk=given.team).first() if given.team else None
    if given.team and team is None:
        raise ValidationError({"team": _("Aucune équipe n’a ce numéro.")})
    fields = given.dict(exclude={"team", "links"})
    return told.actor(actions.settle(by=by, team=team, links=[(one.words, one.url) for one in given.links], **fields))


@router.post("/federation/key", response={200: FederationOut, **PROBLEMS}, operation_id="federation_key_turn")
def turn(request: HttpRequest) -> Any:
    """A new key; other servers are told."""
    by = asker(request)
    demand(by, "city.edit")
    return told.actor(actions.turn_key(by=by))


@router.get("/federation/followers", response={200: Page[FollowerOut], **PROBLEMS}, operation_id="federation_followers")
def followers(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Who follows, the newest first."""
    demand(asker(request), "city.edit")
    rows, further = page(Follower.objects.select_related("remote"), by="id", cursor=asked.cursor, size=asked.limit)
    items = [
        {"id": row.pk, "handle": row.remote.handle, "uri": row.remote.uri, "name": row.remote.name, "at": row.at} for row in rows
    ]
    return {"items": items, "next": further}


@router.delete("/federation/followers/{int:pk}", response={204: None, **PROBLEMS}, operation_id="federation_follower_dismiss")
def dismiss(request: HttpRequest, pk: int) -> Any:
    """They follow no longer; their server is told."""
    by = asker(request)
    demand(by, "city.edit")
    actions.dismiss(get_object_or_404(Follower.objects.select_related("remote"), pk=pk), by=by)
    return HttpResponse(status=204)


@router.get("/federation/servers", response={200: Page[ServerOut], **PROBLEMS}, operation_id="federation_servers")
def servers(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Servers that were delivered to, the newest known first."""
    demand(asker(request), "city.edit")
    rows, further = page(Server.objects.all(), by="id", cursor=asked.cursor, size=asked.limit)
    waiting = told.waiting_by_host([row.host for row in rows])
    names = ("host", "reached_at", "failing_since", "failure", "aside_at")
    items = [{"id": row.pk, "waiting": waiting.get(row.host, 0), **{name: getattr(row, name) for name in names}} for row in rows]
    return {"items": items, "next": further}


@router.get("/federation/barred", response={200: list[BarredOut], **PROBLEMS}, operation_id="federation_barred")
def barred(request: HttpRequest) -> Any:
    """Servers and accounts that are kept out."""
    demand(asker(request), "city.edit")
    return list(Barred.objects.order_by("name")[:2000])


@router.post("/federation/barred", response={201: BarredOut, **PROBLEMS}, operation_id="federation_bar")
@once
def bar(request: HttpRequest, given: BarredIn) -> Any:
    """Nothing is taken from there any more, nothing goes there."""
    by = asker(request)
    demand(by, "city.edit")
    return 201, actions.bar(name=given.name, reason=given.reason, by=by)


@router.delete("/federation/barred/{int:pk}", response={204: None, **PROBLEMS}, operation_id="federation_free")
def free(request: HttpRequest, pk: int) -> Any:
    """Kept out no longer."""
    by = asker(request)
    demand(by, "city.edit")
    actions.free(get_object_or_404(Barred, pk=pk), by=by)
    return HttpResponse(status=204)


def _arrival(row: Arrival) -> dict[str, Any]:
    return {"id": row.pk, "key": row.key_id, "failure": row.failure, "at": row.at, "state": row.state}


def _unreadable(request: HttpRequest, pk: int) -> Arrival:
    demand(asker(request), "city.edit")
    return get_object_or_404(Arrival, pk=pk, state="quarantine")


@router.get("/federation/unreadable", response={200: Page[FederationArrivalOut], **PROBLEMS}, operation_id="federation_unreadable")
def unreadable(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What other servers delivered and could not be understood, the newest first."""
    demand(asker(request), "city.edit")
    rows, further = page(Arrival.objects.filter(state="quarantine"), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_arrival(row) for row in rows], "next": further}


@router.post(
    "/federation/unreadable/{int:pk}/again", response={204: None, **PROBLEMS}, operation_id="federation_unreadable_again"
)
def try_again(request: HttpRequest, pk: int) -> Any:
    """Look at it once more."""
    arrivals.again(_unreadable(request, pk), by=asker(request))
    return 204, None


@router.delete("/federation/unreadable/{int:pk}", response={204: None, **PROBLEMS}, operation_id="federation_unreadable_forget")
def let_go(request: HttpRequest, pk: int) -> Any:
    """Leave it."""
    arrivals.forget(_unreadable(request, pk), by=asker(request))
    return 204, None
