"""Entries over the API: read, decided, described, awarded, taken into the library; their papers and originals."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.contests import actions
from parvis.contests import shapes as s
from parvis.contests.api import contest_of, no_mailbox, runner
from parvis.contests.entering.actions import decide, describe
from parvis.contests.entering.papers import of_entry
from parvis.contests.lists import with_photos
from parvis.contests.models import Contest, Entry, Photo
from parvis.contests.reuse.actions import to_library
from parvis.contests.reuse.originals import zipped
from parvis.journal.exporting import exported
from parvis.letters.actions import NoMailbox
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Page

router = Router(tags=["contests"])


def _bytes(mime: str) -> dict[str, Any]:
    """What the description says of a file that is handed out."""
    return {"responses": {200: {"content": {mime: {"schema": {"type": "string", "format": "binary"}}}}}}


def entry_of(request: HttpRequest, pk: int) -> Entry:
    rows = with_photos(Entry.objects.select_related("contest__team", "rules"))
    return get_object_or_404(rows, pk=pk, contest__in=Contest.objects.kept_by(runner(request)))


ENTRY = ("id", "number", "state", "source", "name", "credit", "email", "age", "title", "story", "people", "accepted_at", "grant", "at",
         "ground", "words", "finalist", "prize")  # fmt: skip


def told(row: Entry) -> dict[str, Any]:
    photos = [
        {"id": one.pk, "alt": one.alt, "width": one.width, "height": one.height, "size": one.size, "file": one.file_id}
        for one in row.photos.all()
    ]  # fmt: skip
    more = {"rules": row.rules.number, "parental": bool(row.parental), "photos": photos}
    return {name: getattr(row, name) for name in ENTRY} | more


@router.get("/contests/{int:pk}/entries", response={200: Page[s.ContestEntryOut], **PROBLEMS}, operation_id="contest_entries")
def entries(request: HttpRequest, pk: int, asked: Query[s.ContestEntriesAsked]) -> Any:
    rows = with_photos(contest_of(request, pk).entries.select_related("rules"))
    rows = rows.filter(state=asked.state) if asked.state else rows
    found, further = page(rows, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in found], "next": further}


@router.get("/contests/entries/{int:pk}", response={200: s.ContestEntryOut, **PROBLEMS}, operation_id="contest_entry")
def entry(request: HttpRequest, pk: int) -> Any:
    return told(entry_of(request, pk))


@router.post(
    "/contests/entries/{int:pk}/decision", response={200: s.ContestEntryOut, **PROBLEMS}, operation_id="contest_entry_decide"
)
def decided(request: HttpRequest, pk: int, given: s.ContestDecisionIn) -> Any:
    """Accepted, or refused with a ground, which the author is told."""
    row = entry_of(request, pk)
    try:
        decide(entry=row, by=asker(request), **given.model_dump())
    except NoMailbox:
        return no_mailbox()
    return 200, told(entry_of(request, pk))


@router.post(
    "/contests/entries/{int:pk}/award", response={200: s.ContestEntryOut, **PROBLEMS}, operation_id="contest_entry_award"
)
def awarded(request: HttpRequest, pk: int, given: s.ContestAwardIn) -> Any:
    actions.award(entry=entry_of(request, pk), finalist=given.finalist, prize=given.prize, by=asker(request))
    return told(entry_of(request, pk))


@router.post(
    "/contests/entries/{int:pk}/library", response={200: s.ContestFilesOut, **PROBLEMS}, operation_id="contest_entry_library"
)
def library(request: HttpRequest, pk: int) -> Any:
    """Its pictures go to the library, with the credit, the rights and their last day."""
    return {"files": [one.pk for one in to_library(entry=entry_of(request, pk), by=asker(request))]}


@router.post(
    "/contests/photos/{int:pk}/description", response={200: s.ContestEntryOut, **PROBLEMS}, operation_id="contest_photo_describe"
)
def described(request: HttpRequest, pk: int, given: s.ContestAltIn) -> Any:
    """What a picture shows, in better words, for those who do not see it."""
    rows = (
        Photo.objects.select_related("entry").exclude(path="").filter(entry__contest__in=Contest.objects.kept_by(runner(request)))
    )
    photo = describe(photo=get_object_or_404(rows, pk=pk), alt=given.alt, by=asker(request))
    return told(entry_of(request, photo.entry_id))


@router.get(
    "/contests/entries/{int:pk}/authorisation", response={200: None, **PROBLEMS}, operation_id="contest_entry_paper",
    openapi_extra=_bytes("application/octet-stream"),
)  # fmt: skip
def paper(request: HttpRequest, pk: int) -> Any:
    """The parents' form; each look is noted."""
    row = entry_of(request, pk)
    found = of_entry(row)
    if found is None:
        raise Http404
    exported("contest.paper", by=asker(request))
    response = FileResponse(found.path.open("rb"), content_type=found.mime, as_attachment=True, filename=found.name)
    response["Cache-Control"] = "private, no-store"
    return response


@router.get(
    "/contests/{int:pk}/originals", response={200: None, **PROBLEMS}, operation_id="contest_originals",
    openapi_extra=_bytes("application/zip"),
)  # fmt: skip
def originals(request: HttpRequest, pk: int, asked: Query[s.ContestOriginalsAsked]) -> StreamingHttpResponse:
    """All pictures as they were sent, or the finalists' alone, as one ZIP; each look is noted."""
    row = contest_of(request, pk)
    exported("contest.originals", by=asker(request))
    response = StreamingHttpResponse(zipped(row, winners=asked.finalists), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{row.slug}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
