"""Polls over the API: a colleague opens one, reads it, ends it. Everybody reads it without a token in `/place/forum/q/12.json`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from parvis.forum import shapes
from parvis.forum.api import moderator
from parvis.forum.models import Poll, Thread
from parvis.forum.polls import actions, reading
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id

router = Router(tags=["forum"])


@router.post("/forum/threads/{pk}/poll", response={201: shapes.ForumPollOut, **PROBLEMS}, operation_id="forum_poll_open")
@once
def open_one(request: HttpRequest, pk: Id, given: shapes.ForumPollIn) -> Any:
    """A choice put to residents under a question that is there: one vote each, which nobody is told of."""
    by, found = moderator(request), get_object_or_404(Thread, pk=pk)
    asked = actions.Wanted(tuple(given.choices), given.ends_at, given.several, given.sealed)
    actions.open_one(thread=found, wanted=asked, by=by)
    return 201, reading.told(reading.of(found))


@router.post("/forum/threads/{pk}/poll/end", response={200: shapes.ForumPollOut, **PROBLEMS}, operation_id="forum_poll_end")
def end(request: HttpRequest, pk: Id) -> Any:
    """Before its day; everybody then sees the results."""
    by, row = moderator(request), get_object_or_404(Poll.objects.select_related("thread"), thread=pk)
    actions.end(poll=row, by=by)
    return reading.told(reading.of(row.thread))
