"""What is said to a network of places: corrections, and lists as they should be there. Each is sent once (`accounts.sending`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.accounts.models import Sending
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.work.models import due_index

LIVING = ("scheduled", "sending", "processing", "later", "doubt", "asked", "waiting")
"""States of a correction that is under way, or may be there without our knowing."""


class CorrectionSet(models.QuerySet["Correction"]):
    def seen_by(self, user: User) -> CorrectionSet:
        found = self.exclude(account__state="removed")
        return found if everywhere(user) else found.filter(account__team__in=teams(user, "account.see"))


class Correction(Sending):
    """A place put right on one network. At most one under way for a place: a doubt is then about this one alone."""

    place = models.CharField(max_length=80)  # the network's id
    name = models.CharField(max_length=200)
    report = models.CharField(max_length=10, default="edit")  # networks.venues.Report
    values = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=40, blank=True)  # waiting · accepted · rejected, or the network's own word
    followed_at = models.DateTimeField(null=True)  # when the network was last asked what became of it

    objects = CorrectionSet.as_manager()

    class Meta:
        indexes = [
            due_index("correction_due"),
            models.Index(fields=["account", "-id"], name="correction_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "place"], name="one_correction_a_place", condition=Q(state__in=LIVING))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ids(self) -> list[str]:
        """Those that the network gave: one correction may be several suggestions there."""
        told: Any = self.context if isinstance(self.context, dict) else {}
        return [str(one) for one in told.get("ids") or [self.remote_id] if one]

    @property
    def errors(self) -> list[str]:
        """What the network left out of it."""
        told: Any = self.context if isinstance(self.context, dict) else {}
        return [str(one) for one in told.get("errors") or ()]


class PlaceList(Sending):
    """A list as it should be on one network; `revision` counts what was asked for since it was begun."""

    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    items = models.JSONField(default=list)  # [{"place", "text"}, …] in order
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [due_index("placelist_due")]
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="one_list_a_name")]

    def __str__(self) -> str:
        return self.name
