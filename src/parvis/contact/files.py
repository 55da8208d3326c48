"""What comes with a message: few, light, of known kinds by their bytes; pictures drawn again, without where they were taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from parvis.media.looks import TooBig, Unknown, redraw, sniff
from parvis.networks.email.headers import one_line
from parvis.networks.protocol import Attached

MOST = 5
HEAVIEST = 10 * 1024 * 1024
"""Bytes of one file."""
TYPES = "image/jpeg,image/png,image/webp,image/gif,application/pdf,.odt,.docx,text/plain"
"""What a browser offers first; the bytes decide."""
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "application/pdf": ".pdf",
           "application/vnd.oasis.opendocument.text": ".odt", "text/plain": ".txt",
           "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx"}  # fmt: skip
ODT, DOCX = list(ENDINGS)[5], list(ENDINGS)[7]


class Unfit(Exception):
    """A file that we do not take. `code`: many · heavy · kind; `name` as the person calls it."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code, self.name = code, name


def taken(uploads: Sequence[tuple[str, BinaryIO]]) -> tuple[Attached, ...]:
    """(name, content) of each, as what goes on. Raises Unfit."""
    if len(uploads) > MOST:
        raise Unfit("many")
    return tuple(_taken(name, upload) for name, upload in uploads)


def _taken(name: str, upload: BinaryIO) -> Attached:
    shown = one_line(re.split(r"[\\/]", name)[-1], 120) or "fichier"
    raw = upload.read(HEAVIEST + 1)
    if len(raw) > HEAVIEST:
        raise Unfit("heavy", shown)
    mime = _kind(raw)
    if mime.startswith("image/"):
        try:
            raw = redraw(io.BytesIO(raw), HEAVIEST).content
        except TooBig as error:
            raise Unfit("heavy", shown) from error
        except Unknown as error:
            raise Unfit("kind", shown) from error
    elif not mime:
        raise Unfit("kind", shown)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", shown)
    return Attached(f"{stem}{ENDINGS[mime]}", mime, content=raw)


def _kind(raw: bytes) -> str:
    """Its MIME type by its bytes; "" = none that we take."""
    try:
        mime = sniff(raw[:4096])
    except Unknown:
        return _document(raw)
    return mime if mime in ENDINGS else ""


def _document(raw: bytes) -> str:
    if raw.startswith(b"%PDF-"):
        return "application/pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _packed(raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return ""
    plain = (
        raw
        and not re.search(r"[\x00-\x08\x0e-\x1f]", text)
        and not re.match(r"\s*<(?:!doctype|html|svg|script|\?xml)", text, re.I)
    )
    return "text/plain" if plain else ""


def _packed(raw: bytes) -> str:
    """A text of a word processor, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = set(packed.namelist())
            told = packed.read("mimetype")[:100] if "mimetype" in names and packed.getinfo("mimetype").file_size < 200 else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return ""
    if told == ODT.encode() and not any(name.startswith("Basic/") for name in names):
        return ODT
    return DOCX if "word/document.xml" in names and "word/vbaProject.bin" not in names else ""
