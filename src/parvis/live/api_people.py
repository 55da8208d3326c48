"""What people and the field say of an event, over the API: queues and batches, reports, questions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.live import actions as events
from parvis.live.api import fetch, of_event
from parvis.live.asked import actions as asked_actions
from parvis.live.field import actions as field
from parvis.live.models import Frames, Item, Question, Report
from parvis.live.queue import actions
from parvis.live.shapes import (
    LiveAlbumIn,
    LiveAltIn,
    LiveAsideIn,
    LiveChangedOut,
    LiveDecideIn,
    LiveFramesIn,
    LiveFramesOut,
    LiveItemOut,
    LiveItemsAsked,
    LivePostOut,
    LiveQuestionOut,
    LiveReportIn,
    LiveReportOut,
    LiveShowIn,
)
from parvis.media import actions as media
from parvis.media.models import File
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, whole
from parvis.rest.shapes import Asked, Page

router = Router(tags=["live events"])
REPORT = ("id", "key", "text", "where", "latitude", "longitude", "said_at", "received_at", "state", "album")
QUESTION = ("id", "state", "question", "answer", "at", "shown_at")


def _item(row: Item) -> dict[str, Any]:
    who = row.conversation.identity
    same = {name: getattr(row, name) for name in ("id", "state", "why", "at", "alt")}
    return same | {
        "message": row.message_id, "conversation": row.conversation_id, "name": who.called, "handle": who.handle,
        "network": row.conversation.account.network, "text": row.message.text, "held": row.held_until,
        "decided_by": row.decided_by_id, "decided_at": row.decided_at,
    }  # fmt: skip


def _report(row: Report) -> dict[str, Any]:
    return {name: getattr(row, name) for name in REPORT} | {"by": row.by_id, "file": row.file_id, "post": row.post_id}


def _question(row: Question) -> dict[str, Any]:
    return {name: getattr(row, name) for name in QUESTION} | {"conversation": row.entry.conversation_id}


@router.get("/live-events/{int:pk}/items", response={200: Page[LiveItemOut], **PROBLEMS}, operation_id="live_items")
def items(request: HttpRequest, pk: int, asked: Query[LiveItemsAsked]) -> Any:
    """One of its queues, the newest first; only what is still said in public."""
    event = fetch(request, pk, "live.moderate")
    rows = event.items.filter(state=asked.state).readable().told()
    found, further = page(rows, by="at", cursor=asked.cursor, size=asked.limit)
    return {"items": [_item(row) for row in found], "next": further}


@router.post("/live-events/{int:pk}/batch", response={200: list[LiveItemOut], **PROBLEMS}, operation_id="live_batch")
def batch(request: HttpRequest, pk: int) -> Any:
    """Up to twenty that wait, yours for five minutes: nobody else gets them meanwhile. Asked again: the same, filled up."""
    return [_item(row) for row in actions.take_batch(fetch(request, pk, "live.moderate"), by=asker(request))]


@router.delete("/live-events/{int:pk}/batch", response={204: None, **PROBLEMS}, operation_id="live_batch_back")
def give_back(request: HttpRequest, pk: int) -> Any:
    """What you hold and did not decide waits for anybody again."""
    actions.give_back(fetch(request, pk, "live.moderate"), by=asker(request))
    return HttpResponse(status=204)


@router.post("/live-events/{int:pk}/decide", response={200: LiveChangedOut, **PROBLEMS}, operation_id="live_decide")
def decide(request: HttpRequest, pk: int, given: LiveDecideIn) -> Any:
    """Shown, aside, blocked, or waiting again. If a colleague holds one of them, nothing is written."""
    event = fetch(request, pk, "live.moderate")
    return {"changed": actions.decide(event, items=given.items, to=given.to, by=asker(request))}


@router.post("/live-items/{int:pk}/describe", response={200: LiveItemOut, **PROBLEMS}, operation_id="live_item_describe")
def describe(request: HttpRequest, pk: int, given: LiveAltIn) -> Any:
    """What its picture shows; without these words the wall shows none."""
    row = of_event(request, Item.objects.exclude(state="gone").told(), pk, "live.moderate")
    return _item(actions.describe(row, alt=given.alt, by=asker(request)))


@router.get("/live-events/{int:pk}/reports", response={200: Page[LiveReportOut], **PROBLEMS}, operation_id="live_reports")
def reports(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """What came from the field, the newest first."""
    found, further = page(fetch(request, pk).reports.all(), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_report(row) for row in found], "next": further}


@router.post("/live-events/{int:pk}/reports", response={201: LiveReportOut, **PROBLEMS}, operation_id="live_report_add")
@once
def report(request: HttpRequest, pk: int, given: LiveReportIn) -> Any:
    """The same `key` again is the same report, however late it comes."""
    event, by = fetch(request, pk), asker(request)
    wanted = given.model_dump(exclude={"latitude", "longitude", "file"})
    if given.latitude is not None and given.longitude is not None:
        wanted["point"] = (given.latitude, given.longitude)
    if given.file is not None:
        wanted["file"] = File.objects.seen_by(by).filter(pk=given.file).first()
        if wanted["file"] is None:
            raise ValidationError({"file": _("Inconnu : %(key)s.") % {"key": given.file}})
    return 201, _report(field.receive(event, by=by, **wanted))


@router.post("/live-reports/{int:pk}/post", response={200: LivePostOut, **PROBLEMS}, operation_id="live_report_post")
def make_post(request: HttpRequest, pk: int) -> Any:
    """A draft of the newsroom with its words and its picture. Again: the same draft."""
    row = of_event(request, Report.objects.all(), pk, "post.write")
    return {"post": field.make_post(row, by=asker(request)).pk}


@router.post("/live-reports/{int:pk}/aside", response={200: LiveReportOut, **PROBLEMS}, operation_id="live_report_aside")
def set_aside(request: HttpRequest, pk: int, given: LiveAsideIn) -> Any:
    """Out of the queue, or back in it."""
    row = of_event(request, Report.objects.all(), pk, "live.moderate")
    return _report(field.set_aside(row, by=asker(request), aside=given.aside))


@router.post("/live-reports/{int:pk}/album", response={200: LiveReportOut, **PROBLEMS}, operation_id="live_report_album")
@whole
def album(request: HttpRequest, pk: int, given: LiveAlbumIn) -> Any:
    """Its picture stands in the album that everybody sees, or no longer; only one that is described."""
    row, by = of_event(request, Report.objects.select_related("file"), pk, "live.edit"), asker(request)
    if row.file is not None and given.album and not row.file.alt and given.alt.strip():  # where nobody said so yet
        media.describe(row.file, by=by, alt=given.alt.strip())
    return _report(events.put_in_album(row, album=given.album, by=by))


@router.get("/live-frames", response={200: LiveFramesOut, **PROBLEMS}, operation_id="live_frames")
def frames(request: HttpRequest) -> Any:
    """Which sites may frame the city's latest answers."""
    demand(asker(request), "live.report")
    row = Frames.objects.filter(one=True).first()
    return {"origins": row.origins if row else []}


