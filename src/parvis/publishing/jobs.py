"""What a due delivery does: look again at everything that may have changed, then send, once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.accounts import sending
from parvis.city.stops import stopped
from parvis.journal.record import record
from parvis.publishing.actions import follow_up
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Delivery
from parvis.work import rows
from parvis.work.registry import job

UNTRIED = ("scheduled", "later")


@job(Delivery, lane="account_id", seats=6, fetch=("post", "account__grant"))
def deliver(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        _deliver(delivery)


def _deliver(delivery: Delivery) -> None:
    post = delivery.post
    channel = f"posts:{post.team_id}"
    if delivery.account.state != "removed" and delivery.state in UNTRIED and delivery.token is None:
        if stopped() is not None:
            return _leave(delivery, "held", channel)
        if delivery.revision != post.revision:
            return _leave(delivery, "cancelled", channel)
        if timezone.now() > delivery.planned_at + timedelta(minutes=settings.ENVIRONMENT.cutoff):
            return _leave(delivery, "late", channel)
    variant = post.variants.filter(account=delivery.account_id).first()
    draft = draft_of(post, variant, list(post.attachments.select_related("file")))
    sending.send(delivery, draft, after=follow_up, channel=channel)


def _leave(delivery: Delivery, state: str, channel: str) -> None:
    """It does not go out now, and somebody is told."""
    with transaction.atomic():
        rows.settle(delivery, state=state, due_at=None)
        follow_up(delivery)
        record(f"delivery.{state}", about=delivery, channel=channel, account=delivery.account_id, post=delivery.post_id)
