"""What the city promises: opening hours, levels of service, and one clock a promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from parvis.inbox.models import Conversation
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index

CLOCKS = ("first", "next", "solution")
"""first: the first answer · next: each one after it · solution: from the first message until it is done."""
STATES = ("running", "paused", "late", "kept", "broken", "void")
"""running · paused: the person is waited for · late: its end is past and it is still awaited · kept · broken: done, too late ·
void: closed without an answer, before its end."""
OPEN = ("running", "paused", "late")


class OpeningHours(models.Model):
    """A named week, with what is closed or otherwise. The rule itself is `hours.py`."""

    name = models.CharField(max_length=80, unique=True)
    zone = models.CharField(max_length=40)
    week = models.JSONField()  # seven lists of [from, until] in minutes, Monday first
    holidays = models.BooleanField(default=True)  # closed on public holidays
    days = models.JSONField(default=list)  # [{"first", "last", "name", "ranges": []}]: closed, or otherwise open
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """What is promised to whom: in their order, the first that fits. Empty criteria fit everything. Times are in minutes."""

    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    kinds = models.JSONField(default=list)  # comment · mention · private · mail · form · report
    network = models.CharField(max_length=30, blank=True)
    private = models.BooleanField(null=True)
    topic = models.CharField(max_length=60, blank=True)  # key of a city topic: that of the publication one comments on
    natures = models.JSONField(default=list)  # what was understood of the message, where it is sure: readings.words.KIND_WORDS
    topics = models.JSONField(default=list)  # what it is about: readings.words.TOPIC_WORDS; a theme is all that stands under it
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    first = models.PositiveIntegerField(null=True)
    next = models.PositiveIntegerField(null=True)
    solution = models.PositiveIntegerField(null=True)
    hours = models.ForeignKey(OpeningHours, null=True, on_delete=models.PROTECT, related_name="levels")  # NULL: day and night
    warning = models.PositiveIntegerField(default=0)  # so long before the end somebody is told; 0: nobody
    escalation = models.PositiveIntegerField(null=True)  # so long after it …
    escalate_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Stretch(models.Model):
    """A busy time: what is promised meanwhile takes `percent` of its usual time, and that is said."""

    begins = models.DateTimeField()
    ends = models.DateTimeField()
    percent = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["ends"], name="stretch_ends")]


class PromiseSet(models.QuerySet["Promise"]):
    def seen_by(self, user: User) -> PromiseSet:
        if everywhere(user):
            return self
        mine = teams(user, "inbox.see")
        return self.filter(Q(conversation__team__in=mine) | Q(conversation__assignee=user)) if mine else self.none()

    def awaited(self) -> PromiseSet:
        return self.filter(ended_at__isnull=True)

    def late(self, now: datetime) -> PromiseSet:
        return self.awaited().filter(deadline__lte=now).exclude(state="paused")

    def soon(self, now: datetime) -> PromiseSet:
        """Their end is near: within the time in which their level warns."""
        return self.awaited().filter(state="running", soon_at__lte=now, deadline__gt=now)


class Promise(Due):
    """One clock of one conversation. `due_at`: when the next thing about it is to be done (`step`)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="promises", db_index=False)
    clock = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default="running")
    level = models.ForeignKey(Level, null=True, on_delete=models.SET_NULL, related_name="promises")
    level_name = models.CharField(max_length=80)
    asked = models.BigIntegerField(null=True)  # the message whose reading chose its level; NULL: from before readings did
    hours = models.ForeignKey(OpeningHours, null=True, on_delete=models.SET_NULL, related_name="+")
    amount = models.PositiveIntegerField()  # minutes, stretched already
    percent = models.PositiveIntegerField(default=100)
    begun_at = models.DateTimeField()
    deadline = models.DateTimeField()  # while paused: as it was when the pause began
    soon_at = models.DateTimeField(null=True)  # when a warning is due
    paused_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)  # [[from, until]] as ISO 8601 writes them
    step = models.CharField(max_length=8, default="", blank=True)  # warn · breach · escalate · "": nothing more
    broken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    took = models.PositiveIntegerField(null=True)  # seconds that counted, once it has ended

    objects = PromiseSet.as_manager()

    class Meta:
        indexes = [
            due_index("promise_due"),
            models.Index(fields=["conversation", "clock"], name="promise_talk"),
            models.Index(fields=["deadline"], name="promise_awaited", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["id"], name="promise_anew", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["-ended_at"], name="promise_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "clock"], name="one_promise_a_clock", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(deadline__gte=F("begun_at")), name="promise_forward"),
        ]

    @property
    def paused_for(self) -> list[tuple[datetime, datetime]]:
        return [(datetime.fromisoformat(one), datetime.fromisoformat(other)) for one, other in self.pauses]

    @property
    def time(self) -> timedelta:
        return timedelta(minutes=self.amount)


class Recount(Due):
    """Hours, levels or a busy time were changed: the promises that are still awaited are computed anew, a batch at a time."""

    why = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    stage = models.CharField(max_length=8, default="promises")  # promises · talks: those that wait and have none yet
    last = models.BigIntegerField(default=0)  # the last row that was looked at
    until = models.BigIntegerField(default=0)  # the newest row when it began: newer ones are right already
    looked = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("recount_due")]


def ranges_of(row: OpeningHours) -> list[list[tuple[int, int]]]:
    return [[(int(one), int(other)) for one, other in day] for day in row.week]