@router.put("/live-frames", response={200: LiveFramesOut, **PROBLEMS}, operation_id="live_frames_set")
def set_frames(request: HttpRequest, given: LiveFramesIn) -> Any:
    """All of them as they are to be."""
    demand(asker(request), "city.edit")
    return {"origins": events.allow_frames(origins=given.origins, by=asker(request)).origins}


@router.post("/live-items/{int:pk}/allow", response={200: LiveItemOut, **PROBLEMS}, operation_id="live_item_allow")
def allow(request: HttpRequest, pk: int) -> Any:
    """Who wrote this is shown without asking from now on, unless it holds an insult."""
    row = of_event(request, Item.objects.exclude(state="gone").told(), pk, "live.edit")
    actions.allow(row.event, handle=row.conversation.identity.handle, by=asker(request))
    return _item(row)


@router.get("/live-events/{int:pk}/questions", response={200: Page[LiveQuestionOut], **PROBLEMS}, operation_id="live_questions")
def questions(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """What was asked on its page; the answers are given in their conversations."""
    rows = fetch(request, pk, "live.moderate").questions.select_related("entry")
    found, further = page(rows, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_question(row) for row in found], "next": further}


@router.post("/live-questions/{int:pk}/show", response={200: LiveQuestionOut, **PROBLEMS}, operation_id="live_question_show")
def show(request: HttpRequest, pk: int, given: LiveShowIn) -> Any:
    """Everybody reads these words on the page of the event: without a name, read again by you."""
    row = of_event(request, Question.objects.select_related("entry"), pk, "live.moderate")
    return _question(asked_actions.show(row, asked=given.asked, answer=given.answer, by=asker(request)))


@router.post("/live-questions/{int:pk}/aside", response={200: LiveQuestionOut, **PROBLEMS}, operation_id="live_question_aside")
def aside(request: HttpRequest, pk: int) -> Any:
    """It stands on no page; its conversation stays."""
    row = of_event(request, Question.objects.select_related("entry"), pk, "live.moderate")
    return _question(asked_actions.set_aside(row, by=asker(request)))
