"""Which files a list shows: folder, words and filters, for the pages and the API alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from parvis.media.folders import Tree
from parvis.media.looks import apart
from parvis.media.models import Caption, File, FileSet, Keeping, Tag
from parvis.media.uses import unused
from parvis.people.models import User
from parvis.search.index import find, words

LABEL = "media.file"
"""Under which the search knows files."""
KINDS = ("image", "video")
MISSING: Mapping[str, Any] = {
    "alt": Q(mime__startswith="image/", alt=""),
    "captions": Q(mime__startswith="video/") & ~Exists(Caption.objects.filter(file=OuterRef("pk"))),
    "credit": Q(credit=""),
    "consent": Q(consent="missing"),
}
"""What a file may lack, by the word that stands in the address."""
RIGHTS = ("ending", "ended")
SHELVES = ("mine", "shared")
NEARLY = 6
"""Parts of 64 in which two pictures may differ and still be nearly the same."""


def keeping() -> Keeping:
    """The library's rules, as they were set or as they are by default."""
    return Keeping.objects.first() or Keeping(pk=1)


def chosen(
    user: User, *, q: str = "", kind: str = "", missing: str = "", rights: str = "", free: bool = False,
    folder: int | None = None, author: int | None = None, tag: str = "", since: date | None = None, until: date | None = None,
    shelf: str = "",
) -> FileSet:  # fmt: skip
    """Files that `user` may see. `folder` 0: in none; of a folder, all that lies below too. `free`: that serve nowhere. `shelf`:
    "mine", one's own; "shared", the others."""
    found = File.objects.seen_by(user)
    if shelf in SHELVES:
        found = found.filter(personal=True, by=user) if shelf == "mine" else found.filter(personal=False)
    if words(q):
        found = found.filter(pk__in=find(q, label=LABEL).order_by().values("row"))
    if kind in KINDS:
        found = found.filter(mime__startswith=f"{kind}/")
    if missing in MISSING:
        found = found.filter(MISSING[missing])
    if rights in RIGHTS:
        found = found.filter(_rights(rights, timezone.localdate()))
    if folder is not None:
        found = found.filter(folder__in=Tree.read().below(folder)) if folder else found.filter(folder=None)
    if author:
        found = found.filter(by=author)
    if tag:
        found = found.filter(Exists(Tag.objects.filter(file=OuterRef("pk"), name=tag.lower())))
    if since:
        found = found.filter(created_at__gte=_begin(since))
    if until:
        found = found.filter(created_at__lt=_begin(until + timedelta(days=1)))
    return unused(found) if free else found


def _rights(rights: str, today: date) -> Q:
    if rights == "ended":
        return Q(expires_on__lt=today)
    return Q(expires_on__gte=today, expires_on__lte=today + timedelta(days=keeping().notice_days))


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def with_words(files: FileSet) -> FileSet:
    """With what a card says of a file."""
    return files.select_related("by").annotate(captioned=Exists(Caption.objects.filter(file=OuterRef("pk"))))


def alike_to(file: File, user: User) -> list[File]:
    """Pictures that are nearly the same as this one, the nearest first."""
    near = File.objects.seen_by(user).alike(file.look).exclude(pk=file.pk).order_by("-pk")
    found = [(apart(file.look, other.look), other) for other in near[:200]]
    return [other for distance, other in sorted(found, key=lambda one: one[0]) if distance <= NEARLY][:6]


def left_over(user: User, days: int) -> FileSet:
    """What has served nowhere for so many days."""
    return unused(File.objects.seen_by(user).filter(created_at__lt=timezone.now() - timedelta(days=days)))
