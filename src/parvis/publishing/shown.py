"""What of a delivery that stopped half way can be seen on its network, and whether the post still says the same.

Kept in `Delivery.context` before its words change or it is called off: {"words": [of each part that is online], "media": [files]}.
"""

from __future__ import annotations

from typing import Any

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import JSON
from parvis.publishing.drafts import words_of
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.states import STILL

HALF, UNSURE = "half-shown", "may-be-there"
"""Why a person is asked when the post is planned again: other words are online; or nobody ever said whether it is."""


def names(row: Delivery) -> tuple[str, ...]:
    """The network's names of what can be seen of it, the first one first."""
    return CATALOGUE[row.account.network].facts.names_in(row.token)


def address(row: Delivery) -> str:
    """Where it can be read, as far as the network has said it already."""
    token: Any = row.token if isinstance(row.token, dict) else {}
    first = token.get("first")
    return str((first if isinstance(first, dict) else token).get("url") or "")


def half(post: Post) -> list[Delivery]:
    """Those of its deliveries that stand still with something online."""
    rows = post.deliveries.filter(state__in=STILL, token__isnull=False).select_related("account")
    return [row for row in rows if names(row)]


def words(post: Post, row: Delivery) -> JSON:
    """What is online of it. Parts that went out before an edit said what they said then."""
    kept = _kept(row)
    before = kept.get("words", [])
    media = kept.get("media", [a.file_id for a in post.attachments.all()])
    return {"words": [*before, *_now(post, row)[len(before) :]][: len(names(row))], "media": media}


def left(post: Post) -> dict[int, Delivery]:
    """By account, the newest delivery that was called off or given up while something of it is online, or may be."""
    gone = post.deliveries.filter(state__in=("cancelled", "dropped")).exclude(failure="taken-down").select_related("account")
    return {row.account_id: row for row in gone.order_by("pk") if row.failure == UNSURE or names(row)}


def online(row: Delivery) -> list[str]:
    """The words that are online of one for which a person is asked."""
    return list(_kept(row).get("words", ())) if row.state == "asked" and row.failure == HALF else []


def same(post: Post, row: Delivery) -> bool:
    """Does the post begin with what is online?"""
    kept = _kept(row)
    there = kept.get("words") or []
    return bool(there) and there == _now(post, row)[: len(there)] and kept["media"] == [a.file_id for a in post.attachments.all()]


def _kept(row: Delivery) -> dict[str, Any]:
    return row.context if isinstance(row.context, dict) and "words" in row.context else {}


def _now(post: Post, row: Delivery) -> list[str]:
    variant = Variant.objects.filter(post=post, account=row.account_id).select_related("account__grant").first()
    first, others = words_of(post, variant)
    return [first, *others]
