"""What is not approved and is to leave soon is spoken of before, and after; people who come and go are followed."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from parvis.journal.record import record
from parvis.publishing.approval import actions
from parvis.publishing.approval.models import Approval
from parvis.publishing.approval.rules import reminder
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()
OVER = ("scheduled", "sending", "sent", "binned", "approved")
"""States of a post that needs no yes any more."""
AT_ONCE = 200


@job(Approval, batch=50, fetch=("post", "post__author", "by"))
def remind(approvals: list[Approval]) -> None:
    for approval in approvals:
        _remind(approval)


@transaction.atomic
def _remind(approval: Approval) -> None:
    post, now = approval.post, timezone.now()
    if post.state in OVER or post.approvals.filter(pk__gt=approval.pk).exists():
        return rows.settle(approval, due_at=None)
    hours, again = reminder(now, post.publish_at, approval.told)
    if hours is None:
        return rows.settle(approval, due_at=again)
    rows.settle(approval, due_at=again, told=hours)
    actions.tell_hours(approval, hours)
    if hours == 0:
        record("approval.missed", about=approval, channel=f"posts:{post.team_id}", post=post.pk)


@routine("*/10 * * * *")
def follow_people() -> None:
    """Roles, flows and absences change: whom a step waits for is written down anew."""
    recent = Approval.objects.filter(state="waiting", at__gt=timezone.now() - timedelta(days=90)).order_by("-id")[:AT_ONCE]
    for approval in recent.select_related("post"):
        actions.resume(approval)
