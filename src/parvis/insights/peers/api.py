"""Beside other cities, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from parvis.accounts.models import Account
from parvis.insights.models import Peer
from parvis.insights.peers import actions
from parvis.insights.peers.reading import Beside, seen
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id, Strict, Words

router = Router(tags=["insights"])
SHOWN = ("day", "followers", "publications", "weekly", "each", "rate", "answers", "growth", "looked")


class PeerIn(Strict):
    account: Id = Field(description="ours, through which it is looked at: of Mastodon, Bluesky or YouTube")
    handle: Words = Field(min_length=1, max_length=200)


class PeerOut(Schema):
    """Public figures of an account. null is not available: the network does not tell it, or there is too little to say."""

    id: int
    team: int
    network: str
    handle: str
    name: str
    url: str
    ours: bool
    read_at: datetime | None
    failure: str
    day: date | None
    followers: float | None
    publications: float | None
    weekly: float | None = Field(description="posts a week, answers aside")
    each: float | None = Field(description="median of reactions to posts of two to thirty days")
    rate: float | None = Field(description="`each` by follower")
    answers: float | None = Field(description="part of its posts that answer somebody")
    growth: float | None = Field(description="part by which followers grew in four weeks")
    looked: int = Field(description="posts on which this stands")


def told(one: Beside) -> dict[str, Any]:
    names = ("id", "network", "handle", "name", "url", "ours", "read_at", "failure")
    own = {name: getattr(one.peer, name) for name in names} | {"team": one.peer.team_id}
    return own | {name: getattr(one, name) for name in SHOWN}


@router.get("/peers", response={200: list[PeerOut], **PROBLEMS}, operation_id="peers")
def peers(request: HttpRequest) -> Any:
    """Accounts beside ours with their newest figures, ours read in the same way."""
    demand(asker(request), "post.see")
    return [told(one) for one in seen(asker(request))]


@router.post("/peers", response={201: PeerOut, **PROBLEMS}, operation_id="peer_place")
@once
def place(request: HttpRequest, given: PeerIn) -> Any:
    """One more, looked at once a day from now on."""
    by = asker(request)
    demand(by, "post.see")
    account = get_object_or_404(Account.objects.seen_by(by).working().select_related("team"), pk=given.account)
    return 201, told(Beside(actions.beside(account=account, handle=given.handle, by=by)))


@router.delete("/peers/{int:pk}", response={204: None, **PROBLEMS}, operation_id="peer_away")
def away(request: HttpRequest, pk: int) -> Any:
    """Looked at no more; its figures go."""
    demand(asker(request), "post.see")
    actions.away(get_object_or_404(Peer.objects.seen_by(asker(request)), pk=pk), by=asker(request))
    return HttpResponse(status=204)
