"""Renditions are made one after the other: pictures here, videos by ffmpeg in a process of its own.

And what comes back: word of rights that are about to end, the bin emptied, pictures that were never looked at.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.design.moments import dated
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.fitting import Fit
from parvis.media.lists import LABEL, keeping
from parvis.media.looks import Unknown, fingerprint_at, refit
from parvis.media.models import ON_THE_SHELF, Caption, File, Rendition
from parvis.media.renditions import fit_of
from parvis.media.store import erase
from parvis.media.uses import Use, unused, uses
from parvis.media.video import NoFfmpeg, Stopped, convert
from parvis.people.models import User
from parvis.search.index import forget
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()

TELL_EVERY = 1.0
"""Seconds between two notes of the progress."""
UNSENT = timedelta(days=7)
"""How long a file waits for the answer that it was brought for."""
AT_ONCE = 500
"""Files that a routine takes in one go."""
ENDING = _("« %(name)s » ne pourra plus servir après le %(day)s, et figure dans une publication prévue ou en ligne.")


@job(Rendition, seats=1, fetch=("file",))
def make(renditions: list[Rendition]) -> None:
    for rendition in renditions:
        _make(rendition)


def _make(rendition: Rendition) -> None:
    if rendition.state not in ("waiting", "working"):
        return rows.settle(rendition, due_at=None)
    rows.settle(rendition, state="working", progress=0)
    wanted = fit_of(rendition)
    draft = Path(settings.MEDIA_ROOT) / "drafts" / f"rendition-{rendition.pk}"
    draft.parent.mkdir(parents=True, exist_ok=True)
    try:
        with rows.renewed(rendition):
            size = _write(rendition, wanted, draft)
    except (Unknown, NoFfmpeg) as error:
        code = "no-ffmpeg" if isinstance(error, NoFfmpeg) else "unreadable"
        return rows.settle(rendition, state="failed", due_at=None, failure=code, said=str(error)[:300])
    except Stopped:
        return rows.settle(rendition, due_at=None)
    else:
        _keep(rendition, wanted, draft, size)
    finally:
        draft.unlink(missing_ok=True)


def _write(rendition: Rendition, wanted: Fit, draft: Path) -> tuple[int, int]:
    """(width, height) of what is now at `draft`."""
    file = rendition.file
    source = Path(settings.MEDIA_ROOT) / file.path
    if not source.exists():
        raise Unknown("the original is gone")
    if not file.is_video:
        return refit(source, draft, mime=wanted.mime, size=(wanted.width, wanted.height), crop=wanted.crop, most=wanted.most)
    told = [time.monotonic()]

    def tell(percent: int) -> bool:
        if time.monotonic() - told[0] < TELL_EVERY:
            return True
        told[0] = time.monotonic()
        return bool(Rendition.objects.filter(pk=rendition.pk, state="working").update(progress=percent))

    convert(source, draft, wanted, file.seconds, tell)
    return wanted.width, wanted.height


def _keep(rendition: Rendition, wanted: Fit, draft: Path, size: tuple[int, int]) -> None:
    """In its place first, then told: a rendition that is done is always there."""
    with draft.open("rb") as made:
        sha256 = hashlib.file_digest(made, "sha256").hexdigest()
    weight = draft.stat().st_size
    if wanted.most and weight > wanted.most:
        return rows.settle(rendition, state="failed", due_at=None, failure="too-heavy", said="")
    path = f"renditions/{sha256[:2]}/{sha256}"
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(draft, target)
    file = rendition.file
    seconds = (wanted.seconds or file.seconds * wanted.times) if file.is_video else 0.0
    with transaction.atomic():
        rows.settle(
            rendition, state="done", due_at=None, progress=100, path=path, mime=wanted.mime, size=weight, width=size[0],
            height=size[1], seconds=seconds, failure="", said="",
        )  # fmt: skip
        record("media.fitted", about=file, rendition=rendition.pk)


@routine("23 7 * * *")
def warn_of_rights() -> None:
    """Who uploaded or planned it hears in time that a file which is planned or online may soon be used no more; once a date."""
    today = timezone.localdate()
    last = today + timedelta(days=keeping().notice_days)
    near = File.objects.filter(ON_THE_SHELF, expires_on__gte=today, expires_on__lte=last).exclude(warned_for=F("expires_on"))
    files = list(near.order_by("expires_on", "pk")[:AT_ONCE])
    found = uses([file.pk for file in files])
    for file in files:
        if living := [use for use in found[file.pk] if use.planned or use.online]:
            _warn(file, living)


@transaction.atomic
def _warn(file: File, living: Collection[Use]) -> None:
    people = {pk for use in living for pk in use.people} | ({file.by_id} if file.by_id else set())
    day = dated(file.expires_on, "j F Y") if file.expires_on else ""
    url = reverse("media:file", args=[file.pk])
    tell(User.objects.filter(pk__in=people, is_active=True), "media.ending", ENDING, url=url, name=file.name[:80], day=day)
    File.objects.filter(pk=file.pk).update(warned_for=file.expires_on)
    record("media.ending", about=file, expires_on=str(file.expires_on), uses=len(living))


def empty_bin() -> None:
    """What has been in the bin for long enough is gone, with its copies. What was taken into a post meanwhile comes back."""
    before = timezone.now() - timedelta(days=keeping().bin_days)
    old = File.objects.binned().filter(binned_at__lt=before)
    gone = list(unused(old).order_by("pk")[:AT_ONCE])
    for file in gone:
        _erase(file)
    old.exclude(pk__in=[file.pk for file in gone]).update(binned_at=None)
    if gone:
        log.info("media.bin-emptied", files=len(gone))


def _erase(file: File) -> None:
    """The row first: bytes without a row take room, a row without its bytes is a broken picture."""
    made = list(file.renditions.exclude(path="").values_list("path", flat=True))
    told = list(file.captions.values_list("path", flat=True))
    pk, path, sha256 = file.pk, file.path, file.sha256
    with transaction.atomic():
        record("media.erased", about=file, name=file.name)
        file.delete()
        forget(LABEL, [pk])
    if not File.objects.filter(path=path).exists():  # the same bytes may have come with a message
        erase(path, sha256)
    for other in made:
        if not Rendition.objects.filter(path=other).exists():
            erase(other, "")
    for other in told:
        if not Caption.objects.filter(path=other).exists():
            erase(other, "")


@routine("37 * * * *")
def look_at_old_pictures() -> None:
    """Pictures that came before we compared them."""
    unseen = File.objects.filter(ON_THE_SHELF, mime__startswith="image/", look="").order_by("-pk")[:AT_ONCE]
    for file in unseen:
        File.objects.filter(pk=file.pk).update(look=fingerprint_at(Path(settings.MEDIA_ROOT) / file.path))


def forget_unsent() -> None:
    """What was brought for an answer that never left, or that is gone since."""
    before = timezone.now() - UNSENT
    left = unused(File.objects.filter(answers=True, created_at__lt=before)).order_by("pk").values_list("pk", flat=True)
    forget_inbound(list(left[:AT_ONCE]))


def forget_inbound(files: Collection[int]) -> int:
    """Files that came with messages which are gone, or went with such: the bytes first, so that none is left when the row is."""
    found = list(File.objects.filter(Q(inbound=True) | Q(answers=True), pk__in=files))
    for file in found:
        if not File.objects.filter(path=file.path).exclude(pk=file.pk).exists():
            erase(file.path, file.sha256)
    File.objects.filter(pk__in=[file.pk for file in found]).delete()
    return len(found)
