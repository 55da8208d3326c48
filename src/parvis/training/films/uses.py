"""Where videos serve in lessons, as the library asks it (`media.uses`)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import OuterRef
from django.urls import reverse

from parvis.media.uses import MOST, Giver, Use, gives
from parvis.people.models import User
from parvis.training.courses import courses, title_of
from parvis.training.models import LessonVideo


def _tell(files: Collection[int], user: User | None) -> list[Use]:
    """Lessons are everybody's."""
    return [_use(row) for row in LessonVideo.objects.filter(file__in=files).order_by("-pk")[: MOST * len(files)]]


def _use(row: LessonVideo) -> Use:
    there = row.course in courses()
    url = reverse("training:lesson", args=[row.course, row.lesson]) if there else ""
    people = (row.by_id,) if row.by_id else ()
    return Use(row.file_id, "lesson", row.pk, title_of(row.course), url, online=row.published_at is not None, people=people)


gives("lesson", Giver(lambda: LessonVideo.objects.filter(file=OuterRef("pk")), _tell))
