"""How a person is named here: what their network told of them, as long as it lets us keep it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _


class Named(models.Model):
    """What a network told of somebody."""

    remote_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    expired_at = models.DateTimeField(null=True)  # its network let us keep it no longer: nothing above says who it was

    class Meta:
        abstract = True

    @property
    def called(self) -> str:
        return called(self.name, self.handle, erased=self.expired_at is not None)


def called(name: str, handle: str, *, erased: bool) -> str:
    """How a person is named who has this name and this handle; erased: their network let us keep neither."""
    return name or handle or (_("Nom effacé") if erased else "")
