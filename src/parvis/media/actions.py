"""Taking files in: what is uploaded is looked at, pictures are drawn again, everything is kept once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.journal.record import record
from parvis.media.looks import Seen, TooBig, Unknown, redraw, sniff
from parvis.media.models import File
from parvis.networks.addresses import web_address
from parvis.networks.protocol import Attached
from parvis.people.access import demand
from parvis.people.models import User

MOST_IMAGE = 40 * 1024 * 1024  # bytes of an upload
MOST_VIDEO = 1024 * 1024 * 1024
LONGEST = {"name": 200, "alt": 1500, "credit": 200}  # characters, as the table has them


def take_in(upload: BinaryIO, *, name: str, by: User, alt: str = "", credit: str = "") -> File:
    """Keep an uploaded picture or video. What it is comes from its bytes, never from its name."""
    demand(by, "media.write")
    head = upload.read(4096)
    upload.seek(0)
    try:
        mime = sniff(head)
        seen = redraw(upload, MOST_IMAGE) if mime.startswith("image/") else _copy(upload, mime)
    except Unknown as error:
        raise ValidationError(
            {"file": _("Ce fichier n’est ni une image (JPEG, PNG, WebP, GIF) ni une vidéo (MP4, WebM, QuickTime) lisible.")}
        ) from error
    except TooBig as error:
        raise ValidationError({"file": _("Ce fichier est trop lourd ou trop grand.")}) from error
    return _keep(seen, name=name, by=by, alt=alt, credit=credit)


@transaction.atomic
def describe(file: File, *, by: User, alt: str | None = None, credit: str | None = None, name: str | None = None) -> File:
    """Say what a picture shows, for those who cannot see it."""
    demand(by, "media.write")
    given = (("alt", alt), ("credit", credit), ("name", name))
    changes = {k: v.strip()[: LONGEST[k]] for k, v in given if v is not None}
    if changes.get("name") == "":
        raise ValidationError({"name": _("Donnez un nom au fichier.")})
    if not changes:
        return file
    for field, value in changes.items():
        setattr(file, field, value)
    file.save(update_fields=list(changes))
    record("media.described", by=by, about=file, **changes)
    return file


def _copy(upload: BinaryIO, mime: str) -> Seen:
    """A video is kept as it is, in pieces: it never is in memory whole."""
    digest, size = hashlib.sha256(), 0
    with _draft() as draft, draft.open("wb") as out:
        while chunk := upload.read(1024 * 1024):
            size += len(chunk)
            if size > MOST_VIDEO:
                raise TooBig
            digest.update(chunk)
            out.write(chunk)
    return Seen(mime, digest.hexdigest(), size, path=draft)


@contextlib.contextmanager
def _draft() -> Iterator[Path]:
    """A place to write beside; when that fails — too big, a full disk — nothing is left there."""
    folder = Path(settings.MEDIA_ROOT) / "drafts"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / uuid.uuid4().hex
    try:
        yield draft
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _keep(seen: Seen, *, name: str, by: User | None, alt: str = "", credit: str = "", inbound: bool = False) -> File:
    there = File.objects.filter(sha256=seen.sha256, inbound=inbound).first()
    if there:
        if seen.path:
            seen.path.unlink(missing_ok=True)
        return _completed(there, alt=alt, credit=credit)
    path = f"{seen.sha256[:2]}/{seen.sha256}"
    _place(seen, Path(settings.MEDIA_ROOT) / path)
    try:
        with transaction.atomic():
            file = File.objects.create(
                sha256=seen.sha256, path=path, name=name[:200] or "fichier", mime=seen.mime, size=seen.size, width=seen.width,
                height=seen.height, alt=alt[:1500], credit=credit[:200], by=by, inbound=inbound,
            )  # fmt: skip
    except IntegrityError:  # the same file came twice at once
        return File.objects.get(sha256=seen.sha256, inbound=inbound)
    if by is not None:
        record("media.kept", by=by, about=file, name=file.name)
    return file


def _completed(file: File, **told: str) -> File:
    """The same file again: what was not known of it is, what was said of it stays."""
    new = {name: value for name, value in told.items() if value and not getattr(file, name)}
    if new:
        File.objects.filter(pk=file.pk).update(**{k: v[: LONGEST[k]] for k, v in new.items()})
        file.refresh_from_db()
    return file


def _place(seen: Seen, target: Path) -> None:
    """Whole or not at all: written beside, then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if seen.path is not None:
        os.replace(seen.path, target)
        return
    with _draft() as draft:
        draft.write_bytes(seen.content)
        os.replace(draft, target)


def keep_inbound(attached: Attached) -> dict[str, Any]:
    """What came with a message: its bytes are kept for the agents, its address is only noted."""
    told: dict[str, Any] = {
        "name": attached.name[:200], "mime": attached.mime[:80], "url": web_address(attached.url, 600),
        "alt": attached.alt,
    }  # fmt: skip
    if attached.content:
        sha = hashlib.sha256(attached.content).hexdigest()
        seen = Seen(attached.mime[:80], sha, len(attached.content), content=attached.content)
        told["file"] = _keep(seen, name=attached.name, by=None, inbound=True).pk
    return {name: value for name, value in told.items() if value}
