"""Posts and deliveries as the API tells them: plain values, in words where a code alone would not do."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from parvis.accounts.models import Attempt
from parvis.accounts.words import asked, mended, say
from parvis.charter.told import verdict
from parvis.media.fitting import told as changed
from parvis.media.models import Rendition
from parvis.media.renditions import fit_of, looks_of, words
from parvis.networks.options import Option
from parvis.publishing import folding
from parvis.publishing.checks import Checked
from parvis.publishing.models import Attachment, Delivery, Post, Variant
from parvis.publishing.options import Listed

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
    names = (
        "id", "state", "revision", "text", "parts", "numbered", "language", "language_told", "publish_at", "objective", "aim",
        "audience", "marks", "foreseen", "created_at", "changed_at",
    )  # fmt: skip
    return {name: getattr(post, name) for name in names} | {
        "team": post.team_id,
        "author": post.author_id,
        "original": post.original_id,
        "topic": post.topic.key if post.topic else "",
        "campaign": post.campaign_id,
        "accounts": [v.account_id for v in variants],
        "media": [a.file_id for a in post.attachments.all()],
        "variants": {str(v.account_id): {"text": v.text, "parts": v.parts, "options": v.options, "reach": v.reach}
                     for v in variants if v.text is not None or v.parts or v.options or v.reach},
        "deliveries": [delivery(d) for d in post.deliveries.all() if d.state != "cancelled"],
    }  # fmt: skip


def delivery(row: Delivery) -> dict[str, Any]:
    sentence, advice = say(row.failure) if row.failure else ("", "")
    names = ("id", "state", "revision", "remote_id", "url", "failure", "said", "planned_at", "sent_at", "attempts", "called_off")
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
        "language": found.draft.language,
        "reach": found.reach.level,
        "places": list(found.reach.places),
        "decision": found.decision,
        "parts": 1 + len(found.draft.parts),
        "problems": [mended(problem) for problem in found.problems],
        "verdicts": [verdict(one) for one in found.verdicts],
    } | folding.told(found.account.network, [found.draft.text, *found.draft.parts])


def option(one: Option, there: Listed) -> dict[str, Any]:
    """An option in words, with what may be chosen."""
    names = ("key", "shape", "needed", "limit", "most", "makes")
    return {name: getattr(one, name) for name in names} | {
        "label": asked(one.label), "hint": asked(one.hint), "said": there.said,
        "default": list(one.default) if isinstance(one.default, tuple) else one.default,
        "choices": [{"key": key, "label": label} for key, label in there.choices],
    }  # fmt: skip


def fitted(made: Rendition) -> dict[str, Any]:
    names = ("id", "state", "progress", "failure")
    changes = [words(code, values) for code, values in changed(looks_of(made.file), fit_of(made))]
    return {name: getattr(made, name) for name in names} | {"file": made.file_id, "changes": changes}
