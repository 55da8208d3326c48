"""What was written by the city's own forms: a receipt a message, and how often somebody knocked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.work.models import Due, due_index

OPINIONS = ("pleased", "mixed", "displeased")


class EntrySet(models.QuerySet["Entry"]):
    def seen_by(self, user: User) -> EntrySet:
        return self if everywhere(user) else self.filter(account__team__in=teams(user, "inbox.see"))


class Entry(Due):
    """One form that was sent. `due_at`: when its conversation is looked for, and its receipt sent.

    new → kept (its conversation is there, its receipt on its way or not asked for); check → new | discarded, by a person.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="entries", db_index=False
    )  # the constraint has one
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # of its receipt; the follow-up page's secret is made from it
    asked = models.CharField(max_length=200)  # the caller's Idempotency-Key, or what the page drew
    body = models.CharField(max_length=64)  # digest of what was sent with it
    reference = models.CharField(max_length=20, unique=True)
    secret = models.CharField(max_length=64, unique=True)  # digest; the secret itself is kept nowhere
    message = models.CharField(max_length=300)  # its remote id
    thread = models.CharField(max_length=400)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, default="new")  # new · check · kept · discarded
    doubts = models.JSONField(default=list)  # codes: why it is to be checked
    held = models.BinaryField(null=True)  # to be checked: what the raw intake will get
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # who let it in, or put it aside
    at = models.DateTimeField()
    opinion = models.CharField(
        max_length=10, blank=True, default=""
    )  # pleased · mixed · displeased: one click, where the form asks
    opinion_at = models.DateTimeField(null=True)

    objects = EntrySet.as_manager()

    class Meta:
        indexes = [
            due_index("entry_due"),
            models.Index(fields=["account", "-id"], name="entry_check", condition=Q(state="check")),
            models.Index(fields=["at"], name="entry_discarded", condition=Q(state="discarded")),
            models.Index(fields=["conversation"], name="entry_opinion", condition=~Q(opinion="")),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "asked"], name="one_entry_a_key")]


class Knock(models.Model):
    """Somebody wrote, or was written to by machine. `who` is a keyed digest of an address: it counts, and tells nobody."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)  # the index has one
    who = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # address · mail · receipt · files
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "who", "kind", "-at"], name="knock_who"),
            models.Index(fields=["at"], name="knock_at"),
        ]
