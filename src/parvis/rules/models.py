"""If this, then that: the rules of the counter, what each did, a rule tried on the past."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, Message, Moderation, talk_seen_by
from parvis.people.models import User
from parvis.work.models import Due, due_index


class Rule(models.Model):
    """What is done with a message that fits. It acts in the name of whoever kept it last: with their rights, and no others."""

    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    conditions = models.JSONField(default=dict)  # words.CONDITIONS; what is not there is not asked
    acts = models.JSONField(default=dict)  # words.ACTS; what is not there is not done
    broken = models.CharField(max_length=12, blank=True)  # why it was switched off by itself: words.BROKEN
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One row: of the rules that fit, the first acts, or all of them."""

    first = models.BooleanField(default=False)


class RuleRunSet(models.QuerySet["RuleRun"]):
    def seen_by(self, user: User) -> RuleRunSet:
        """Of the conversations that the user sees."""
        return self.filter(talk_seen_by(user))


class RuleRun(Due):
    """A message fitted a rule: what is to be done, then what was. Once for each of the two, whatever dies meanwhile."""

    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="runs", db_index=False)
    name = models.CharField(max_length=80)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # one slow network delays its own
    at = models.DateTimeField()
    state = models.CharField(
        max_length=8, default="waiting"
    )  # waiting · acted: what asks no network is done · done · skipped · failed
    did = models.JSONField(default=list)  # acts that were done
    said = models.CharField(max_length=300, blank=True)  # why something was not
    moderation = models.ForeignKey(Moderation, null=True, on_delete=models.SET_NULL, related_name="+")
    review = models.CharField(max_length=8, blank=True)  # of what was hidden: wanted · kept · shown
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = RuleRunSet.as_manager()

    class Meta:
        indexes = [
            due_index("rulerun_due"),
            models.Index(fields=["rule", "-id"], name="rulerun_rule"),
            models.Index(fields=["at"], name="rulerun_at"),
            models.Index(fields=["-id"], name="rulerun_review", condition=Q(review="wanted")),
        ]
        constraints = [models.UniqueConstraint(fields=["message", "rule"], name="one_run_a_message")]


class Trial(Due):
    """A rule looked at over the last days, a slice at a time. Nothing is done; no word of anybody is kept, only numbers."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="trials")
    conditions = models.JSONField()  # as they were when it was asked for
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    since = models.DateTimeField()
    last = models.BigIntegerField(default=0)  # id of the message that was looked at last, going back; 0: none yet
    looked = models.PositiveIntegerField(default=0)
    fitted = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)  # of those that fitted, what its network lets us hide
    hits = models.JSONField(default=list)  # ids of messages, the newest first
    misses = models.JSONField(default=list)
    cut = models.BooleanField(default=False)  # there are more than are looked at: the newest were
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("trial_due"), models.Index(fields=["at"], name="trial_at")]
