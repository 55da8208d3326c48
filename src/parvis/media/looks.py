"""What a file really is, from its bytes; pictures are drawn again, so that nothing hidden goes on."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 80_000_000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


class Unknown(Exception):
    """Neither a picture nor a video that we know."""


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
    content: bytes = b""
    path: Path | None = None


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
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    raise Unknown


def redraw(upload: BinaryIO, most: int) -> Seen:
    """The same picture from its pixels alone: turned upright, without EXIF, GPS, comments or trailing bytes."""
    raw = upload.read(most + 1)
    if len(raw) > most:
        raise TooBig
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=list(FORMATS)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise TooBig
                return _encode(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooBig from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Unknown from error


def _encode(picture: Image.Image) -> Seen:
    out = io.BytesIO()
    form = picture.format or "PNG"
    if getattr(picture, "is_animated", False):
        picture.save(out, form, save_all=True)  # frames as they are; EXIF is only written when it is passed
        size = picture.size
    else:
        clean = ImageOps.exif_transpose(picture).copy()
        clean.info = {name: clean.info[name] for name in ("icc_profile", "transparency") if name in clean.info}
        options: dict[str, Any] = {"quality": 90} if form in ("JPEG", "WEBP") else {}
        clean.save(out, form, **options)
        size = clean.size
    content = out.getvalue()
    return Seen(FORMATS[form], hashlib.sha256(content).hexdigest(), len(content), *size, content=content)


def smaller(path: Path, side: int) -> bytes:
    """The picture at `path` as a WebP of at most `side` pixels, for pages. Raises Unknown."""
    try:
        with Image.open(path, formats=list(FORMATS)) as picture:
            picture.thumbnail((side, side))
            out = io.BytesIO()
            picture.convert("RGBA" if "transparency" in picture.info or picture.mode in ("RGBA", "LA") else "RGB").save(
                out, "WEBP", quality=80
            )
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise Unknown from error
