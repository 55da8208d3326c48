"""A picture that was sent: what it is, drawn again for everybody, kept as it came for the originals. Writes files, knows no row."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import uuid
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.media.looks import Heic, Seen, TooBig, Unknown, redraw, smaller, sniff
from parvis.media.store import place

MOST = 40 * 1024 * 1024
"""Bytes of one picture."""
SIDES = (480, 1280)
"""Pixels of the longer side, on pages."""


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def draft(key: uuid.UUID) -> Path:
    """Where the pieces of an upload go."""
    return root() / "drafts" / f"contest-{key.hex}"


def kind(head: bytes) -> str:
    """The MIME type by the first bytes. Raises ValidationError, in words that say what to do."""
    try:
        mime = sniff(head)
    except Heic as error:
        raise ValidationError(error.help) from error
    except Unknown as error:
        raise ValidationError(_("Ce fichier n’est pas une photo : envoyez un JPEG, un PNG ou un WebP.")) from error
    if mime not in ("image/jpeg", "image/png", "image/webp"):
        raise ValidationError(_("Ce fichier n’est pas une photo : envoyez un JPEG, un PNG ou un WebP."))
    return mime


def taken(upload: BinaryIO) -> dict[str, Any]:
    """The picture kept twice, and what an `Upload` or a `Photo` says of it. Raises ValidationError."""
    head = upload.read(64)
    upload.seek(0)
    kind(head)
    try:
        seen = redraw(upload, MOST)
    except TooBig as error:
        raise ValidationError(_("Cette photo est trop grande : 40 Mo et 80 millions de pixels au plus.")) from error
    except Unknown as error:
        raise ValidationError(
            _("Cette photo ne se lit pas : le fichier est incomplet ou abîmé. Envoyez-la de nouveau.")
        ) from error
    upload.seek(0)
    raw = upload.read()
    original = hashlib.sha256(raw).hexdigest()
    kept = {"path": f"contests/{uuid.uuid4().hex}", "original": f"contests/originals/{uuid.uuid4().hex}"}
    place(seen, root() / kept["path"])
    place(Seen(seen.mime, original, len(raw), content=raw), root() / kept["original"])
    return kept | {
        "sha256": seen.sha256, "mime": seen.mime, "size": len(raw), "width": seen.width, "height": seen.height, "look": seen.look,
    }  # fmt: skip


def small(path: str, side: int) -> Path:
    """A smaller one for pages, drawn when it is first asked for. Raises Unknown."""
    kept = root() / f"{path}-{side}.webp"
    if not kept.exists():
        drawn = smaller(root() / path, side)
        beside = kept.with_suffix(f".{uuid.uuid4().hex}")
        beside.write_bytes(drawn)
        os.replace(beside, kept)
    return kept


def gone(path: str, original: str) -> None:
    """All that the disk has of a picture."""
    for one in (path, original, *(f"{path}-{side}.webp" for side in SIDES)) if path else ():
        (root() / one).unlink(missing_ok=True)


PAPERS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}
MOST_PAPER = 10 * 1024 * 1024


def paper(upload: BinaryIO) -> str:
    """The parents' form, kept where no page shows it to the public. Raises ValidationError."""
    raw = upload.read(MOST_PAPER + 1)
    form = next((name for head, name in PAPERS.items() if raw.startswith(head)), "")
    if not form:
        raise ValidationError({"parental": _("L’autorisation est un PDF, ou une photo en JPEG ou PNG.")})
    if len(raw) > MOST_PAPER:
        raise ValidationError({"parental": _("L’autorisation pèse 10 Mo au plus.")})
    path = f"contests/papers/{uuid.uuid4().hex}.{form}"
    if form == "pdf":
        place(Seen("application/pdf", "", len(raw), content=raw), root() / path)
        return path
    try:
        place(redraw(io.BytesIO(raw), MOST_PAPER), root() / path)
    except (TooBig, Unknown) as error:
        raise ValidationError({"parental": _("Cette image ne se lit pas. Envoyez-la de nouveau.")}) from error
    return path


def room(size: int) -> bool:
    """Does the disk hold so much twice, and half a gibibyte besides?"""
    root().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root()).free > 2 * size + 512 * 1024 * 1024
