"""What is acknowledged by machine: the choices of each account, the city's own words, one row a receipt."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, Reply
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.promises.models import OpeningHours
from parvis.work.models import Due, due_index

KINDS = ("registration", "acknowledgment", "closed", "courtesy", "busy")
"""registration: it came in (AEE) · acknowledgment: who has it, and what silence means (ARE) · closed: nobody is here now ·
courtesy: a word on a social network · busy: much is written today, see the room above that knows of it."""
STATES = ("owed", "sent", "exempt", "silent", "impossible")
"""silent: nobody would read it, or it would answer a machine · impossible: the network or the city's own settings forbid it."""
SILENCES = ("", "rejection", "acceptance")
""" "": it is no demand."""


class Practice(models.Model):
    """What an account acknowledges. Everything is off until somebody turns it on."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="practice")
    registers = models.BooleanField(default=False)
    acknowledges = models.CharField(max_length=4, default="no")  # no · hand · auto: when somebody takes charge
    says_closed = models.BooleanField(default=False)
    courtesy = models.BooleanField(default=False)
    hours = models.ForeignKey(OpeningHours, null=True, on_delete=models.PROTECT, related_name="+")
    register_days = models.PositiveIntegerField(default=1)  # working days
    acknowledge_days = models.PositiveIntegerField(default=10)
    service = models.CharField(max_length=200, blank=True)
    service_mail = models.EmailField(blank=True)
    service_address = models.CharField(max_length=300, blank=True)
    service_phone = models.CharField(max_length=30, blank=True)
    silence = models.CharField(max_length=10, blank=True, default="rejection")  # what is proposed for a demand
    months = models.PositiveIntegerField(default=2)
    remedies = models.TextField(blank=True)
    most = models.PositiveIntegerField(default=3)  # receipts of a day to one person

    @property
    def owes(self) -> bool:
        return self.acknowledges != "no"


class Wording(models.Model):
    """The city's words for a kind of receipt in a language; without a row, Parvis's own. See `texts.py`."""

    kind = models.CharField(max_length=14)
    language = models.CharField(max_length=5)
    text = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="one_wording")]


class ReceiptSet(models.QuerySet["Receipt"]):
    def seen_by(self, user: User) -> ReceiptSet:
        if everywhere(user):
            return self
        mine = teams(user, "inbox.see")
        return self.filter(Q(conversation__team__in=mine) | Q(conversation__assignee=user)) if mine else self.none()

    def of(self, conversation: Any) -> ReceiptSet:
        """Of a conversation, and of what was merged into it: each is owed its own, in its own thread."""
        return self.filter(Q(conversation=conversation) | Q(conversation__merged_into=conversation))

    def of_any(self, conversations: Collection[int] | RawSQL) -> ReceiptSet:
        return self.filter(Q(conversation__in=conversations) | Q(conversation__merged_into__in=conversations))

    def due_acknowledgments(self) -> ReceiptSet:
        return self.filter(kind="acknowledgment", state="owed")

    def overdue(self, now: datetime) -> ReceiptSet:
        return self.due_acknowledgments().filter(owed_by__lte=now)


class Receipt(Due):
    """One receipt of one conversation, once. `due_at`: when it leaves, or when somebody is reminded that it is owed."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="receipts", db_index=False)
    kind = models.CharField(max_length=14)
    of = models.CharField(max_length=40, blank=True)  # of "closed": when that closure began
    state = models.CharField(max_length=10, default="owed")
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # of its way out: the same key leaves once
    ready = models.BooleanField(default=True)  # False: somebody must take charge first
    silence = models.CharField(max_length=10, blank=True)
    received_first_at = models.DateTimeField()  # by the city: silence that rejects counts from here (CRPA L. 114-3)
    received_competent_at = models.DateTimeField(null=True)  # by who is competent: silence that accepts counts from here
    owed_by = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # a code of `words.WHY`, or what a person wrote
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reply = models.OneToOneField(Reply, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)

    objects = ReceiptSet.as_manager()

    class Meta:
        indexes = [
            due_index("receipt_due"),
            models.Index(fields=["owed_by"], name="receipt_owed", condition=Q(state="owed", kind="acknowledgment")),
            models.Index(fields=["sent_at"], name="receipt_sent", condition=Q(state="sent")),
        ]
        constraints = [models.UniqueConstraint(fields=["conversation", "kind", "of"], name="one_receipt")]
