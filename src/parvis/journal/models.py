"""The journal: one append-only table that feeds live pages, webhooks, notices and the audit trail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.journal.heard import heard
from parvis.people.access import everywhere
from parvis.people.models import User
from parvis.people.sessions import channels_of
from parvis.work.models import Due, due_index


class EventSet(models.QuerySet["Event"]):
    def heard_by(self, user: User) -> EventSet:
        """What happened where the user may look."""
        return self if everywhere(user) else self.filter(heard(channels_of(user)))


class Event(models.Model):
    """One thing that happened. Written by `record` only, never changed."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=40, blank=True)  # what it is about: "inbox.conversation"
    about = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    objects = EventSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["label", "about", "-id"], name="event_about"),
            models.Index(fields=["kind", "-id"], name="event_kind"),
        ]


class Hook(Due):
    """An address of the city's own that is told what happens (signed; see `hooks.py`). `due_at`: its next look."""

    url = models.URLField(max_length=500)
    kinds = models.JSONField(default=list)  # [] = everything; "delivery.*" is a prefix
    secret = models.TextField()  # sealed
    active = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last = models.BigIntegerField(default=0)  # the last event that was made into calls

    class Meta:
        indexes = [due_index("hook_due")]


class HookCall(Due):
    """One event on its way to one hook; its log and its replay."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="calls")
    event = models.ForeignKey(Event, on_delete=models.CASCADE)
    state = models.CharField(max_length=12, default="waiting")  # waiting · sent · failed
    status = models.PositiveSmallIntegerField(default=0)
    said = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [due_index("hookcall_due"), models.Index(fields=["hook", "-id"], name="hookcall_log")]
        constraints = [models.UniqueConstraint(fields=["hook", "event"], name="one_call_an_event")]


class Notice(models.Model):
    """Something that one user should know, until they have seen it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "seen_at", "-id"], name="notice_user")]
