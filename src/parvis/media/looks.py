"""What a file really is, from its bytes; pictures are drawn again, so that nothing hidden goes on."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from parvis.media import drawing
from parvis.media.drawing import FORMATS, PLAIN, fingerprint

MOST_PIXELS = 80_000_000
"""Of a picture, all its frames together: sixty of 3000 × 3000 took a page's thread for half a minute."""
MOST_FRAMES = 2_000
"""A minute of film, and more; 400,000 of one pixel each took a minute and a gigabyte."""
MEMORY, WORK, PATIENCE = 5 << 29, 90, 240.0
"""Bytes and seconds of a core of the process that draws one, and how long it is waited for: the greatest honest one takes half of each."""
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


class Unknown(Exception):
    """Neither a picture nor a video that we know."""


class Heic(Unknown):
    """A photo as some phones keep it, which we do not read. Its head is that of a film. `help`: how to send it nevertheless."""

    help = _("Cette photo est au format HEIC ou AVIF, que nous ne lisons pas. Sur un iPhone : Réglages, Appareil photo, Formats, "
             "« Le plus compatible » ; ou exportez-la en JPEG.")  # fmt: skip


class TooBig(Exception):
    """More bytes or pixels than we take."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file looked at: `content`, or `path` of a draft on disk."""

    mime: str
    sha256: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    content: bytes = b""
    path: Path | None = None
    look: str = ""


def sniff(head: bytes) -> str:
    """The MIME type told by the first bytes. Raises Unknown (an SVG, a script, a document …)."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[4:8] == b"ftyp":
        if head[8:12] in HEIC:
            raise Heic
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    raise Unknown


def redraw(upload: BinaryIO, most: int) -> Seen:
    """The same picture from its pixels alone: turned upright, without EXIF, GPS, comments or trailing bytes. Another process decodes it."""
    raw = upload.read(most + 1)
    if len(raw) > most:
        raise TooBig
    bounds = map(str, (MOST_PIXELS, MOST_FRAMES, MEMORY, WORK))
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "parvis.media.drawing", *bounds], input=raw, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooBig from error
    if ran.returncode == drawing.UNREADABLE:
        raise Unknown
    if ran.returncode == drawing.BIG or ran.returncode < 0:  # it says so, or a bound ended it
        raise TooBig
    if ran.returncode:
        raise RuntimeError(ran.stderr.decode(errors="replace")[-2000:])
    head, _, content = ran.stdout.partition(b"\n")
    return Seen(sha256=hashlib.sha256(content).hexdigest(), size=len(content), content=content, **json.loads(head))


def fingerprint_at(path: Path) -> str:
    """The same of a file; PLAIN for one that is gone or cannot be read."""
    try:
        with Image.open(path, formats=list(FORMATS)) as picture:
            return fingerprint(picture)
    except (UnidentifiedImageError, OSError, ValueError):
        return PLAIN


def apart(look: str, other: str) -> int:
    """In how many of their 64 parts two pictures differ."""
    return (int(look, 16) ^ int(other, 16)).bit_count()


def smaller(path: Path, side: int, crop: tuple[int, int, int, int] | None = None) -> bytes:
    """The picture at `path`, or its part `crop` (left, top, width, height), as a WebP of at most `side` pixels, for pages.

    Raises Unknown.
    """
    try:
        with Image.open(path, formats=list(FORMATS)) as picture:
            clear = "transparency" in picture.info or picture.mode in ("RGBA", "LA")
            shown: Image.Image = picture
            if crop:
                left, top, width, height = crop
                shown = picture.crop((left, top, left + width, top + height))
            shown.thumbnail((side, side))
            out = io.BytesIO()
            shown.convert("RGBA" if clear else "RGB").save(out, "WEBP", quality=80)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise Unknown from error


QUALITIES = (90, 82, 74, 66, 58)


def refit(
    source: Path, target: Path, *, mime: str, size: tuple[int, int], crop: tuple[int, int, int, int] | None, most: int
) -> tuple[int, int]:
    """Write a picture cut to `crop` (left, top, width, height), drawn at `size`, at most `most` bytes (0 = any); its real size.

    Lighter by quality first, then by size. Raises Unknown; an animated picture cannot be fitted.
    """
    form = {told: form for form, told in FORMATS.items()}[mime]
    try:
        with Image.open(source, formats=list(FORMATS)) as picture:
            if getattr(picture, "is_animated", False):
                raise Unknown("animated")
            left, top, width, height = crop or (0, 0, *picture.size)
            cut = picture.crop((left, top, left + width, top + height))
            cut = _opaque(cut) if form == "JPEG" else cut
            return _light(cut, target, form, size, most)
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise Unknown(str(error)[:200]) from error


def _opaque(picture: Image.Image) -> Image.Image:
    """On white, where there was nothing."""
    if picture.mode not in ("RGBA", "LA", "P"):
        return picture.convert("RGB")
    above = picture.convert("RGBA")
    ground = Image.new("RGBA", above.size, "white")
    ground.alpha_composite(above)
    return ground.convert("RGB")


def _light(picture: Image.Image, target: Path, form: str, size: tuple[int, int], most: int) -> tuple[int, int]:
    for shrink in (1.0, 0.8, 0.64, 0.5):
        side = max(1, round(size[0] * shrink)), max(1, round(size[1] * shrink))
        drawn = picture.resize(side, Image.Resampling.LANCZOS) if side != picture.size else picture
        for quality in QUALITIES if form in ("JPEG", "WEBP") else (0,):
            drawn.save(target, form, **({"quality": quality} if quality else {"optimize": True}))
            if not most or target.stat().st_size <= most:
                return side
    raise Unknown("cannot be made light enough")
