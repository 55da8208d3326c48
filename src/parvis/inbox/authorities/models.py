"""A report of something illegal to the authorities. It holds what a colleague writes of it and its address, never a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User

if TYPE_CHECKING:
    pass

OPEN = ("prepared", "confirmed")


class AuthorityReportSet(models.QuerySet["AuthorityReport"]):
    def seen_by(self, user: User) -> AuthorityReportSet:
        """As the register: of the user's teams, and their own."""
        seen = self.exclude(conversation__hidden_at__isnull=False)
        return seen if everywhere(user) else seen.filter(Q(team__in=teams(user, "inbox.see")) | Q(by=user))


class AuthorityReport(models.Model):
    """prepared by one → confirmed or refused by another → reported, with the number that the authority gave."""

    message = models.ForeignKey("inbox.Message", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    conversation = models.ForeignKey("inbox.Conversation", null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)  # words.KINDS
    to = models.CharField(max_length=10)  # words.TO
    facts = models.TextField(blank=True)
    url = models.URLField(max_length=600, blank=True)
    state = models.CharField(max_length=10, default="prepared")  # words.STATES
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    second = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    second_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)  # by the second reader
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)  # the authority's own number

    objects = AuthorityReportSet.as_manager()

    class Meta:
        app_label = "inbox"
        indexes = [models.Index(fields=["team", "-id"], name="authority_team")]
        constraints = [
            models.UniqueConstraint(fields=["message", "to"], name="one_open_report", condition=Q(state__in=OPEN)),
        ]
