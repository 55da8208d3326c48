"""Files: pictures, videos and what came attached to messages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower, Substr
from django.utils import timezone

from parvis.city import languages
from parvis.people.access import guest, limited, roles, verbs
from parvis.people.models import User
from parvis.work.models import Due, due_index

CONSENTS = ("", "none", "obtained", "missing")
"""Of the persons who can be recognised: nobody said · nobody is there · they agreed (`consent_reference`) · they did not yet."""
BANDS = range(1, 17, 4)
"""Where the four parts of a picture's `look` begin: two pictures that are nearly the same share one of them."""


class Folder(models.Model):
    """A drawer of the library. `parent` NULL: at the top."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="folders")
    name = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("parent", Lower("name"), name="one_folder_a_name"),
            models.UniqueConstraint(Lower("name"), name="one_folder_a_name_at_the_top", condition=Q(parent__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name


OPENING = frozenset({"post.see", "post.write", "media.write", "media.keep", "inbox.see", "inbox.reply"})
"""Verbs of whoever works with pictures: a key of another scope opens none of them."""


class FileSet(models.QuerySet["File"]):
    def seen_by(self, user: User) -> FileSet:
        """The library: what colleagues uploaded, and one's own shelf. What came with residents' messages, or went with an answer
        to them, is seen in its conversation (`uses.opened_by`)."""
        if not verbs(user) & OPENING:
            if roles(user) and getattr(user, "token_scopes", None):
                raise PermissionDenied("media")
            return self.none()
        found = self.filter(_open_to(user), inbound=False, answers=False, binned_at__isnull=True)
        if not guest(user):
            return found
        campaigns = [one.limits.campaign for one in limited(user, "post.see")]
        return found.filter(
            Q(by=user) | Q(pk__in=self.model._default_manager.filter(uses__post__campaign__in=campaigns).values("pk"))
        )

    def for_sending(self) -> FileSet:
        """With what decides which copy goes: two more queries, however many files."""
        return self.select_related("cover").prefetch_related("renditions", "captions")

    def binned(self, user: User | None = None) -> FileSet:
        """What was thrown away and may still be taken back; by `user`, without others' shelves."""
        return self.filter(_open_to(user) if user else Q(), inbound=False, answers=False, binned_at__isnull=False)

    def alike(self, look: str) -> FileSet:
        """Pictures that share a quarter of this `look`: those that may be nearly the same."""
        if len(look) < 16:
            return self.none()
        shared = Q()
        for n, begin in enumerate(BANDS):
            shared |= Q(**{f"band_{n}": look[begin - 1 : begin + 3]})
        parts = {f"band_{n}": Substr("look", begin, 4) for n, begin in enumerate(BANDS)}
        return self.exclude(look="").alias(**parts).filter(shared)


ON_THE_SHELF = Q(inbound=False, binned_at__isnull=True)


