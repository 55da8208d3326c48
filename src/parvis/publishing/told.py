"""Posts and deliveries as the API tells them: plain values, in words where a code alone would not do."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from parvis.accounts.models import Attempt
from parvis.accounts.words import mended, say
from parvis.publishing.checks import Checked
from parvis.publishing.models import Attachment, Delivery, Post, Variant

ATTEMPTS = 200
"""Tries told of one delivery, the newest ones."""


def whole(posts: QuerySet[Post]) -> QuerySet[Post]:
    """With all that `post` tells, in a handful of queries however many posts there are."""
    return posts.select_related("topic").prefetch_related(
        Prefetch("variants", Variant.objects.order_by("account_id")),
        Prefetch("attachments", Attachment.objects.order_by("position", "id")),
        Prefetch("deliveries", Delivery.objects.select_related("account").order_by("account__name", "pk")),
    )


def post(post: Post) -> dict[str, Any]:
    variants = post.variants.all()
    names = ("id", "state", "revision", "text", "language", "publish_at", "objective", "audience", "created_at", "changed_at")
    return {name: getattr(post, name) for name in names} | {
        "team": post.team_id,
        "author": post.author_id,
        "topic": post.topic.key if post.topic else "",
        "accounts": [v.account_id for v in variants],
        "media": [a.file_id for a in post.attachments.all()],
        "variants": {str(v.account_id): {"text": v.text, "parts": v.parts, "options": v.options}
                     for v in variants if v.text is not None or v.parts or v.options},
        "deliveries": [delivery(d) for d in post.deliveries.all() if d.state != "cancelled"],
    }  # fmt: skip


def delivery(row: Delivery) -> dict[str, Any]:
    sentence, advice = say(row.failure) if row.failure else ("", "")
    names = ("id", "state", "revision", "remote_id", "url", "failure", "said", "planned_at", "sent_at", "attempts")
    return {name: getattr(row, name) for name in names} | {
        "post": row.post_id, "account": row.account_id, "network": row.account.network, "sentence": sentence, "advice": advice,
    }  # fmt: skip


def attempts(row: Delivery) -> list[dict[str, Any]]:
    """What was tried, oldest first."""
    found = Attempt.objects.filter(label=row._meta.label_lower, row=row.pk).order_by("-id")[:ATTEMPTS]
    names = ("verb", "at", "ended_at", "outcome", "code", "status", "said")
    return [{name: getattr(one, name) for name in names} for one in reversed(found)]


def checked(found: Checked) -> dict[str, Any]:
    return {
        "account": found.account.pk,
        "network": found.account.network,
        "name": found.account.name,
        "used": found.length.used,
        "limit": found.length.limit,
        "blocked": found.blocked,
        "problems": [mended(problem) for problem in found.problems],
    }
