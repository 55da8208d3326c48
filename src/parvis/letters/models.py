"""A letter, and the mailbox from which letters leave."""

from __future__ import annotations

from django.db import models

from parvis.accounts.models import Account, Sending
from parvis.work.models import due_index


class Letter(Sending):
    """One mail to one address. Its words are kept until it has left, and no longer: they may hold a way in."""

    name = models.CharField(max_length=120, unique=True)  # what asked for it, and for which thing: never twice
    kind = models.CharField(max_length=40)  # "square.door" · "forum.digest"
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    unsubscribe = models.URLField(max_length=400, blank=True)
    reply = models.CharField(max_length=60, blank=True)  # what follows "+t." in the address to answer to; "": the mailbox itself
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            due_index("letters_due"),
            models.Index(fields=["-at", "-id"], name="letters_newest"),
            models.Index(fields=["to"], name="letters_to"),
        ]

    def __str__(self) -> str:
        return self.name


class Wanted(models.Model):
    """How many letters strangers may still ask for to one address, by its digest: a bucket that fills again, see `actions.write_asked`."""

    who = models.CharField(max_length=40, unique=True)
    left = models.FloatField()  # when it was taken from last,
    at = models.FloatField()  # seconds since 1970
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="letters_wanted_seen")]


class Sender(models.Model):
    """The mailbox that the administrator chose: one row. Without it the first that works."""

    one = models.BooleanField(default=True, unique=True)
    mailbox = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
