"""Proposals follow the posts that they became."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from parvis.ideas import actions
from parvis.ideas.models import Idea
from parvis.publishing.models import Delivery
from parvis.work.registry import routine

AT_ONCE = 200


@routine("*/5 * * * *")
def follow_posts() -> None:
    """Who proposed something hears that it is online, be it on one network, and that its post was thrown away or came back."""
    online = Exists(Delivery.objects.filter(post=OuterRef("post"), state="sent"))
    taken = Idea.objects.filter(state="taken").select_related("by")
    for idea in taken.filter(Q(post__state="sent") | online)[:AT_ONCE]:
        actions.published(idea)
    binned, back = Q(state="taken", post__state="binned"), Q(state__in=("received", "asked"), post__isnull=False)
    for idea in Idea.objects.filter(binned | back & ~Q(post__state="binned"))[:AT_ONCE]:
        actions.follow(idea)
