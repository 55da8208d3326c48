"""What of this room an account would take with it, as whoever removes it is told before (`accounts.removal`)."""

from __future__ import annotations

from textwrap import shorten

from django.urls import reverse

from parvis.accounts.actions import UNDONE
from parvis.accounts.models import Account
from parvis.accounts.removal import TELLERS, Waiting
from parvis.people.models import User
from parvis.publishing.models import Delivery

SHOWN = 12


def waiting(account: Account, user: User) -> list[Waiting]:
    """The posts that would leave next on this account; those of other teams are in the number only."""
    rows = Delivery.objects.seen_by(user).filter(account=account, state__in=UNDONE).exclude(post__state="binned")
    return [
        Waiting(shorten(row.post.text, 80, placeholder="…"), reverse("publishing:post", args=[row.post_id]), row.planned_at,
                str(row.post.author or ""))
        for row in rows.select_related("post__author").order_by("planned_at", "pk")[:SHOWN]
    ]  # fmt: skip


TELLERS.append(waiting)
