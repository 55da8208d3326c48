"""Creates that were already answered, by the caller's `Idempotency-Key`. Kept for a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Once(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # of path and body: the same key for something else is an error
    status = models.PositiveSmallIntegerField(default=0)  # 0: under way
    body = models.JSONField(null=True)
    token = models.UUIDField(null=True)  # who has the claim: what another one finds out too late is not written
    until = models.DateTimeField(null=True)  # under way: the claim holds until then, and is renewed while it is
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["at"], name="once_age")]
