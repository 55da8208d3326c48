"""The journal: one append-only table that feeds live pages, webhooks, notices and the audit trail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.journal.heard import heard
from parvis.journal.seal import Sealed, seals
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
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=40, blank=True)  # what it is about: "inbox.conversation"
    about = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)  # whence a colleague did it; no part of the chain, it goes after a year

    objects = EventSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["label", "about", "-id"], name="event_about"),
            models.Index(fields=["label", "-id"], name="event_label"),
            models.Index(fields=["kind", "-id"], name="event_kind"),
            models.Index(fields=["by", "-id"], name="event_by", condition=Q(by__isnull=False)),
            models.Index(fields=["address", "-id"], name="event_address", condition=Q(address__isnull=False)),
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


seals(Sealed("journal.hook", "secret"))


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


class Link(models.Model):
    """One link of the journal's chain (`chain.py`): what was recorded since the link before it. Never changed; when its events
    are past their time they go and its `marks` with them, and its digest still holds the chain together."""

    number = models.BigIntegerField(unique=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    late = models.JSONField(default=list)  # events of earlier numbers whose transaction ended after their link was made
    lates = models.PositiveIntegerField(default=0)
    holes = models.JSONField(default=list)  # ranges of numbers that were not there: nothing, or a transaction still open
    gaps = models.PositiveIntegerField(default=0)
    marks = models.BinaryField()
    content = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    let_go_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="link_open", condition=models.Q(gaps__gt=0)),
            models.Index(fields=["number"], name="link_late", condition=models.Q(lates__gt=0)),
        ]


class Redaction(models.Model):
    """Words about a person were taken out of an event. `leaf`: what the chain holds of it, from before; `now`: of what is left.

    `line`: the event that says so, with a seal of all that were redacted together (see `redacting.py`).
    """

    event = models.BigIntegerField(unique=True)
    leaf = models.BinaryField()
    now = models.BinaryField()
    line = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["line"], name="redaction_line")]


class Verification(Due):
    """The chain walked from its first link to its last: asked for by a person, or each night by the machine."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="waiting")  # waiting · done
    events = models.BigIntegerField(default=0)
    links = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)  # events that no link holds yet
    seconds = models.FloatField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        indexes = [due_index("verification_due")]
        constraints = [
            models.UniqueConstraint(fields=["state"], name="one_verification_waits", condition=models.Q(state="waiting"))
        ]
