"""What accounts published before the city had Parvis."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.accounts.models import Account


class PastCount(models.Model):
    """Publications of an account from `first` to `last` together: a day or a month, as it was brought in."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)  # the constraint has one
    first = models.DateField()
    last = models.DateField()
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200)  # the file, as it was called
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "first", "last"], name="one_past_count")]
