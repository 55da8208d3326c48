"""Repair over the API: what failed by cause, trying it again, changing or taking down what is online."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.accounts.words import say
from parvis.people.access import demand
from parvis.publishing.actions import Blocked
from parvis.publishing.api import blocked
from parvis.publishing.models import Delivery
from parvis.publishing.repair import actions
from parvis.publishing.repair import causes as found
from parvis.publishing.repair.models import Amendment
from parvis.publishing.repair.shapes import AmendmentIn, AmendmentOut, AmendmentsAsked, CausesOut, RetriedOut, RetryIn
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["repair"])


@router.get("/deliveries/causes", response={200: CausesOut, **PROBLEMS}, operation_id="delivery_causes")
def causes(request: HttpRequest) -> Any:
    """What did not leave, put together by its cause; the newest 500."""
    demand(asker(request), "post.see")
    rows = found.causes(asker(request))
    names = ("state", "code", "sentence", "advice", "again", "ready")
    return {
        "items": [
            {name: getattr(cause, name) for name in names}
            | {"account": cause.account.pk, "network": cause.account.network, "name": cause.account.name,
               "deliveries": [row.pk for row in cause.rows]}
            for cause in rows
        ]
    }  # fmt: skip


@router.post("/deliveries/retry", response={200: RetriedOut, **PROBLEMS}, operation_id="deliveries_retry")
def retry(request: HttpRequest, given: RetryIn) -> Any:
    """Try these again, each once; what is in doubt or was moved meanwhile is left alone."""
    demand(asker(request), "post.see")
    rows = list(Delivery.objects.seen_by(asker(request)).filter(pk__in=given.deliveries))
    done, left = actions.retry_all(rows, by=asker(request))
    return {"done": done, "left": left}


def _sentence(row: Amendment) -> str:
    if row.state == "held":
        return row.said
    return say(row.failure)[0] if row.failure else ""


def _told(row: Amendment) -> dict[str, Any]:
    names = ("id", "verb", "state", "text", "reason", "at", "done_at")
    return {name: getattr(row, name) for name in names} | {
        "delivery": row.delivery_id, "by": row.by_id, "sentence": _sentence(row), "url": row.delivery.url,
    }  # fmt: skip


@router.post("/deliveries/{int:pk}/amendments", response={201: AmendmentOut, **PROBLEMS}, operation_id="amendment_begin")
@once
def begin(request: HttpRequest, pk: int, given: AmendmentIn) -> Any:
    """Change or take down what is online. Where the network does not allow it, it is a task for a person. New words that could
    not go out are a 422 that says why; a take-down is never refused for its words."""
    by = asker(request)
    demand(by, "post.see")
    rows = Delivery.objects.seen_by(by).select_related("post__author", "post__topic", "account")
    row = get_object_or_404(rows, pk=pk)
    if given.verb == "remove":
        return 201, _told(actions.take_down(row, reason=given.reason, by=by))
    try:
        return 201, _told(actions.rewrite(row, text=given.text, reason=given.reason, by=by))
    except Blocked as error:
        return blocked(error)


@router.get("/amendments", response={200: Page[AmendmentOut], **PROBLEMS}, operation_id="amendments")
def amendments(request: HttpRequest, asked: Query[AmendmentsAsked]) -> Any:
    """What was or is to be corrected online, newest first."""
    demand(asker(request), "post.see")
    rows = Amendment.objects.seen_by(asker(request)).select_related("delivery")
    if asked.state:
        rows = rows.filter(state=asked.state)
    items, further = page(rows, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in items], "next": further}


@router.post("/amendments/{int:pk}/leave", response={200: AmendmentOut, **PROBLEMS}, operation_id="amendment_leave")
def leave(request: HttpRequest, pk: int) -> Any:
    """What is online stays as it is: this correction is given up."""
    demand(asker(request), "post.see")
    rows = Amendment.objects.seen_by(asker(request)).select_related("delivery__post", "delivery__account")
    return _told(actions.give_up(get_object_or_404(rows, pk=pk), by=asker(request)))


@router.post("/amendments/{int:pk}/done", response={200: AmendmentOut, **PROBLEMS}, operation_id="amendment_done")
def done(request: HttpRequest, pk: int) -> Any:
    """A person did it on the network itself."""
    demand(asker(request), "post.see")
    rows = Amendment.objects.seen_by(asker(request)).select_related("delivery__post", "delivery__account")
    return _told(actions.finish(get_object_or_404(rows, pk=pk), by=asker(request)))
