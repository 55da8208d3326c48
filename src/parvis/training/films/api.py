"""Videos of lessons over the API: whoever trains puts one there. Files and subtitles come in by the media operations."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import StrictBool

from parvis.media.models import File
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Id, Strict
from parvis.training.actions import LEAD
from parvis.training.courses import Course, courses
from parvis.training.films import actions, reading
from parvis.training.models import LessonVideo
from parvis.training.shapes import LessonVideoOut

router = Router(tags=["training"])


class LessonVideoIn(Strict):
    """`file`: a video of the library. `published`: whoever learns sees it; refused without subtitles."""

    file: Id
    published: StrictBool = False


def course_of(key: str) -> Course:
    found = courses().get(key)
    if found is None:
        raise Http404
    return found


@router.put(
    "/training/courses/{key}/lessons/{other}/video", response={200: LessonVideoOut, **PROBLEMS}, operation_id="lesson_video"
)
def put(request: HttpRequest, key: str, other: str, given: LessonVideoIn) -> Any:
    """The video of this lesson, from now on this one."""
    by = asker(request)
    demand(by, LEAD)
    file = get_object_or_404(File.objects.seen_by(by), pk=given.file)
    with transaction.atomic():
        row = actions.put(course_of(key), other, file=file, by=by)
        actions.publish(row, published=given.published, by=by)
    return reading.told(reading.film(key, other, by=by))


@router.delete(
    "/training/courses/{key}/lessons/{other}/video", response={204: None, **PROBLEMS}, operation_id="lesson_video_drop"
)
def drop(request: HttpRequest, key: str, other: str) -> Any:
    """The file stays in the library."""
    by = asker(request)
    demand(by, LEAD)
    actions.drop(get_object_or_404(LessonVideo, course=key, lesson=other), by=by)
    return HttpResponse(status=204)
