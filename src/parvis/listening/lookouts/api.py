"""Lookouts over the API: kept, tried, switched; what they saw; being told of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.listening.lookouts import actions, lists
from parvis.listening.lookouts.learning import exclusions
from parvis.listening.lookouts.shapes import (
    AttentionIn,
    AttentionOut,
    ExclusionIn,
    ExclusionOut,
    LookoutIn,
    LookoutOut,
    LookoutSwitchIn,
    SightingIn,
    SightingOut,
    SightingsAsked,
    TakenUpOut,
    TrialOfQueryIn,
    TrialOfQueryOut,
)
from parvis.listening.models import Lookout, Sighting
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Page

router = Router(tags=["lookouts"])


def _told(row: Lookout) -> dict[str, Any]:
    names = ("id", "name", "query", "shared", "active", "private")
    return {name: getattr(row, name) for name in names} | {"team": row.team_id, "owner": row.owner_id}


def _seen(row: Sighting) -> dict[str, Any]:
    said = row.message.text if row.message else row.article.title if row.article else ""
    ids = {"lookout": row.lookout_id, "message": row.message_id, "conversation": row.conversation_id, "article": row.article_id}
    return {"id": row.pk, "at": row.at, "text": said, "aside": row.aside_at is not None} | ids


def _fetch(request: HttpRequest, pk: int, verb: str = "inbox.see") -> Lookout:
    demand(asker(request), "inbox.see")
    found = get_object_or_404(Lookout.objects.seen_by(asker(request)), pk=pk)
    demand(asker(request), verb)
    return found


def _given(given: LookoutIn) -> dict[str, Any]:
    team = Team.objects.open().filter(pk=given.team).first()
    if team is None:
        raise ValidationError({"team": _("Inconnu : %(key)s.") % {"key": given.team}})
    return given.model_dump() | {"team": team}


@router.get("/lookouts", response={200: Page[LookoutOut], **PROBLEMS}, operation_id="lookouts")
def lookouts(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Your own and those shared with your teams, the newest first."""
    by = asker(request)
    demand(by, "inbox.see")
    rows, further = page(Lookout.objects.seen_by(by), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.post("/lookouts", response={201: LookoutOut, **PROBLEMS}, operation_id="lookout_add")
@once
def add(request: HttpRequest, given: LookoutIn) -> Any:
    """A query that is matched against whatever arrives from now on. What is wrong with it is told with its place."""
    demand(asker(request), "lookout.edit")
    return 201, _told(actions.keep(by=asker(request), **_given(given)))


@router.post("/lookouts/trial", response={200: TrialOfQueryOut, **PROBLEMS}, operation_id="lookout_try")
def trial(request: HttpRequest, given: TrialOfQueryIn) -> Any:
    """What a query would have seen in the last thirty days, among the newest 10,000 messages that you see. Nothing is kept."""
    by = asker(request)
    demand(by, "lookout.edit")
    found = lists.tried(actions.read(given.query), by, private=given.private)
    told = {name: getattr(found, name) for name in ("since", "looked", "fitted", "cut")}
    return told | {"messages": [row.pk for row in found.examples]}


@router.get("/lookouts/{int:pk}", response={200: LookoutOut, **PROBLEMS}, operation_id="lookout")
def one(request: HttpRequest, pk: int) -> Any:
    """One lookout."""
    return _told(_fetch(request, pk))


@router.put("/lookouts/{int:pk}", response={200: LookoutOut, **PROBLEMS}, operation_id="lookout_change")
def change(request: HttpRequest, pk: int, given: LookoutIn) -> Any:
    """All of it anew; what it saw before stays."""
    return _told(actions.keep(_fetch(request, pk, "lookout.edit"), by=asker(request), **_given(given)))


@router.post("/lookouts/{int:pk}/switch", response={200: LookoutOut, **PROBLEMS}, operation_id="lookout_switch")
def switch(request: HttpRequest, pk: int, given: LookoutSwitchIn) -> Any:
    """It sees, or it is paused."""
    return _told(actions.pause(_fetch(request, pk, "lookout.edit"), active=given.active, by=asker(request)))


@router.get("/lookouts/{int:pk}/exclusions", response={200: list[ExclusionOut], **PROBLEMS}, operation_id="lookout_exclusions")
def lookout_exclusions(request: HttpRequest, pk: int) -> Any:
    """Words that stand in several of what was set aside, and in nothing that was kept."""
    return exclusions(asker(request), _fetch(request, pk))


@router.post("/lookouts/{int:pk}/exclude", response={200: LookoutOut, **PROBLEMS}, operation_id="lookout_exclude")
def exclude(request: HttpRequest, pk: int, given: ExclusionIn) -> Any:
    """Leave out from now on what holds this word."""
    return _told(actions.exclude(_fetch(request, pk, "lookout.edit"), word=given.word, by=asker(request)))


@router.delete("/lookouts/{int:pk}", response={204: None, **PROBLEMS}, operation_id="lookout_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """What it saw is forgotten; the messages stay."""
    actions.drop(_fetch(request, pk, "lookout.edit"), by=asker(request))
    return HttpResponse(status=204)


@router.get("/lookouts/{int:pk}/sightings", response={200: Page[SightingOut], **PROBLEMS}, operation_id="lookout_sightings")
def sightings(request: HttpRequest, pk: int, asked: Query[SightingsAsked]) -> Any:
    """What it saw in conversations that you see and in feeds, the newest first."""
    lookout = _fetch(request, pk)
    found = lists.chosen(asker(request), lookout, network=asked.network, days=asked.days, aside=asked.aside)
    rows, further = page(found, by="at", cursor=asked.cursor, size=asked.limit)
    return {"items": [_seen(row) for row in rows], "next": further}


@router.put("/lookouts/{int:pk}/attention", response={200: AttentionOut, **PROBLEMS}, operation_id="lookout_attend")
def attend(request: HttpRequest, pk: int, given: AttentionIn) -> Any:
    """Be told of what it sees, at once (in groups, ten minutes apart) or once a day, never in your quiet hours."""
    return actions.attend(_fetch(request, pk), by=asker(request), **given.model_dump())


@router.delete("/lookouts/{int:pk}/attention", response={204: None, **PROBLEMS}, operation_id="lookout_attend_no_more")
def attend_no_more(request: HttpRequest, pk: int) -> Any:
    """Be told no more."""
    actions.attend_no_more(_fetch(request, pk), by=asker(request))
    return HttpResponse(status=204)


def _sighting(request: HttpRequest, pk: int) -> Sighting:
    by = asker(request)
    demand(by, "inbox.see")
    seen = Sighting.objects.seen_by(by).filter(lookout__in=Lookout.objects.seen_by(by))
    return get_object_or_404(seen.select_related("message", "article", "conversation__identity", "conversation__team"), pk=pk)


@router.put("/sightings/{int:pk}", response={200: SightingOut, **PROBLEMS}, operation_id="sighting_change")
def sighting(request: HttpRequest, pk: int, given: SightingIn) -> Any:
    """Set aside: it is none of what the lookout looks for. Or shown again."""
    return _seen(actions.set_aside(_sighting(request, pk), by=asker(request), aside=given.aside))


@router.post("/sightings/{int:pk}/take-up", response={200: TakenUpOut, **PROBLEMS}, operation_id="sighting_take_up")
def take_up(request: HttpRequest, pk: int) -> Any:
    """Its conversation is to answer: opened again if it was closed, yours if it was nobody's."""
    return {"conversation": actions.take_up(_sighting(request, pk), by=asker(request)).pk}
