"""Answers that are not one person's alone: handed on, written by two, or waiting for a colleague's yes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.inbox.models import Conversation, Reply, talk_seen_by
from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL
OPEN = ("shared", "asked", "changes")
"""shared: colleagues write at it · asked: it waits for a yes · changes: whoever was asked wants something else.
Over: sent · taken (it is in one colleague's own box again) · dropped."""


class SharedDraftSet(models.QuerySet["SharedDraft"]):
    def seen_by(self, user: User) -> SharedDraftSet:
        """Of the conversations that the user sees."""
        return self.filter(talk_seen_by(user))

    def open(self) -> SharedDraftSet:
        return self.filter(state__in=OPEN)

    def awaiting(self, user: User) -> SharedDraftSet:
        """Those to which this very user may say yes: of their teams, and not their own."""
        found = self.filter(state="asked").exclude(author=user)
        if everywhere(user):
            return found
        mine, senior = teams(user, "inbox.approve"), teams(user, "inbox.oversee")
        return found.filter(Q(conversation__team__in=mine, senior=False) | Q(conversation__team__in=senior))


class SharedDraft(Due):
    """An answer that leaves in the name of `author`. A yes is given to one `revision`. `due_at`: when its waiting is told again.

    `senior`: the yes of an ordinary colleague is not enough. `key`: that of its answer, so that it leaves once.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="shared_drafts")
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    to = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")  # whose turn it is, if anybody's
    text = models.TextField()
    files = models.ManyToManyField(File, related_name="+")
    seen = models.BigIntegerField(default=0)  # the newest message its writers had before their eyes
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, default="shared")
    why = models.JSONField(default=list)  # in words: why it waits for a yes
    senior = models.BooleanField(default=False)
    way = models.JSONField(default=dict)  # as `inbox.reply` takes them: `home`, the thread that is answered, and `options`
    said = models.CharField(max_length=1000, blank=True)  # a word for whoever has it now
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    reply = models.ForeignKey(Reply, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    ended_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = SharedDraftSet.as_manager()

    class Meta:
        indexes = [
            due_index("shareddraft_due"),
            models.Index(fields=["state", "-id"], name="shareddraft_state"),
            models.Index(fields=["ended_at"], name="shareddraft_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation"], name="one_draft_a_conversation", condition=Q(state__in=OPEN))
        ]


class DraftVersion(models.Model):
    """A draft as somebody left it: what two wrote at once is both there."""

    draft = models.ForeignKey(SharedDraft, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="one_draft_version")]


class ReviewRule(models.Model):
    """Which answers wait for a yes. What is empty asks nothing; with nothing asked it is every answer."""

    name = models.CharField(max_length=80, unique=True)
    active = models.BooleanField(default=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    roles = models.JSONField(default=list)  # of whoever answers
    kinds = models.JSONField(default=list)  # comment · mention · private · mail · form
    private = models.BooleanField(null=True)
    topic = models.CharField(max_length=60, blank=True)  # key of a city topic: that of the publication one comments on
    labels = models.JSONField(default=list)  # ids: one of them is on the conversation
    words = models.JSONField(default=list)  # one of them is in what the person wrote
    senior = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
