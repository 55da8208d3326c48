"""The verbs of a lesson's video: put there, published, withdrawn, taken away. Subtitles are the library's (`media.actions.caption`)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.record import record
from parvis.media.actions import prepare, share
from parvis.media.fitting import MP4, Fit, within
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.training.actions import LEAD
from parvis.training.courses import Course
from parvis.training.models import LessonVideo

WIDEST = 1280
"""Pixels: a lesson is read on a phone, too."""


def web_copy(file: File) -> Fit | None:
    """What every browser plays; None where nothing is known of the video, and it goes as it is."""
    width, height = within(file.width, file.height, WIDEST)
    return Fit(MP4, width - width % 2, height - height % 2) if min(width, height) > 1 else None


@transaction.atomic
def put(course: Course, lesson: str, *, file: File, by: User) -> LessonVideo:
    """This video and no other; another one than before is to be published anew."""
    demand(by, LEAD)
    _there(course, lesson)
    if not file.is_video:
        raise ValidationError({"file": _("Choisissez une vidéo.")})
    row = LessonVideo.objects.select_for_update().filter(course=course.key, lesson=lesson).first()
    if row and row.file_id == file.pk:
        return row
    row = row or LessonVideo(course=course.key, lesson=lesson)
    row.file, row.by, row.published_at = file, by, None
    row.save()
    share([file], by=by)
    if wanted := web_copy(file):
        prepare(file, wanted, by=by)
    record("training.video", by=by, about=row, channel="city", course=course.key, lesson=lesson, file=file.pk, state="put")
    return row


@transaction.atomic
def publish(row: LessonVideo, *, published: bool, by: User) -> LessonVideo:
    """Whoever learns sees it, or no more. Never without subtitles: whoever does not hear reads them, and their transcript."""
    demand(by, LEAD)
    row = LessonVideo.objects.select_for_update(of=("self",)).select_related("file").get(pk=row.pk)
    if published and not row.file.captions.exists():
        raise ValidationError({"captions": _("Ajoutez d’abord des sous-titres : sans eux, une leçon en vidéo ne se publie pas.")})
    if (row.published_at is not None) != published:
        row.published_at = timezone.now() if published else None
        row.save(update_fields=["published_at"])
        state = "published" if published else "withdrawn"
        record("training.video", by=by, about=row, channel="city", course=row.course, lesson=row.lesson, state=state)
    return row


@transaction.atomic
def drop(row: LessonVideo, *, by: User) -> None:
    """The lesson has no video any more; the file stays in the library."""
    demand(by, LEAD)
    record(
        "training.video", by=by, about=row, channel="city", course=row.course, lesson=row.lesson, file=row.file_id, state="gone"
    )
    row.delete()


def _there(course: Course, lesson: str) -> None:
    if course.lesson(lesson) is None:
        raise ValidationError({"lesson": _("Cette leçon n’existe pas.")})
