"""What the city is made of, for its newsroom: topics, and the emergency stop."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Topic(models.Model):
    """What a post or a message is about ("piscines", "voirie")."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """An emergency stop: while one is open no publication leaves. Who, when, why stay for ever."""

    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    open = models.BooleanField(null=True, default=True, unique=True)  # True or NULL: at most one is open
