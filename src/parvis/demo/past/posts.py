"""Months of publications, written as they would be now had Parvis sent them: texts, forms, deliveries, pictures, figures."""

from __future__ import annotations

import io
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from parvis.city.models import Topic
from parvis.demo.past.told import Past, Told, moment
from parvis.media import actions as shelf
from parvis.people.models import Team, User
from parvis.publishing.models import Attachment, Delivery, Post, Variant
from parvis.sandbox import pictures

FORESEEN = timedelta(days=2)
"""So long before its hour a post of the past was written."""


@transaction.atomic
def write_posts(past: Past) -> list[Delivery]:
    """The deliveries, with their posts. What left at one moment with one text is one post."""
    groups: dict[tuple[float, str], list[Told]] = {}
    for told in past.what("post"):
        groups.setdefault((told["at"], told["text"]), []).append(told)
    topics, team = {row.key: row for row in Topic.objects.all()}, Team.objects.get(slug="redaction")
    authors = list(User.objects.filter(username__in=("manager", "contributor")).order_by("-username"))
    files = _files({group[0]["scene"]: group[0]["alt"] for group in groups.values() if group[0]["scene"]}, authors[0])
    posts = [
        Post(team=team, author=authors[0] if n % 4 else authors[-1], text=one["text"], language=one["language"], objective=one["objective"],
             topic=topics.get(one["topic"]), aim="residents" if one["residents"] else "everyone", state="sent", publish_at=moment(one))
        for n, (one, *_others) in enumerate(groups.values())
    ]  # fmt: skip
    posts = Post.objects.bulk_create(posts, batch_size=400)
    pairs = [(post, told) for post, group in zip(posts, groups.values(), strict=True) for told in group]
    Variant.objects.bulk_create([Variant(post=post, account=past.account(told)) for post, told in pairs], batch_size=800)
    Attachment.objects.bulk_create([
        Attachment(post=post, file_id=files[group[0]["scene"]])
        for post, group in zip(posts, groups.values(), strict=True) if group[0]["scene"]
    ])  # fmt: skip
    written = F("publish_at") - FORESEEN
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(created_at=written, changed_at=written)
    return Delivery.objects.bulk_create([_delivery(past, post, told) for post, told in pairs], batch_size=800)


NAMES = {"river": "le-fleuve-et-ses-quais", "market": "un-jour-de-marche", "night": "une-rue-la-nuit", "park": "l-allee-du-parc",
         "autumn": "la-place-aux-platanes", "pool": "le-grand-bassin"}  # fmt: skip


def _files(scenes: dict[str, str], by: User) -> dict[str, int]:
    return {
        scene: shelf.take_in(io.BytesIO(pictures.scene(scene)), name=f"{NAMES[scene]}.jpg", by=by, alt=alt).pk
        for scene, alt in scenes.items()
    }  # fmt: skip


def _delivery(past: Past, post: Post, told: Told) -> Delivery:
    account, at = past.account(told), moment(told)
    context = {"parts": [told["id"]]} if told["network"] in ("mastodon", "bluesky") else None
    if context and told["network"] == "bluesky":
        context["cid"] = told["cid"]
    return Delivery(
        post=post, account=account, planned_at=at, began_at=at, sent_at=at, state="sent", by=post.author, remote_id=told["id"],
        url=past.url(told, account.handle), context=context,
    )  # fmt: skip
