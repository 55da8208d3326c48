"""Paths over the API: flows, which one a post takes, who stands in for whom."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing.approval import standing
from parvis.publishing.approval.models import Flow, StandIn
from parvis.publishing.approval.rules import Step
from parvis.publishing.flows import actions
from parvis.publishing.flows.shapes import FlowChange, FlowIn, FlowOut, FlowsOut, PathOut, StandInIn, StandInOut, StandInsOut
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["approval"])


def _told(flow: Flow) -> dict[str, Any]:
    names = ("id", "name", "position", "active", "apart", "conditions")
    return {name: getattr(flow, name) for name in names} | {"steps": [_step(Step.of(step)) for step in flow.steps]}


def _step(step: Step) -> dict[str, Any]:
    return {
        "key": step.key, "name": step.name, "every": step.every, "users": sorted(step.users), "roles": sorted(step.roles),
        "teams": sorted(step.teams),
    }  # fmt: skip


@router.get("/flows", response={200: FlowsOut, **PROBLEMS}, operation_id="flows")
def flows(request: HttpRequest) -> Any:
    """The city's paths of approval, in the order in which they are tried."""
    demand(asker(request), "post.see")
    return {"items": [_told(flow) for flow in Flow.objects.all()]}


@router.post("/flows", response={201: FlowOut, **PROBLEMS}, operation_id="flow_add")
@once
def add(request: HttpRequest, given: FlowIn) -> Any:
    """A new path, after the others."""
    fields = given.model_dump()
    return 201, _told(actions.add(by=asker(request), **fields))


@router.patch("/flows/{int:pk}", response={200: FlowOut, **PROBLEMS}, operation_id="flow_change")
def change(request: HttpRequest, pk: int, given: FlowChange) -> Any:
    """Change a path, or its place. Posts that wait follow it as it is now."""
    demand(asker(request), "flow.edit")
    flow = get_object_or_404(Flow, pk=pk)
    fields = given.model_dump(exclude_unset=True, exclude={"position"})
    with transaction.atomic():
        if fields:
            actions.change(flow, by=asker(request), **fields)
        if given.position is not None:
            actions.order(flow, by=asker(request), position=given.position)
    return _told(Flow.objects.get(pk=pk))


@router.delete("/flows/{int:pk}", response={204: None, **PROBLEMS}, operation_id="flow_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    """Remove a path; what was approved on it stays approved."""
    demand(asker(request), "flow.edit")
    actions.remove(get_object_or_404(Flow, pk=pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/posts/{int:pk}/path", response={200: PathOut, **PROBLEMS}, operation_id="post_path")
def path(request: HttpRequest, pk: int) -> Any:
    """Which path this post takes as it is now."""
    demand(asker(request), "post.see")
    post = get_object_or_404(Post.objects.seen_by(asker(request)).select_related("topic"), pk=pk)
    found = standing.requirements(post)
    return {
        "flow": found.flow, "name": found.name, "steps": [_step(step) for step in found.steps], "cleared": standing.cleared(post),
    }  # fmt: skip


def _stand_in(row: StandIn) -> dict[str, Any]:
    return {
        "id": row.pk, "absent": row.absent_id, "substitute": row.substitute_id, "first": row.first, "last": row.last, "at": row.at,
    }  # fmt: skip


def _seen(user: User) -> Any:
    rows = StandIn.objects.filter(last__gte=timezone.localdate()).order_by("first", "pk")
    return rows if may(user, "flow.edit") else rows.filter(absent=user) | rows.filter(substitute=user)


@router.get("/stand-ins", response={200: StandInsOut, **PROBLEMS}, operation_id="stand_ins")
def stand_ins(request: HttpRequest) -> Any:
    """Present and coming: yours, and everybody's for who edits paths."""
    demand(asker(request), "post.judge")
    return {"items": [_stand_in(row) for row in _seen(asker(request))[:200]]}


@router.post("/stand-ins", response={201: StandInOut, **PROBLEMS}, operation_id="stand_in_name")
@once
def name(request: HttpRequest, given: StandInIn) -> Any:
    """While somebody is away, somebody else may say yes for them."""
    by = asker(request)
    demand(by, "post.judge")
    people = User.objects.filter(is_active=True)
    absent = by if given.absent in (None, by.pk) else people.filter(pk=given.absent).first()
    substitute = people.filter(pk=given.substitute).first()
    if absent is None or substitute is None:
        raise ValidationError(_("Choisissez qui remplace qui."))
    row = actions.stand_in(absent=absent, substitute=substitute, first=given.first, last=given.last, by=by)
    return 201, _stand_in(row)


@router.delete("/stand-ins/{int:pk}", response={204: None, **PROBLEMS}, operation_id="stand_in_end")
def end(request: HttpRequest, pk: int) -> Any:
    """They are back."""
    demand(asker(request), "post.judge")
    actions.stand_in_no_more(get_object_or_404(_seen(asker(request)), pk=pk), by=asker(request))
    return HttpResponse(status=204)
