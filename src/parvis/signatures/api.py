"""Signatures over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Id, Strict, Words
from parvis.signatures import actions
from parvis.signatures.models import Signature

router = Router(tags=["signatures"])


class SignatureIn(Strict):
    """`team` null: of every team without its own. `network` "": of answers by mail. `text` "": nothing is put under them."""

    team: Id | None = None
    network: Words = Field("", max_length=20, description='a key of GET /networks; "": by mail')
    text: Words = Field("", max_length=1000, description="with blanks: {agent}, {équipe}, {ville}…")


class SignatureOut(Schema):
    id: int
    team: int | None
    network: str
    text: str
    by: int | None
    at: datetime


def _told(row: Signature) -> dict[str, Any]:
    return {"id": row.pk, "team": row.team_id, "network": row.network, "text": row.text, "by": row.by_id, "at": row.at}


@router.get("/signatures", response={200: list[SignatureOut], **PROBLEMS}, operation_id="signatures")
def signatures(request: HttpRequest) -> Any:
    """How answers are signed, by team and network. What is not there is not signed, but for what a mailbox itself puts."""
    demand(asker(request), "inbox.see")
    return [_told(row) for row in Signature.objects.order_by("team__name", "network", "pk")]


@router.put("/signatures", response={200: SignatureOut, **PROBLEMS}, operation_id="signature_keep")
def keep(request: HttpRequest, given: SignatureIn) -> Any:
    """Keep the one of this team and network."""
    by = asker(request)
    demand(by, "city.edit")
    team = Team.objects.open().filter(pk=given.team).first() if given.team else None
    if given.team and team is None:
        raise ValidationError({"team": _("Aucune équipe n’a ce numéro.")})
    return _told(actions.keep(team=team, network=given.network, text=given.text, by=by))


@router.delete("/signatures/{int:pk}", response={204: None, **PROBLEMS}, operation_id="signature_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """The next nearest one stands again, or none."""
    by = asker(request)
    demand(by, "city.edit")
    actions.drop(get_object_or_404(Signature, pk=pk), by=by)
    return HttpResponse(status=204)
