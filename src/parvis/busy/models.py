"""A storm, an attack, a strike: the day on which the counter works otherwise, who said so, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.promises.models import Stretch
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL


class BusyDay(Due):
    """While one is open: `percent` of the usual time for what is promised (100: as usual), arrivals put into the subjects they
    are about (`groups`), a word to whoever writes in private (`answers`). `due_at`: when it looks at what has arrived, or ends.
    """

    reason = models.CharField(max_length=200)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # NULL: until somebody ends it
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")  # NULL: by its own hour
    open = models.BooleanField(null=True, default=True, unique=True)  # True or NULL: at most one is open
    percent = models.PositiveIntegerField(default=100)
    stretch = models.ForeignKey(Stretch, null=True, on_delete=models.SET_NULL, related_name="+")
    groups = models.BooleanField(default=True)
    answers = models.BooleanField(default=False)
    looked = models.BigIntegerField(default=0)  # the newest message that was looked at
    heard = models.PositiveIntegerField(default=0)  # messages that arrived meanwhile
    grouped = models.PositiveIntegerField(default=0)  # conversations put into a subject by themselves

    class Meta:
        indexes = [due_index("busy_day_due")]

    def __str__(self) -> str:
        return self.reason
