"""A live event: its run of show, what is ready to be said, what comes in from the field and from people, its wall."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.contact.models import Entry
from parvis.inbox.models import Conversation, Message
from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Post
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL
WEATHERS = ("usual", "rain", "cancelled")
QUEUES = ("waiting", "shown", "aside", "blocked")
"""And `gone`: its author took the message back. No queue shows it."""


class LiveEventSet(models.QuerySet["LiveEvent"]):
    def seen_by(self, user: User, verb: str = "live.see") -> LiveEventSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, verb))

    def public(self) -> LiveEventSet:
        return self.filter(state__in=("open", "ended"))


class LiveEvent(Due):
    """`due_at`: when what people said is looked at again. `version`: one more with each change of the wall."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    lead = models.CharField(max_length=500, blank=True)
    where = models.CharField(max_length=200, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="draft")  # draft: colleagues alone see it · open · ended
    words = models.TextField(blank=True)  # one query a line: hashtags, mentions, names of places; any of them fits
    automatic = models.BooleanField(default=False)  # the wall shows what is not blocked; else a person says each
    allowed = models.JSONField(default=list)  # handles whose messages are shown without asking
    origins = models.JSONField(default=list)  # sites that may frame the wall
    accounts = models.ManyToManyField(Account, related_name="+", blank=True)  # of what is made from reports
    form = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # takes questions in
    weather = models.CharField(max_length=9, default="usual")  # WEATHERS
    switched_at = models.DateTimeField(null=True)
    switched_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    looked = models.BigIntegerField(default=0)  # the newest message that was looked at
    version = models.PositiveIntegerField(default=1)
    silent = models.JSONField(default=list)  # accounts that are not read at this moment: see listened.py
    recap = models.TextField(blank=True)  # what the city says of it afterwards
    figures = models.JSONField(default=dict)  # as they were counted when it ended
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[LiveEventSet] = LiveEventSet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [due_index("live_event_due"), models.Index(fields=["state", "-begins_at", "-id"], name="live_event_state")]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One line of the run of show. `public`: it stands in the programme that everybody reads."""

    event = models.ForeignKey(LiveEvent, on_delete=models.CASCADE, related_name="steps", db_index=False)
    at = models.DateTimeField()
    title = models.CharField(max_length=160)
    where = models.CharField(max_length=160, blank=True)
    who = models.CharField(max_length=120, blank=True)
    public = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["event", "at", "id"], name="live_step_order")]


class Prepared(models.Model):
    """A post of the newsroom that is ready for its moment: an hour, or a button that is pressed once.

    `usual`: what it says in fine weather while it says something else. `held`: what was planned and does not leave, and why.
    """

    event = models.ForeignKey(LiveEvent, on_delete=models.CASCADE, related_name="prepared")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="live")
    label = models.CharField(max_length=120)  # the words of its button
    at = models.DateTimeField(null=True)  # NULL: its button
    rain = models.TextField(blank=True)
    cancelled = models.TextField(blank=True)
    always = models.BooleanField(default=False)  # true whatever happens: the switch leaves it as it is
    weather = models.CharField(max_length=9, default="usual")  # for which it speaks now
    usual = models.JSONField(null=True)
    held = models.CharField(max_length=300, blank=True)
    fired_at = models.DateTimeField(null=True)
    fired_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["event", "at", "id"], name="live_prepared_order")]


class Report(models.Model):
    """Words, a place and a picture from the field. `key` was made on the phone: sent again it is the same report."""

    event = models.ForeignKey(LiveEvent, on_delete=models.CASCADE, related_name="reports", db_index=False)
    key = models.UUIDField(default=uuid.uuid4)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    where = models.CharField(max_length=160, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    file = models.ForeignKey(File, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()  # on the phone
    received_at = models.DateTimeField()
    state = models.CharField(max_length=7, default="waiting")  # waiting · posted · aside
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    album = models.BooleanField(default=False)  # its picture stands in the album that everybody sees

    class Meta:
        indexes = [models.Index(fields=["event", "state", "-id"], name="live_report_state")]
        constraints = [models.UniqueConstraint(fields=["event", "key"], name="one_live_report_a_key")]


class ItemSet(models.QuerySet["Item"]):
    def readable(self) -> ItemSet:
        """Still said in public, by somebody who was not forgotten."""
        there = self.filter(message__removed_at__isnull=True, message__expired_at__isnull=True, message__private=False)
        return there.filter(conversation__hidden_at__isnull=True, conversation__erased_at__isnull=True)

    def held(self) -> ItemSet:
        """In somebody's batch at this moment."""
        return self.filter(held_until__gt=timezone.now())

    def told(self) -> ItemSet:
        return self.select_related("message", "conversation__identity", "conversation__account", "copy")


class Item(models.Model):
    """A public message that fits the event, in one of its queues. Nothing of it is kept here: its words stay the message's."""

    event = models.ForeignKey(LiveEvent, on_delete=models.CASCADE, related_name="items", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="live_items")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=7, default="waiting")
    why = models.CharField(max_length=9, default="new")  # new · blocklist · allowed · automatic · hand · edited · removed
    alt = models.CharField(max_length=1000, blank=True)  # what its picture shows: without these words the wall shows none
    copy = models.ForeignKey(File, null=True, on_delete=models.SET_NULL, related_name="+")  # of its picture, kept by us
    holder = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    held_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[ItemSet] = ItemSet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["event", "state", "-at", "-id"], name="live_item_queue"),
            models.Index(fields=["holder"], name="live_item_held", condition=Q(held_until__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["event", "message"], name="one_live_item_a_message")]


class Question(models.Model):
    """Asked on the event's page: a conversation of the counter like any other of its form. Shown with the words of a colleague."""

    event = models.ForeignKey(LiveEvent, on_delete=models.CASCADE, related_name="questions", db_index=False)
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="live_question")
    state = models.CharField(max_length=7, default="asked")  # asked · shown · aside
    question = models.CharField(max_length=500, blank=True)  # as everybody reads them, once shown
    answer = models.TextField(blank=True)
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    shown_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["event", "state", "-id"], name="live_question_state")]


class Frames(models.Model):
    """Which sites may frame the city's latest answers: one row."""

    one = models.BooleanField(default=True, unique=True)
    origins = models.JSONField(default=list)
