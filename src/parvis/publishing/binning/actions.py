"""The verbs of the bin: a post comes back as it was, unplanned; one that stays there lets its files go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from parvis.journal.record import record
from parvis.media.lists import keeping
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.models import Attachment, Post, PostSet, Series

AT_ONCE = 500


def binned(user: User) -> PostSet:
    """What a user may take out of the bin, or see there."""
    return Post.objects.within(user).filter(state="binned")


@transaction.atomic
def restore(post: Post, *, by: User) -> Post:
    """Out of the bin: a draft again with its wished hour, or before those who had to approve it. Nothing of it is planned."""
    demand(by, "post.write", post)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.state != "binned":
        raise ValidationError(_("Cette publication n’est pas à la corbeille."))
    post.state = "model" if Series.objects.filter(model=post).exists() else "draft"
    actions.settle_state(post)
    record("post.restored", by=by, about=post, channel=f"posts:{post.team_id}")
    return post


def let_go(now: datetime) -> int:
    """What has been in the bin as long as files stay in theirs holds no file any more; its words stay."""
    held = Exists(Attachment.objects.filter(post=OuterRef("pk")))
    old = Post.objects.filter(held, state="binned", changed_at__lt=now - timedelta(days=keeping().bin_days))
    posts = list(old.order_by("pk")[:AT_ONCE])
    for post in posts:
        with transaction.atomic():
            gone, _rows = Attachment.objects.filter(post=post, post__state="binned").delete()
            record("post.let-go", about=post, channel=f"posts:{post.team_id}", files=gone)
    return len(posts)
