"""Files: pictures, videos and what came attached to messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.people.access import roles
from parvis.people.models import User


class FileSet(models.QuerySet["File"]):
    def seen_by(self, user: User) -> FileSet:
        """The library: what colleagues uploaded. What came with residents' messages is seen in its conversation."""
        return self.filter(inbound=False) if roles(user) else self.none()

    def named(self, words: str) -> FileSet:
        """Those whose name, description or credit holds each of `words`."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(Q(name__icontains=word) | Q(alt__icontains=word) | Q(credit__icontains=word))
        return found


class File(models.Model):
    """A file that is kept once (`sha256`). Pictures were re-encoded: no EXIF, no GPS, no script."""

    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)  # under MEDIA_ROOT
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()  # bytes
    width = models.PositiveIntegerField(default=0)  # pixels
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    alt = models.CharField(max_length=1500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    inbound = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FileSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "inbound"], name="one_file_a_content")]
        indexes = [models.Index(fields=["inbound", "-id"], name="file_library")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")