def _open_to(user: User) -> Q:
    """What one person keeps for themselves is theirs alone; once they are gone, it is the newsroom's."""
    left = ~Exists(User.objects.filter(pk=OuterRef("by"), is_active=True))
    return Q(personal=False) | Q(by=user) | Q(left)


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
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.PROTECT, related_name="files", db_index=False)
    alt = models.CharField(max_length=1500, blank=True)  # in the city's language
    alts = models.JSONField(default=dict)  # in others: {"en": "…"}
    description = models.TextField(blank=True)  # all of it, where `alt` is too short for a plan or a poster
    words = models.TextField(blank=True)  # what can be read in the picture: on a poster, a sign, a table
    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=120, blank=True)  # a key of `rights.LICENCES`, or its own words
    consent = models.CharField(max_length=8, blank=True)  # CONSENTS
    consent_reference = models.CharField(max_length=200, blank=True)  # the document that says so
    expires_on = models.DateField(null=True, blank=True)  # the last day on which it may be used
    warned_for = models.DateField(null=True, blank=True)  # the `expires_on` of which people were told
    look = models.CharField(max_length=16, blank=True)  # what the picture resembles (`looks.fingerprint`), 64 bits
    focus_x = models.FloatField(default=0)  # the point that matters, -1 (left) to 1
    focus_y = models.FloatField(default=0)  # -1 (bottom) to 1
    cover = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # a video's picture
    inbound = models.BooleanField(default=False)
    answers = models.BooleanField(default=False)  # brought by `by` for an answer: it stands in that conversation, not in the library
    personal = models.BooleanField(default=False)  # on the shelf of `by`: nobody else sees it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    binned_at = models.DateTimeField(null=True, blank=True)

    objects = FileSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "inbound"], name="one_file_a_content", condition=Q(answers=False)),
            models.UniqueConstraint(fields=["sha256", "by"], name="one_file_a_content_and_author", condition=Q(answers=True)),
        ]
        indexes = [
            models.Index(fields=["-id"], name="file_library", condition=ON_THE_SHELF),
            models.Index(fields=["folder", "-id"], name="file_folder", condition=ON_THE_SHELF),
            models.Index(fields=["expires_on"], name="file_rights", condition=Q(expires_on__isnull=False)),
            models.Index(fields=["binned_at"], name="file_bin", condition=Q(binned_at__isnull=False)),
            models.Index(fields=["by", "-id"], name="file_personal", condition=Q(personal=True)),
            *(models.Index(Substr("look", begin, 4), name=f"file_look_{begin}", condition=~Q(look="")) for begin in BANDS),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")

    @property
    def over(self) -> bool:
        """May it no longer be used?"""
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def told(self) -> str:
        """All its words, as the search reads them."""
        return " ".join([self.name, self.alt, *self.alts.values(), self.credit, *self.tag_names, self.description, self.words])

    @property
    def tag_names(self) -> list[str]:
        """In the order of the alphabet. A list of files prefetches them."""
        return sorted(tag.name for tag in self.tags.all())

    def alt_in(self, language: str) -> str:
        """What it shows, in this language where somebody wrote it."""
        found: Any = self.alts.get(language[:2])
        return str(found or self.alt)


class Tag(models.Model):
    """A word under which a file is found."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)  # in small letters

    class Meta:
        indexes = [models.Index(fields=["name", "file"], name="tag_files")]
        constraints = [models.UniqueConstraint(fields=["file", "name"], name="one_tag_a_name")]

    def __str__(self) -> str:
        return self.name


class Caption(models.Model):
    """Subtitles of a video in one language, as WebVTT."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(max_length=35)  # BCP 47
    path = models.CharField(max_length=200)  # under MEDIA_ROOT
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["file", "language"], name="one_caption_a_language")]

    @property
    def language_name(self) -> str:
        return languages.name(self.language)


class Rendition(Due):
    """A copy of a file, made once to fit what a network takes (`media.fitting.Fit`); the original stays."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="renditions")
    key = models.CharField(max_length=64)
    wanted = models.JSONField()  # the Fit's fields
    state = models.CharField(max_length=10, default="waiting")  # waiting · working · done · failed · stopped
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    failure = models.CharField(max_length=60, blank=True)  # code
    said = models.CharField(max_length=300, blank=True)  # the program's own words
    path = models.CharField(max_length=200, blank=True)  # under MEDIA_ROOT
    mime = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    width = models.PositiveIntegerField(default=0)  # pixels
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [due_index("rendition_due")]
        constraints = [models.UniqueConstraint(fields=["file", "key"], name="one_rendition_a_fit")]


class Keeping(models.Model):
    """How long the library warns and keeps: one row, or the defaults."""

    notice_days = models.PositiveSmallIntegerField(default=30)  # before the rights of what is planned or online end
    unused_days = models.PositiveSmallIntegerField(default=365)  # after which a file that serves nowhere is offered for removal
    bin_days = models.PositiveSmallIntegerField(default=30)  # in the bin, before it is gone
    city_mb = models.PositiveIntegerField(default=0)  # mebibytes that the library may take; 0: what the disk holds
    shelf_mb = models.PositiveIntegerField(default=2048)  # … and each person's own shelf

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_keeping")]
