"""What is planned and would not leave as things are: looked at again when a ballot, a clause, a flow or a need of certificates
changes, and once a day in its last two days. Reads only: `jobs` writes down what is found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.words import mended
from parvis.charter import judging
from parvis.city.models import Ballot
from parvis.publishing.approval import standing
from parvis.publishing.approval.bound import WAITING
from parvis.publishing.approval.models import Flow
from parvis.publishing.checks import check_post
from parvis.publishing.models import Delivery, Post, PostSet

SOON = timedelta(hours=48)
AT_ONCE = 150
"""Posts looked at in one go, besides those of which something is said already."""


BY_HAND: list[Callable[[datetime], QuerySet[Post]]] = []
"""Posts without an hour that somebody will send at a moment that is near: a room above that has such adds what finds them."""


def signature() -> str:
    """Of all by which planned posts are judged and that somebody may change in one go: another one, and all are looked at again."""
    parts = (
        judging.marks(), Flow.objects.values_list("pk", "changed_at", "active"),
        Ballot.objects.order_by("pk").values_list("pk", "changed_at"), [source.asks() for source in standing.SOURCES],
    )  # fmt: skip
    return hashlib.sha256(repr([list(part) for part in parts]).encode()).hexdigest()[:24]


def mark_of(key: str, day: datetime) -> str:
    """What a post that was looked at carries: under which signature, and on which day."""
    return f"{key}.{timezone.localdate(day):%y%m%d}"


def planned(now: datetime) -> PostSet:
    """Posts of which something would leave by itself."""
    waiting = Delivery.objects.filter(post=OuterRef("pk"), state__in=WAITING)
    return Post.objects.filter(Exists(waiting), publish_at__gt=now)


def to_look_at(now: datetime, key: str) -> list[Post]:
    """Those not looked at under this signature, or not today and about to leave; and those of which something is said, on whichever
    day: it may be mended. Each once, the next to leave first; of many of which something is said, others each time. What is sent by
    hand is looked at each time: it has no hour before which there would be time."""
    soon = Q(publish_at__lt=now + SOON) & ~Q(looked=mark_of(key, now))
    stale = planned(now).filter(soon | ~Q(looked__startswith=key))
    said = planned(now).exclude(foreseen="").filter(looked__startswith=key)
    by_hand = (found(now).order_by("pk") for found in BY_HAND)
    every = (stale.order_by("publish_at", "pk"), said.order_by("?"), *by_hand)
    with_names = (found.select_related("author", "topic") for found in every)
    found = {post.pk: post for post in chain.from_iterable(rows[:AT_ONCE] for rows in with_names)}
    return sorted(found.values(), key=lambda post: (post.publish_at or now, post.pk))


def why(post: Post) -> str:
    """What would keep it back at its hour, in words; "" where it would leave. Of what has no hour, what would keep it back now."""
    waiting = set(post.deliveries.filter(state__in=WAITING).values_list("account", flat=True))
    for found in check_post(post):
        if (found.account.pk in waiting or post.publish_at is None) and found.blocked:
            problem = next(one for one in found.problems if one.blocking)
            return f"{found.account.called} — {mended(problem)['sentence']}"
    path = standing.requirements(post)
    if standing.passed(post, path):
        return ""
    return _("elle doit d’abord être validée (%(steps)s)") % {"steps": ", ".join(step.name for step in path.steps)}
