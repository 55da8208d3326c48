"""Taking files in: what is uploaded is looked at, pictures are drawn again, everything is kept once."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record, record_many
from parvis.media import said
from parvis.media.captions import Unreadable, to_webvtt
from parvis.media.fitting import Fit
from parvis.media.lists import LABEL
from parvis.media.looks import Heic, Seen, TooBig, Unknown, redraw, sniff
from parvis.media.models import Caption, File, Folder, Rendition, Tag
from parvis.media.room import demand_room
from parvis.media.store import copied, looked_at, place
from parvis.media.uses import changed
from parvis.media.video import NoFfmpeg, frame
from parvis.networks.addresses import web_address
from parvis.networks.protocol import Attached
from parvis.people.access import demand
from parvis.people.models import User
from parvis.search.index import Text, index
from parvis.work.rows import ring

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
MOST_IMAGE = 40 * 1024 * 1024  # bytes of an upload
MOST_VIDEO = 1024 * 1024 * 1024


AGAIN: dict[str, Any] = {"state": "waiting", "progress": 0, "failure": "", "said": "", "attempts": 0}
"""A copy that is to be made once more."""


@dataclass(frozen=True, slots=True)
class Received:
    """`known`: the same content was in the library already; nothing was stored twice."""

    file: File
    known: bool


def take_in(upload: BinaryIO, *, name: str, by: User, alt: str = "", credit: str = "", answers: bool = False) -> File:
    """Keep an uploaded picture or video. What it is comes from its bytes, never from its name."""
    return receive(upload, name=name, by=by, alt=alt, credit=credit, answers=answers).file


def receive(
    upload: BinaryIO, *, name: str, by: User, folder: Folder | None = None, alt: str = "", credit: str = "", personal: bool = False,
    answers: bool = False,
) -> Received:  # fmt: skip
    """As `take_in`, and whether we had it. `folder`: where a new file goes; `personal`: on one's own shelf; `answers`: for an
    answer, outside the library."""
    demand(by, "media.write")
    demand_room(0, by=by, personal=personal)
    head = upload.read(4096)
    upload.seek(0)
    try:
        mime = sniff(head)
        image = mime.startswith("image/")
        seen = redraw(upload, MOST_IMAGE) if image else looked_at(copied(upload, mime, MOST_VIDEO))
    except Heic as error:
        raise ValidationError({"file": error.help}) from error
    except Unknown as error:
        raise ValidationError(
            {"file": _("Ce fichier n’est ni une image (JPEG, PNG, WebP, GIF) ni une vidéo (MP4, WebM, QuickTime) lisible.")}
        ) from error
    except TooBig as error:
        raise ValidationError({"file": _("Ce fichier est trop lourd ou trop grand.")}) from error
    if answers:
        return _keep(seen, name=name, by=by, alt=alt, answers=True)
    return _keep(seen, name=name, by=by, folder=folder, alt=alt, credit=credit, personal=personal)


@transaction.atomic
def describe(file: File, *, by: User, **given: Any) -> File:
    """Say what a file shows, whose it is and until when: the fields of `said.FIELDS`; None leaves one as it is."""
    demand(by, "media.write")
    changes = said.valid(given)
    tags = changes.pop("tags", None)
    changes = {name: value for name, value in changes.items() if getattr(file, name) != value}
    told = said.told(changes)
    if tags is not None and tags != file.tag_names:
        retag(file, tags)
        told["tags"] = tags
    if not told:
        return file
    before = stands(file)
    for field, value in changes.items():
        setattr(file, field, value)
    file.save(update_fields=list(changes))
    look_up(file)
    record("media.described", by=by, about=file, **told, **changed_since(before, file))
    if {"alt", "alts"} & set(changes):
        changed(file, by)
    return file


def share(files: Iterable[File], *, by: User | None) -> int:
    """From one's own shelf to the library: what serves somewhere is colleagues' too (within the transaction of a verb). How many."""
    going = [file for file in files if file.personal]
    if going:
        File.objects.filter(pk__in=[file.pk for file in going]).update(personal=False)
        for file in going:
            file.personal = False
        record_many("media.shared", [(file, "") for file in going], by=by)
    return len(going)


def retag(file: File, tags: list[str]) -> None:
    """Those tags and no others (within the transaction of a verb)."""
    file.tags.exclude(name__in=tags).delete()
    Tag.objects.bulk_create([Tag(file=file, name=name) for name in tags], ignore_conflicts=True)


def look_up(*files: File) -> None:
    """The search knows what is said of them now; of what went with an answer, nothing."""
    rows = File.objects.filter(pk__in=[file.pk for file in files], answers=False).prefetch_related("tags")
    index([Text(LABEL, row.pk, None, None, row.created_at, row.told) for row in rows])


@transaction.atomic
def focus(file: File, *, x: float, y: float, by: User) -> File:
    """Where the part that matters is, -1..1 right and up: a copy that is cut is cut around it."""
    demand(by, "media.write")
    if not (-1 <= x <= 1 and -1 <= y <= 1):
        raise ValidationError({"focus": _("Le point d’intérêt est hors de l’image.")})
    file.focus_x, file.focus_y = round(x, 3), round(y, 3)
    file.save(update_fields=["focus_x", "focus_y"])
    record("media.focused", by=by, about=file, x=file.focus_x, y=file.focus_y)
    changed(file, by)
    return file


def caption(file: File, *, language: str, raw: bytes, by: User) -> Caption:
    """Keep subtitles (SubRip or WebVTT) of a video; those of the same language before are replaced."""
    demand(by, "media.write")
    if not file.is_video:
        raise ValidationError({"captions": _("Seules les vidéos ont des sous-titres.")})
    if not LANGUAGE.fullmatch(language):
        raise ValidationError({"language": _("Donnez la langue par son code, par exemple fr.")})
    try:
        text = to_webvtt(raw)
    except Unreadable as error:
        raise ValidationError({"captions": _unread(error)}) from error
    content = text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"captions/{sha256[:2]}/{sha256}.vtt"
    place(Seen("text/vtt", sha256, len(content), content=content), Path(settings.MEDIA_ROOT) / path)
    with transaction.atomic():
        kept, _new = Caption.objects.update_or_create(file=file, language=language, defaults={"path": path, "by": by})
        record("media.captioned", by=by, about=file, language=language)
        changed(file, by)
    return kept


def _unread(error: Unreadable) -> str:
    sentences = {
        "size": _("Ce fichier est trop lourd pour des sous-titres (1 Mo au plus)."),
        "encoding": _("Ces sous-titres ne sont pas lisibles : enregistrez-les en UTF-8."),
        "empty": _("Ce fichier n’a pas de sous-titres : choisissez un fichier .srt ou .vtt."),
        "time": _("Ligne %(line)s : le sous-titre finit avant de commencer."),
    }
    return sentences[error.why] % {"line": error.line}


@transaction.atomic
def uncaption(held: Caption, *, by: User) -> None:
    """Take subtitles away."""
    demand(by, "media.write")
    record("media.uncaptioned", by=by, about=held.file, language=held.language)
    held.delete()
    changed(held.file, by)


def cover(file: File, *, second: float, by: User) -> File:
    """The picture of a video: its frame at `second`."""
    demand(by, "media.write")
    if not file.is_video or not 0 <= second <= max(file.seconds, 0.1):
        raise ValidationError({"second": _("Donnez un instant de la vidéo.")})
    try:
        seen = redraw(io.BytesIO(frame(Path(settings.MEDIA_ROOT) / file.path, second)), MOST_IMAGE)
    except NoFfmpeg as error:
        raise ValidationError({"second": _("ffmpeg n’est pas installé : demandez-le à l’administration.")}) from error
    except Unknown as error:
        raise ValidationError({"second": _("Cette vidéo n’a pas d’image à cet instant.")}) from error
    picture = _keep(
        seen, name=f"{file.name[:180]} (image)", by=by, folder=file.folder, alt=file.alt, personal=file.personal,
        answers=file.answers,
    ).file  # fmt: skip
    with transaction.atomic():
        file.cover = picture
        file.save(update_fields=["cover"])
        record("media.covered", by=by, about=file, picture=picture.pk)
        changed(file, by)
    return file


def prepare(file: File, wanted: Fit, *, by: User | None) -> Rendition:
    """Ask for a copy that fits; the same wish twice is one. What had failed or been stopped is tried again."""
    now = timezone.now()
    made, new = Rendition.objects.get_or_create(
        file=file, key=wanted.key, defaults={"wanted": asdict(wanted), "due_at": now, "by": by}
    )
    if not new:
        Rendition.objects.filter(pk=made.pk, state__in=("failed", "stopped")).update(**AGAIN, due_at=now)
        made.refresh_from_db()
    ring()
    return made


def remake(rendition: Rendition, *, by: User) -> Rendition:
    """Make a copy anew, as it was wished."""
    demand(by, "media.write")
    Rendition.objects.filter(pk=rendition.pk, state__in=("done", "failed", "stopped")).update(**AGAIN, due_at=timezone.now())
    rendition.refresh_from_db()
    ring()
    return rendition


def stop(rendition: Rendition, *, by: User) -> Rendition:
    """Take the wish back; what is under way ends within a second."""
    demand(by, "media.write")
    Rendition.objects.filter(pk=rendition.pk, state__in=("waiting", "working")).update(state="stopped")
    rendition.refresh_from_db()
    return rendition


def _keep(
    seen: Seen,
    *,
    name: str,
    by: User | None,
    folder: Folder | None = None,
    alt: str = "",
    credit: str = "",
    inbound: bool = False,
    personal: bool = False,
    answers: bool = False,
) -> Received:
    same = {"sha256": seen.sha256, "inbound": inbound, "answers": answers} | ({"by": by} if answers else {})
    there = File.objects.filter(**same).first()
    try:
        if there:
            _unlink(seen)
            return Received(_completed(there, by=by, personal=personal, alt=alt, credit=credit), there.binned_at is None)
        if not inbound:
            demand_room(seen.size, by=by, personal=personal)
    except ValidationError:
        _unlink(seen)
        raise
    path = f"{seen.sha256[:2]}/{seen.sha256}"
    place(seen, Path(settings.MEDIA_ROOT) / path)
    try:
        with transaction.atomic():
            file = File.objects.create(
                **same | {"by": by}, path=path, name=name[:200] or "fichier", mime=seen.mime, size=seen.size, width=seen.width,
                height=seen.height, seconds=seen.seconds, alt=alt[:1500], credit=credit[:200], folder=folder,
                look="" if answers else seen.look, personal=personal,
            )  # fmt: skip
            if by is not None:
                look_up(file)
                record("media.kept", by=by, about=file, **({} if answers else {"name": file.name}))
    except IntegrityError:  # the same file came twice at once
        return Received(File.objects.get(**same), True)
    return Received(file, False)


def _unlink(seen: Seen) -> None:
    if seen.path:
        seen.path.unlink(missing_ok=True)


def _completed(file: File, *, by: User | None, personal: bool, **told: str) -> File:
    """The same file again: what was not known of it is, what was said of it stays; out of the bin it comes back. What two people
    have is no longer one's own."""
    new: dict[str, Any] = {name: value for name, value in told.items() if value and not getattr(file, name)}
    changes: dict[str, Any] = said.valid(new)
    if file.binned_at:
        demand_room(file.size, by=by, personal=file.personal)
        changes["binned_at"] = None
    if file.personal and not (personal and by is not None and file.by_id == by.pk):
        changes["personal"] = False
    if changes:
        with transaction.atomic():
            File.objects.filter(pk=file.pk).update(**changes)
            file.refresh_from_db()
            if not file.inbound:
                look_up(file)
                record("media.restored" if "binned_at" in changes else "media.described", by=by, about=file, **new)
                if "alt" in changes:
                    changed(file, by)
    return file


def keep_inbound(attached: Attached) -> dict[str, Any]:
    """What came with a message: its bytes are kept for the agents, its address is only noted."""
    told: dict[str, Any] = {
        "name": attached.name[:200], "mime": attached.mime[:80], "url": web_address(attached.url, 600),
        "alt": attached.alt,
    }  # fmt: skip
    if attached.content:
        sha = hashlib.sha256(attached.content).hexdigest()
        seen = Seen(attached.mime[:80], sha, len(attached.content), content=attached.content)
        told["file"] = _keep(seen, name=attached.name, by=None, inbound=True).file.pk
    return {name: value for name, value in told.items() if value}
