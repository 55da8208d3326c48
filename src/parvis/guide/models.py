"""What one has put away of the guide."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PutAway(models.Model):
    """This administrator no longer wants the first steps on their Today page."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
