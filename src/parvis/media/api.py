"""The media library over the API."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File as Part
from ninja import Form, Query, Router
from ninja.files import UploadedFile

from parvis.media import actions
from parvis.media.lists import alike_to, chosen, keeping
from parvis.media.models import Caption, File, Folder, Rendition
from parvis.media.shapes import (
    AllMediaOut,
    CaptionIn,
    IdsIn,
    KeepingShape,
    KeptOut,
    MediaAsked,
    MediaDescribed,
    MediaIn,
    MediaOut,
    RenditionOut,
    RoomOut,
    SecondIn,
    SortIn,
    UsesOut,
)
from parvis.media.tidying import actions as tidying
from parvis.media.told import copy_told, room_told, told, uses_told, with_all
from parvis.media.uses import uses
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.door import entitled
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once_outside, whole

router = Router(tags=["media"])


def _one(request: HttpRequest, pk: int) -> File:
    return get_object_or_404(with_all(File.objects.seen_by(asker(request))), pk=pk)


def folder_of(pk: int | None) -> Folder | None:
    """Raises ValidationError for a folder that is not there."""
    if pk is None:
        return None
    found = Folder.objects.filter(pk=pk).first()
    if found is None:
        raise ValidationError({"folder": _("Dossier inconnu : %(pk)s.") % {"pk": pk}})
    return found


def move_shelf(file: File, *, personal: bool, by: User) -> None:
    """To one's own shelf or to the library; ValidationError where it may not."""
    if not personal:
        tidying.give([file], by=by)
    elif tidying.take_home([file], by=by):
        raise ValidationError(
            {"personal": _("Seul ce que vous avez ajouté vous-même et qui ne sert nulle part va sur votre étagère.")}
        )


def _many(request: HttpRequest, ids: list[int]) -> list[File]:
    found = list(with_all(File.objects.seen_by(asker(request))).filter(pk__in=ids))
    if missing := set(ids) - {file.pk for file in found}:
        raise ValidationError({"ids": _("Fichier inconnu : %(pk)s.") % {"pk": min(missing)}})
    return found


@router.post("/media", response={201: MediaOut, **PROBLEMS}, operation_id="media_add", auth=entitled("media.write"))
@once_outside
def add(request: HttpRequest, file: Part[UploadedFile], given: Form[MediaDescribed]) -> Any:
    """Add a picture (JPEG, PNG, WebP, GIF) or a video (MP4, WebM, QuickTime), as `multipart/form-data`.

    The same bytes twice are one file.
    """
    kept = actions.receive(
        cast(BinaryIO, file), name=file.name or "", by=asker(request), folder=folder_of(given.folder), alt=given.alt,
        credit=given.credit, personal=given.personal, answers=given.answers,
    )  # fmt: skip
    return 201, told(kept.file)


