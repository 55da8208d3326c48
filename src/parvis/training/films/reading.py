"""The video of a lesson as a page and a program read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from parvis.media.captions import transcript
from parvis.media.models import Caption, File, Rendition
from parvis.people.access import may
from parvis.people.models import User
from parvis.training.actions import LEAD
from parvis.training.films.actions import web_copy
from parvis.training.models import LessonVideo

OURS = "fr"
"""Lessons are in French: subtitles in French go first."""


@dataclass(frozen=True, slots=True)
class Film:
    """`copy`: what browsers play, once it is made; else they try the original. `transcript`: (moment, words), of the first subtitles."""

    row: LessonVideo
    file: File
    copy: Rendition | None
    captions: tuple[Caption, ...]
    transcript: tuple[tuple[str, str], ...]

    @property
    def published(self) -> bool:
        return self.row.published_at is not None


def film(course: str, lesson: str, *, by: User) -> Film | None:
    """That of one lesson: see `films`."""
    return films(course, [lesson], by=by).get(lesson)


def films(course: str, lessons: Iterable[str], *, by: User) -> dict[str, Film]:
    """Lesson → its video, as `by` may see it: who learns, when it is published and has subtitles; who trains, always. Three queries."""
    rows = LessonVideo.objects.filter(course=course, lesson__in=list(lessons), file__binned_at__isnull=True)
    leads = may(by, LEAD)
    found = [_film(row) for row in rows.select_related("file").prefetch_related("file__captions", "file__renditions")]
    return {one.row.lesson: one for one in found if leads or (one.published and one.captions)}


def _film(row: LessonVideo) -> Film:
    captions = tuple(sorted(row.file.captions.all(), key=lambda one: (not one.language.startswith(OURS), one.language)))
    wanted = web_copy(row.file)
    copy = next((one for one in row.file.renditions.all() if wanted and one.key == wanted.key and one.state == "done"), None)
    return Film(row, row.file, copy, captions, tuple(_said(captions[0])) if captions else ())


def _said(caption: Caption) -> list[tuple[str, str]]:
    path = Path(settings.MEDIA_ROOT) / caption.path
    return transcript(path.read_text("utf-8")) if path.exists() else []


def told(found: Film | None) -> dict[str, Any] | None:
    """As the API tells it."""
    if found is None:
        return None
    copy = reverse("media:rendition", args=[found.copy.pk]) if found.copy else ""
    return {
        "file": found.file.pk, "seconds": found.file.seconds, "published": found.published,
        "url": copy or reverse("media:content", args=[found.file.pk]),
        "captions": [{"language": one.language, "url": reverse("media:caption", args=[one.pk])} for one in found.captions],
        "transcript": [{"at": at, "words": words} for at, words in found.transcript],
    }  # fmt: skip
