"""What the city is made of, for its newsroom: topics, and the emergency stop."""

from __future__ import annotations

from unicodedata import normalize

from django.conf import settings
from django.db import models


class TopicSet(models.QuerySet["Topic"]):
    def by_name(self) -> list[Topic]:
        """As a dictionary has them: «Écoles» beside «Eau», which databases put after Z."""
        return sorted(self, key=lambda topic: normalize("NFKD", topic.name.casefold()))


class Topic(models.Model):
    """What a post or a message is about ("piscines", "voirie")."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    aim = models.CharField(max_length=60, blank=True)  # the audience suggested for it: a key of `audiences.aims`

    objects = TopicSet.as_manager()

    def __str__(self) -> str:
        return self.name


class Audience(models.Model):
    """Whom posts are for, as the city means it; see `audiences.Aim`. `name` "": the usual one."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, blank=True)
    countries = models.JSONField(default=list)  # ISO 3166
    local = models.BooleanField(default=False)
    languages = models.JSONField(default=list)  # BCP 47


class Stop(models.Model):
    """An emergency stop: while one is open no publication leaves. Who, when, why stay for ever."""

    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    open = models.BooleanField(null=True, default=True, unique=True)  # True or NULL: at most one is open


class Almanac(models.Model):
    """Which days the city keeps: one row. `region`: "" or alsace-moselle; `zone`: the school zone, "" shows none."""

    one = models.BooleanField(default=True, unique=True)
    region = models.CharField(max_length=20, blank=True)
    zone = models.CharField(max_length=1, blank=True)


class Holiday(models.Model):
    """Days to know of while planning, first to last included. Public holidays are computed, not kept (`city.holidays`)."""

    kind = models.CharField(max_length=8)  # school · own
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=1, blank=True)  # of school holidays: A, B, C
    first = models.DateField()
    last = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["last", "first"], name="holiday_days")]
        constraints = [models.UniqueConstraint(fields=["kind", "zone", "name", "first"], name="one_holiday")]

    def __str__(self) -> str:
        return self.name


class Ballot(models.Model):
    """An election and what it asks of the city's words; its windows are computed (`city.periods`)."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=14)  # municipal · departmental · regional · legislative · presidential · european · …
    territory = models.CharField(max_length=120, blank=True)
    round1 = models.DateField()
    round2 = models.DateField(null=True, blank=True)
    closes = models.TimeField()  # the last poll, in `zone`
    zone = models.CharField(max_length=40)
    status = models.CharField(max_length=10)  # hypothesis · announced · decreed
    announced_on = models.DateField(null=True, blank=True)  # an early election binds from that day
    won_first = models.BooleanField(default=False)  # settled in the first round
    interested = models.BooleanField(default=True)
    reason = models.CharField(max_length=500, blank=True)  # why it is not interested, or who decided so
    source = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["round1"], name="ballot_days")]

    def __str__(self) -> str:
        return self.name


class DemoSet(models.QuerySet["Demo"]):
    def here(self) -> Demo | None:
        """The demo city that this database holds."""
        return self.filter(removed_at=None).first()


class Demo(models.Model):
    """That this database holds a demo city, or held one: one row. `made_at`: all of it is there. `files_gone`: nothing of it is on the
    disk any more."""

    one = models.BooleanField(default=True, unique=True)
    begun_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    files_gone = models.BooleanField(default=False)

    objects = DemoSet.as_manager()