@router.get("/media", response={200: AllMediaOut, **PROBLEMS}, operation_id="media_all")
def listing(request: HttpRequest, asked: Query[MediaAsked]) -> Any:
    """The library, newest first; `q` looks in names, descriptions, credits and tags."""
    wanted = chosen(
        asker(request), q=asked.q, kind=asked.kind, missing=asked.missing, rights=asked.rights, free=asked.unused,
        folder=asked.folder, author=asked.author, tag=asked.tag, since=asked.since, until=asked.until,
        shelf=asked.shelf,
    )  # fmt: skip
    rows, further = page(with_all(wanted), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.get("/media/keeping", response={200: KeepingShape, **PROBLEMS}, operation_id="media_keeping")
def kept(request: HttpRequest) -> Any:
    """How long the library warns and keeps."""
    return keeping()


@router.get("/media/room", response={200: RoomOut, **PROBLEMS}, operation_id="media_room")
def room(request: HttpRequest) -> Any:
    """How much room the library and your own shelf take and may take; with `media.keep`, who brought how much."""
    demand(asker(request), "media.write")
    return room_told(asker(request))


@router.put("/media/keeping", response={200: KeepingShape, **PROBLEMS}, operation_id="media_keeping_change")
def keep(request: HttpRequest, given: KeepingShape) -> Any:
    return tidying.keep(by=asker(request), **given.dict())


@router.post("/media/sort", response={204: None, **PROBLEMS}, operation_id="media_sort")
def sort(request: HttpRequest, given: SortIn) -> Any:
    """Folder, credit, licence and tags of many files at once."""
    demand(asker(request), "media.write")
    changes: dict[str, Any] = {"credit": given.credit, "licence": given.licence}
    if "folder" in given.model_fields_set:
        changes["folder"] = folder_of(given.folder)
    tidying.sort(_many(request, given.ids), by=asker(request), add=given.add, remove=given.remove, **changes)
    return 204, None


@router.post("/media/discard", response={200: KeptOut, **PROBLEMS}, operation_id="media_discard")
def discard_many(request: HttpRequest, given: IdsIn) -> Any:
    """Throw away those that serve nowhere; the others are told and stay. The bin keeps them for a while."""
    demand(asker(request), "media.write")
    return {"kept": [file.pk for file in tidying.discard_many(_many(request, given.ids), by=asker(request))]}


@router.post("/media/restore", response={204: None, **PROBLEMS}, operation_id="media_restore")
def restore(request: HttpRequest, given: IdsIn) -> Any:
    """Take files back out of the bin."""
    demand(asker(request), "media.write")
    tidying.bring_back(File.objects.binned(asker(request)).filter(pk__in=given.ids), by=asker(request))
    return 204, None


@router.get("/media/{int:pk}", response={200: MediaOut, **PROBLEMS}, operation_id="media_one")
def one(request: HttpRequest, pk: int) -> Any:
    return told(_one(request, pk))


@router.patch("/media/{int:pk}", response={200: MediaOut, **PROBLEMS}, operation_id="media_change")
@whole
def change(request: HttpRequest, pk: int, given: MediaIn) -> Any:
    """Say what a file shows, whose it is, until when it may be used, where it lies."""
    file, by = _one(request, pk), asker(request)
    demand(by, "media.write")
    fields = given.dict(exclude={"focus", "folder", "personal"})
    if "expires_on" in given.model_fields_set and given.expires_on is None:
        fields["expires_on"] = ""
    folder = folder_of(given.folder)
    if given.focus is not None:
        actions.focus(file, x=given.focus[0], y=given.focus[1], by=by)
    actions.describe(file, by=by, **fields)
    if "folder" in given.model_fields_set and given.folder != file.folder_id:
        tidying.sort([file], by=by, folder=folder)
    if given.personal is not None and given.personal != file.personal:
        move_shelf(file, personal=given.personal, by=by)
    return told(_one(request, pk))


@router.delete("/media/{int:pk}", response={204: None, **PROBLEMS}, operation_id="media_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    """Throw a file away. Where it serves somewhere: 409 `/problems/used`, with `uses`."""
    try:
        tidying.discard(_one(request, pk), by=asker(request))
    except tidying.InUse as used:
        title = _("Ce fichier sert encore : retirez-le d’abord de là.")
        return problem(409, title, kind="/problems/used", uses=uses_told(used.uses))
    return 204, None


@router.get("/media/{int:pk}/uses", response={200: UsesOut, **PROBLEMS}, operation_id="media_uses")
def used(request: HttpRequest, pk: int) -> Any:
    """Where a file serves: publications, answers, covers of videos."""
    return uses_told(uses([_one(request, pk).pk], asker(request))[pk])


@router.get("/media/{int:pk}/alike", response={200: list[MediaOut], **PROBLEMS}, operation_id="media_alike")
def alike(request: HttpRequest, pk: int) -> Any:
    """Pictures that are nearly the same."""
    return [told(file) for file in alike_to(_one(request, pk), asker(request))]


@router.post("/media/{int:pk}/captions", response={201: MediaOut, **PROBLEMS}, operation_id="media_caption")
@once_outside
def caption(request: HttpRequest, pk: int, given: CaptionIn) -> Any:
    """Subtitles of a video, SubRip or WebVTT; those of the same language are replaced."""
    held = _one(request, pk)
    actions.caption(held, language=given.language, raw=given.text.encode(), by=asker(request))
    return 201, told(_one(request, pk))


@router.delete("/captions/{int:pk}", response={204: None, **PROBLEMS}, operation_id="caption_remove")
def uncaption(request: HttpRequest, pk: int) -> Any:
    held = get_object_or_404(Caption, pk=pk, file__in=File.objects.seen_by(asker(request)))
    actions.uncaption(held, by=asker(request))
    return 204, None


@router.post("/media/{int:pk}/cover", response={200: MediaOut, **PROBLEMS}, operation_id="media_cover")
def cover(request: HttpRequest, pk: int, given: SecondIn) -> Any:
    """A video's picture: its frame at `second`."""
    return told(actions.cover(_one(request, pk), second=given.second, by=asker(request)))


@router.get("/media/{int:pk}/renditions", response={200: list[RenditionOut], **PROBLEMS}, operation_id="media_renditions")
def renditions(request: HttpRequest, pk: int) -> Any:
    """The copies made for networks, the newest first."""
    return [copy_told(made) for made in _one(request, pk).renditions.order_by("-pk")[:100]]


@router.post("/renditions/{int:pk}/stop", response={200: RenditionOut, **PROBLEMS}, operation_id="rendition_stop")
def stop(request: HttpRequest, pk: int) -> Any:
    """Take the wish back; what is under way ends within a second."""
    made = get_object_or_404(Rendition, pk=pk, file__in=File.objects.seen_by(asker(request)))
    return copy_told(actions.stop(made, by=asker(request)))


@router.post("/renditions/{int:pk}/again", response={200: RenditionOut, **PROBLEMS}, operation_id="rendition_again")
def again(request: HttpRequest, pk: int) -> Any:
    """Make the copy anew, as it was wished."""
    made = get_object_or_404(Rendition.objects.select_related("file"), pk=pk, file__in=File.objects.seen_by(asker(request)))
    return copy_told(actions.remake(made, by=asker(request)))
