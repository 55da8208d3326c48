"""How each colleague is told, beside the page of notices; their browsers that take pushes; what is on its way there."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.journal.models import Notice
from parvis.journal.seal import Sealed, seals
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL


class Choice(models.Model):
    """One colleague's choice. Without a row they are told on the page alone.

    `mailed`, `pushed`: families of `families.py`. Hours are the city's own, 0 to 23; both quiet ones or none.
    """

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="+")
    mail = models.CharField(max_length=6, default="never")  # never · once (as they come) · digest (once a day)
    mailed = models.JSONField(default=list)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    pushed = models.JSONField(default=list)
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_to = models.PositiveSmallIntegerField(null=True)
    urgent = models.BooleanField(default=True)  # what is urgent comes in quiet hours too
    by_mail = models.BigIntegerField(default=0)  # the newest notice that mail has dealt with
    urgent_by_mail = models.BigIntegerField(default=0)  # the newest urgent one that a letter told before its turn
    by_push = models.BigIntegerField(default=0)  # the same of pushes
    digested_on = models.DateField(null=True)
    held = models.PositiveIntegerField(default=0)  # pushes that quiet hours kept back: told as one number afterwards


class Device(models.Model):
    """A browser of theirs that takes pushes, until it says that it is gone."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)  # of its endpoint
    sealed = models.BinaryField()  # {"endpoint", "p256dh", "auth"}: whoever has them can write to it
    name = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)


seals(Sealed("notices.device"))


class Push(Due):
    """One push to one browser: a notice, or (without one) how many came in quiet hours."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, default="waiting")  # waiting · sent · seen (meanwhile, on the page) · failed
    status = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [due_index("push_due"), models.Index(fields=["at"], name="push_at")]
        constraints = [models.UniqueConstraint(fields=["device", "notice"], name="one_push_a_notice")]


class Keys(models.Model):
    """The key with which this installation signs its pushes: one row, made when first needed."""

    one = models.BooleanField(default=True, unique=True)
    sealed = models.BinaryField()  # {"private": …}


seals(Sealed("notices.keys"))
