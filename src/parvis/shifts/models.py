"""Who is there, and to whom a conversation that nobody has is given: rotas, places in them, absences, turns."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.desk.models import View
from parvis.inbox.models import Conversation
from parvis.people.models import Team
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL
WAYS = ("turns", "load")
NOON = time(13)
"""Where a day's two halves meet."""


class Absence(Due):
    """Days, or half days, on which somebody is given nothing. Why they are away is nobody's concern: it is not kept.

    With a stand-in, `due_at` is when one looks next at what they have (covering.py): when it begins, when something came, at its end.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="absences", db_index=False)
    first = models.DateField()
    last = models.DateField()  # both included
    from_noon = models.BooleanField(default=False)  # the first day's morning is worked
    until_noon = models.BooleanField(default=False)  # the last day's afternoon is
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    stand_in = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["user", "last"], name="absence_user"),
            models.Index(fields=["last"], name="absence_last"),
            due_index("absence_due"),
        ]
        constraints = [models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="absence_forward")]

    def covers(self, at: datetime) -> bool:
        here = timezone.localtime(at)
        return self.begins <= here < self.ends

    @property
    def begins(self) -> datetime:
        return _at(self.first, NOON if self.from_noon else time())

    @property
    def ends(self) -> datetime:
        return _at(self.last, NOON) if self.until_noon else _at(date.fromordinal(self.last.toordinal() + 1), time())


class Covered(models.Model):
    """A conversation of somebody away that went to their stand-in, or could not."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="covered", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    # with: the stand-in has it · own: the absent took it back, or the stand-in gave it back · cannot: the stand-in may not answer it
    # back: it came back at the end · kept: somebody else's by then, or done
    state = models.CharField(max_length=6, default="with")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "conversation"], name="covered_once_an_absence")]


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class Rota(models.Model):
    """How a team's conversations are given, or those of one of its shared views. Off until somebody turns it on."""

    name = models.CharField(max_length=80, unique=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="rotas")
    view = models.ForeignKey(View, null=True, on_delete=models.SET_NULL, related_name="+")  # None: all of the team's
    narrowed = models.BooleanField(default=False)  # it had a view: without it, it gives nothing
    way = models.CharField(max_length=5, default="turns")
    duty_only = models.BooleanField(default=False)
    active = models.BooleanField(default=False)
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")  # in whose eyes the view is read

    class Meta:
        ordering = ["-narrowed", "pk"]  # the narrower first

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A colleague's place in a rota."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="places", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveIntegerField(default=20)  # conversations to answer that they have at most
    last_at = models.DateTimeField(null=True)  # when they were given one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rota", "user"], name="one_place_a_rota")]


class Turn(Due):
    """A conversation that waits for somebody, then whom it was given and why. `due_at`: when it is looked at."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    rota = models.ForeignKey(Rota, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.CharField(max_length=8, default="waiting")  # waiting · given · over: somebody took it, or none is wanted
    why = models.JSONField(default=dict)  # {"way", "load", "capacity", "left": [[name, why], …]} as choosing.py says it
    at = models.DateTimeField()

    class Meta:
        indexes = [due_index("turn_due"), models.Index(fields=["at"], name="turn_at")]
        constraints = [models.UniqueConstraint(fields=["conversation"], name="one_turn_waits", condition=Q(state="waiting"))]
