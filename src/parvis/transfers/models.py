"""Questions that are somebody else's to answer: who has them, what was passed on, and all that was written about it since."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.accounts.models import Account, Sending
from parvis.directory.models import Destination
from parvis.inbox.models import Conversation, Message, Reply
from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL
LIVE = ("sent", "acknowledged")
"""Somebody else has it."""
BACK = ("answered", "returned", "refused")
"""It is ours to go on."""


def allowed(user: User, before: str = "") -> Q:
    """Of whose conversations a user may see what was passed on. What was said in private is only for who may answer it."""
    if everywhere(user):
        return Q()
    seen, answers = teams(user, "inbox.see"), teams(user, "inbox.reply")
    talk = f"{before}conversation__"
    mine = Q(**{f"{before}team__in": seen}) | Q(**{f"{talk}team__in": seen}) | Q(**{f"{talk}assignee": user})
    private = Q(**{f"{before}team__in": answers}) | Q(**{f"{talk}team__in": answers})
    return mine & (Q(**{f"{talk}private": False}) | private) if seen else Q(pk__in=[])


class TransferSet(models.QuerySet["Transfer"]):
    def seen_by(self, user: User) -> TransferSet:
        return self.filter(allowed(user))


class Transfer(Due):
    """A conversation in somebody else's hands. `due_at`: when it is time to ask what became of it.

    draft → sent → acknowledged → answered · returned · refused → closed. What a person agreed to be passed on is said here, and
    no more than that leaves; the words themselves are read from the messages when they leave, and are kept nowhere else.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)  # the secret of its door is made from it
    tag = models.CharField(max_length=16, unique=True)  # in the subject of its mails
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="transfers", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)  # whose it was
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    way = models.CharField(max_length=4, default="mail")  # mail · hook · team, and those of `ways`
    mailbox = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, default="draft")
    trouble = models.CharField(max_length=12, blank=True)  # bounced · refused · asked · late · dropped · failed
    summary = models.TextField(blank=True)
    quoted = models.ManyToManyField(Message, related_name="+")
    files = models.ManyToManyField(File, related_name="+")
    place = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=7, default="law")  # law (CRPA L. 114-2) · consent
    consent = models.CharField(max_length=7, blank=True)  # "" nobody asked · asked · given · refused
    identity = models.BooleanField(default=False)  # the name and handle go along
    contact = models.CharField(max_length=300, blank=True)  # how the person wants to be reached, when it goes along
    informs = models.TextField(blank=True)  # what the person is told, as it is being written
    informed = models.ForeignKey(Reply, null=True, on_delete=models.SET_NULL, related_name="+")  # the proof of the second act
    asked_at = models.DateTimeField(null=True)  # whoever may not write outside has asked a colleague to send it
    reason = models.TextField(blank=True)  # of a refusal, of a return
    reminded_at = models.DateTimeField(null=True)  # colleagues were told that it takes long
    relaunched = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    received_at = models.DateTimeField()  # by the city: silence that means no runs from here (L. 114-3)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)  # it left: the competent body has it from here
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = TransferSet.as_manager()

    class Meta:
        indexes = [
            due_index("transfer_due"),
            models.Index(fields=["conversation", "-id"], name="transfer_conversation"),
            models.Index(fields=["state", "-id"], name="transfer_state"),
            models.Index(fields=["team", "state", "-id"], name="transfer_team"),
            models.Index(fields=["destination", "-id"], name="transfer_destination"),
            models.Index(fields=["closed_at"], name="transfer_closed", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "destination"], name="one_living_transfer_a_body", condition=Q(state__in=LIVE)
            )
        ]  # fmt: skip

    @property
    def since(self) -> object:
        return self.sent_at or self.created_at


class LetterSet(models.QuerySet["Letter"]):
    def seen_by(self, user: User) -> LetterSet:
        return self.filter(transfer__in=Transfer.objects.seen_by(user))


class Letter(Sending):
    """A mail of ours to the destination. `key` is in its Message-ID and in the address that is answered."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="letters", db_index=False)
    kind = models.CharField(max_length=8)  # package · message · reminder
    to = models.CharField(max_length=254)
    text = models.TextField(blank=True)  # a package is made of its transfer when it leaves
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = LetterSet.as_manager()

    class Meta:
        indexes = [due_index("letter_due"), models.Index(fields=["transfer", "id"], name="letter_transfer")]
        constraints = [
            models.UniqueConstraint(fields=["transfer"], name="one_package_a_transfer", condition=Q(kind="package"))
        ]  # fmt: skip


class Handover(Due):
    """The same by a call to the destination's own program: signed, and repeated under one key until it is taken."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="handovers", db_index=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=8)  # package · message · reminder
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, default="waiting")  # waiting · sent · failed
    status = models.PositiveSmallIntegerField(default=0)
    said = models.TextField(blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("handover_due"), models.Index(fields=["transfer", "id"], name="handover_transfer")]


class BodyAnswer(models.Model):
    """What came back: for colleagues only. It never leaves for the resident by itself."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="answers", db_index=False)
    way = models.CharField(max_length=5)  # mail · hook · typed
    remote_id = models.CharField(max_length=300)
    author = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=254, blank=True)
    foreign = models.BooleanField(default=False)  # from another address than the destination's
    automatic = models.BooleanField(default=False)  # a machine wrote it: it answers nothing
    own = models.BooleanField(default=False)  # a colleague wrote to them with another tool
    state = models.CharField(max_length=12, blank=True)  # what their program says of it
    text = models.TextField(blank=True)
    attached = models.JSONField(default=list)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)  # who typed it
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["transfer", "at", "id"], name="answer_thread")]
        constraints = [models.UniqueConstraint(fields=["transfer", "remote_id"], name="one_answer_a_remote")]


class RedirectionSet(models.QuerySet["Redirection"]):
    def seen_by(self, user: User) -> RedirectionSet:
        return self.filter(allowed(user))


class Redirection(models.Model):
    """A person was told whom to ask; nothing was passed on. `political`: to an elected person's own account."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="redirections", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="redirections", db_index=False)
    kind = models.CharField(max_length=9)  # courtesy · political
    reply = models.OneToOneField(Reply, null=True, on_delete=models.SET_NULL, related_name="redirection")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = RedirectionSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "-id"], name="redirection_conversation"),
            models.Index(fields=["at"], name="redirection_at"),
        ]


class Rule(models.Model):
    """What the city wants of its transfers: one row."""

    one = models.BooleanField(default=True, unique=True)
    reminder_days = models.PositiveSmallIntegerField(default=5)  # working days until somebody asks what became of it
    mailbox = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")  # proposed first
    political = models.JSONField(default=dict)  # language → what is answered to a political question
