"""Approval over the API: ask, decide, remark, freeze, let somebody outside read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.people.access import demand
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.api import blocked
from parvis.publishing.approval import actions, many, reading, standing
from parvis.publishing.approval.models import Approval, Hold, Remark, Reviewer
from parvis.publishing.approval.shapes import (
    ApprovalOut,
    ApprovalsAsked,
    ApprovalWhole,
    AskIn,
    DecidedLine,
    DecideIn,
    DecideManyIn,
    HoldIn,
    HoldOut,
    RemarkIn,
    RemarkOut,
    RemarksOut,
    ReviewerIn,
    ReviewerOut,
    ReviewersOut,
)
from parvis.publishing.flows import actions as paths
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once, once_secret
from parvis.rest.shapes import Page

router = Router(tags=["approval"])


def _post(request: HttpRequest, pk: int) -> Post:
    demand(asker(request), "post.see")
    return get_object_or_404(Post.objects.seen_by(asker(request)).select_related("author", "topic"), pk=pk)


def _approval(request: HttpRequest, pk: int) -> Approval:
    demand(asker(request), "post.see")
    rows = Approval.objects.seen_by(asker(request)).select_related("post__author", "post__topic", "flow", "by")
    return get_object_or_404(rows, pk=pk)


def _told(row: Approval) -> dict[str, Any]:
    names = ("id", "revision", "state", "at", "ended_at")
    return {name: getattr(row, name) for name in names} | {
        "post": row.post_id, "by": row.by_id, "flow": row.flow.name if row.flow else "",
    }  # fmt: skip


def _whole(row: Approval, request: HttpRequest) -> dict[str, Any]:
    found = reading.whole(row, asker(request))
    steps = [
        {
            "key": line.key,
            "name": line.name,
            "every": line.every,
            "state": line.state,
            "missing": [user.pk for user in line.missing],
        }
        for line in found.steps
    ]
    decisions = [
        {"step": one.name, "verdict": one.verdict, "of": one.of_id, "by": one.by_id, "reason": one.reason, "at": one.at,
         "reviewer": one.reviewer.name if one.reviewer else ""}
        for one in row.decisions.select_related("reviewer").order_by("at")
    ]  # fmt: skip
    return _told(row) | {
        "steps": steps, "decisions": decisions, "voices": [user.pk for user in found.voices], "current": standing.same(row, row.post),
    }  # fmt: skip


@router.get("/approvals", response={200: Page[ApprovalOut], **PROBLEMS}, operation_id="approvals")
def approvals(request: HttpRequest, asked: Query[ApprovalsAsked]) -> Any:
    """What is or was judged, newest first; `mine`: what waits for you, or for somebody whose place you take."""
    by = asker(request)
    demand(by, "post.see")
    found = Approval.objects.awaiting(by) if asked.mine else Approval.objects.seen_by(by)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.post:
        found = found.filter(post=asked.post)
    rows, further = page(found.select_related("flow"), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.get("/approvals/{int:pk}", response={200: ApprovalWhole, **PROBLEMS}, operation_id="approval")
def one(request: HttpRequest, pk: int) -> Any:
    """Step by step: who said what, whose word is missing."""
    return _whole(_approval(request, pk), request)


@router.post("/posts/{int:pk}/approval", response={200: ApprovalOut, **PROBLEMS}, operation_id="approval_ask")
def ask(request: HttpRequest, pk: int, given: AskIn) -> Any:
    """Put the post, as it is now, before those who must say yes. When the last one has, it is planned at its `publish_at`. What
    one of its networks would not take is a 422 that says why, account by account."""
    try:
        return _told(actions.submit(_post(request, pk), by=asker(request), revision=given.revision))
    except Blocked as error:
        return blocked(error)
    except Stale as stale:
        return problem(
            409, _("Quelqu’un a modifié cette publication entre-temps."), kind="/problems/stale", revision=stale.post.revision
        )


@router.post("/approvals/decide", response={200: list[DecidedLine], **PROBLEMS}, operation_id="approvals_decide")
@once
def decide_many(request: HttpRequest, given: DecideManyIn) -> Any:
    """Say yes, ask for changes, or refuse many: each is of its own revision, and what one refuses stops no other."""
    by = asker(request)
    demand(by, "post.judge")
    found = Approval.objects.seen_by(by).select_related("post__author", "post__topic").in_bulk(given.approvals)
    rows = [found[pk] for pk in dict.fromkeys(given.approvals) if pk in found]
    if given.dry:
        lines = many.asked(rows, verdict=given.verdict, by=by)
    else:
        lines = many.carry_out(rows, verdict=given.verdict, reason=given.reason, by=by)
    told = [
        {"approval": one.approval.pk, "post": one.approval.post_id, "words": one.words, "refused": one.refused} for one in lines
    ]
    gone = [pk for pk in dict.fromkeys(given.approvals) if pk not in found]
    return told + [{"approval": pk, "post": None, "words": "", "refused": _("Cette demande n’existe pas.")} for pk in gone]


@router.post("/approvals/{int:pk}/decide", response={200: ApprovalWhole, **PROBLEMS}, operation_id="approval_decide")
def decide(request: HttpRequest, pk: int, given: DecideIn) -> Any:
    """Say yes, ask for changes, or refuse: of exactly this revision. Nobody says yes at two steps while somebody else is left."""
    row = _approval(request, pk)
    actions.decide(row, verdict=given.verdict, reason=given.reason, of=given.of, step=given.step, by=asker(request))
    return _whole(_again(row), request)


@router.post("/approvals/{int:pk}/withdraw", response={200: ApprovalOut, **PROBLEMS}, operation_id="approval_withdraw")
def withdraw(request: HttpRequest, pk: int) -> Any:
    """It is not to be judged any more: the post is a draft again."""
    return _told(actions.withdraw(_approval(request, pk), by=asker(request)))


def _again(row: Approval) -> Approval:
    return Approval.objects.select_related("post__author", "post__topic", "flow", "by").get(pk=row.pk)


def _remark(row: Remark) -> dict[str, Any]:
    names = ("id", "outside", "revision", "text", "at")
    return {name: getattr(row, name) for name in names} | {"by": row.by_id, "reviewer": row.reviewer.name if row.reviewer else ""}


@router.get("/posts/{int:pk}/remarks", response={200: RemarksOut, **PROBLEMS}, operation_id="remarks")
def remarks(request: HttpRequest, pk: int) -> Any:
    """What was said about a post, oldest first."""
    rows = list(_post(request, pk).remarks.select_related("reviewer").order_by("-id")[: reading.SHOWN])
    return {"items": [_remark(row) for row in reversed(rows)]}


@router.post("/posts/{int:pk}/remarks", response={201: RemarkOut, **PROBLEMS}, operation_id="remark")
@once
def remark(request: HttpRequest, pk: int, given: RemarkIn) -> Any:
    """Say something about a post; who is named with @ is told."""
    row = actions.remark(_post(request, pk), text=given.text, outside=given.outside, by=asker(request))
    return 201, _remark(row)


def _hold(row: Hold | None) -> dict[str, Any]:
    if row is None:
        return {"held": False, "reason": "", "by": None, "at": None}
    return {"held": True, "reason": row.reason, "by": row.by_id, "at": row.at}


@router.get("/posts/{int:pk}/hold", response={200: HoldOut, **PROBLEMS}, operation_id="hold_one")
def held(request: HttpRequest, pk: int) -> Any:
    """Is it frozen, by whom, why?"""
    return _hold(standing.hold_of(_post(request, pk)))


@router.post("/posts/{int:pk}/hold", response={200: HoldOut, **PROBLEMS}, operation_id="hold")
def hold(request: HttpRequest, pk: int, given: HoldIn) -> Any:
    """Freeze a post: nothing of it leaves, whatever was decided."""
    return _hold(actions.hold(_post(request, pk), reason=given.reason, by=asker(request)))


@router.delete("/posts/{int:pk}/hold", response={204: None, **PROBLEMS}, operation_id="release")
def release(request: HttpRequest, pk: int) -> Any:
    """It may go again, at its hour if that is still ahead."""
    actions.release(_post(request, pk), by=asker(request))
    return HttpResponse(status=204)


def _reviewer(row: Reviewer, url: str = "") -> dict[str, Any]:
    names = ("id", "name", "may_approve", "expires_at", "open", "seen_at")
    return {name: getattr(row, name) for name in names} | {"by": row.by_id, "url": url}


@router.get("/posts/{int:pk}/reviewers", response={200: ReviewersOut, **PROBLEMS}, operation_id="reviewers")
def reviewers(request: HttpRequest, pk: int) -> Any:
    """Links that were made to a post; their addresses are kept nowhere."""
    return {"items": [_reviewer(row) for row in _post(request, pk).reviewers.order_by("-id")[:100]]}


@router.post("/posts/{int:pk}/reviewers", response={201: ReviewerOut, **PROBLEMS}, operation_id="reviewer_invite")
@once_secret("url")
def invite(request: HttpRequest, pk: int, given: ReviewerIn) -> Any:
    """A link for somebody outside: this post alone, as it will look, until it expires or is closed."""
    row, secret = paths.invite(
        _post(request, pk), name=given.name, days=given.days, may_approve=given.may_approve, by=asker(request)
    )
    return 201, _reviewer(row, f"{settings.ENVIRONMENT.public_url}{reverse('review', args=[secret])}")


@router.delete("/reviewers/{int:pk}", response={204: None, **PROBLEMS}, operation_id="reviewer_close")
def close(request: HttpRequest, pk: int) -> Any:
    """The link opens nothing any more."""
    demand(asker(request), "post.see")
    rows = Reviewer.objects.filter(post__in=Post.objects.seen_by(asker(request))).select_related("post")
    paths.revoke(get_object_or_404(rows, pk=pk), by=asker(request))
    return HttpResponse(status=204)
