"""Signatures: the city's words under what its colleagues answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.people.models import Team


class Signature(models.Model):
    """`team` NULL: of every team that has none of its own. `network` "": of answers by mail; a network's key: of answers there.

    `text` "": nothing is put under them, not even what the mailbox itself would put.
    """

    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    network = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "network"], name="one_signature_a_team"),
            models.UniqueConstraint(fields=["network"], name="one_signature_for_all", condition=Q(team__isnull=True)),
        ]
