"""What the city says: posts, their form for each account, and their way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.accounts.models import Account, Sending
from parvis.city.models import Topic
from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import due_index


class PostSet(models.QuerySet["Post"]):
    def seen_by(self, user: User) -> PostSet:
        """Their teams' posts and their own; what is in the bin is not seen."""
        found = self.exclude(state="binned")
        return found if everywhere(user) else found.filter(Q(team__in=teams(user, "post.see")) | Q(author=user))

    def on_calendar(self, begins: Any, ends: Any) -> PostSet:
        """Posts with an hour in [begins, ends), in order."""
        return self.filter(publish_at__gte=begins, publish_at__lt=ends).exclude(state="binned").order_by("publish_at")


class Post(models.Model):
    """One thing that the city says, for one or more accounts. An edit makes a new `revision`."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="posts")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="fr")
    objective = models.CharField(max_length=10, blank=True)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL)
    audience = models.JSONField(default=dict)  # {"countries": ["FR"], …} as networks.protocol.Audience
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default="draft")  # draft · scheduled · sending · sent · attention · binned
    publish_at = models.DateTimeField(null=True, blank=True)
    form = models.UUIDField(null=True, unique=True)  # the page that wrote it last: its own saves are no conflict
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PostSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["publish_at"], name="post_calendar", condition=Q(publish_at__isnull=False)),
            models.Index(fields=["state", "-id"], name="post_state"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Variant(models.Model):
    """A post's form for one account. `text` NULL = it follows the post's text; else it is detached."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(null=True, blank=True)
    parts = models.JSONField(default=list)  # further posts of a thread
    options = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "account"], name="one_variant_an_account")]


class Attachment(models.Model):
    """A file in its place in a post. `alt` "" = the file's own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=1500, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["post", "file"], name="one_place_a_file")]


class DeliverySet(models.QuerySet["Delivery"]):
    def seen_by(self, user: User) -> DeliverySet:
        if everywhere(user):
            return self
        return self.filter(Q(post__team__in=teams(user, "post.see")) | Q(post__author=user))


class Delivery(Sending):
    """A post on its way to one account, at one revision. At most one that lives for a post and an account."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="deliveries")
    revision = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = DeliverySet.as_manager()

    class Meta:
        indexes = [
            due_index("delivery_due"),
            models.Index(fields=["state", "-id"], name="delivery_state"),
            models.Index(fields=["account", "remote_id"], name="delivery_remote"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "account"], name="one_delivery_an_account", condition=~Q(state__in=["cancelled", "dropped"])
            )
        ]
