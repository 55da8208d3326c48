"""What a file really is, from its bytes; pictures are drawn again, so that nothing hidden goes on."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 80_000_000
"""Of a picture, all its frames together: sixty of 3000 × 3000 took a page's thread for half a minute."""
MOVING = ("GIF", "PNG", "WEBP")
"""What may have frames. The second picture that some phones put into a JPEG (MPO) is left out."""
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


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
    """The same picture from its pixels alone: turned upright, without EXIF, GPS, comments or trailing bytes."""
    raw = upload.read(most + 1)
    if len(raw) > most:
        raise TooBig
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=list(FORMATS)) as picture:
                if picture.width * picture.height * _frames(picture) > MOST_PIXELS:
                    raise TooBig
                return _encode(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooBig from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unknown from error


def _frames(picture: Image.Image) -> int:
    """How many there are, before any of them is decoded."""
    return int(getattr(picture, "n_frames", 1)) if picture.format in MOVING else 1


def _encode(picture: Image.Image) -> Seen:
    out = io.BytesIO()
    form = "JPEG" if picture.format == "MPO" else picture.format or "PNG"
    look = fingerprint(picture)
    if _frames(picture) > 1:
        # frames as they are; EXIF is only written when it is passed, a GIF's comment unless another one is
        picture.save(out, form, save_all=True, **({"comment": b""} if form == "GIF" else {}))
        size = picture.size
    else:
        clean = ImageOps.exif_transpose(picture).copy()
        clean.info = {name: clean.info[name] for name in ("icc_profile", "transparency") if name in clean.info}
        options: dict[str, Any] = {"quality": 90} if form in ("JPEG", "WEBP") else {}
        clean.save(out, form, **options)
        size = clean.size
    content = out.getvalue()
    return Seen(FORMATS[form], hashlib.sha256(content).hexdigest(), len(content), *size, content=content, look=look)


PLAIN = "-"
"""The look of a picture that resembles nothing."""


def fingerprint(picture: Image.Image) -> str:
    """What a picture resembles, in 64 bits as hexadecimal: whether each of its 8 × 8 parts is brighter than the next one.

    It stays nearly the same when the picture is made smaller, lighter or of another kind. PLAIN for one that is all of a colour.
    """
    grey = ImageOps.exif_transpose(picture).convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = sum(1 << n for n in range(64) if grey[n // 8 * 9 + n % 8] < grey[n // 8 * 9 + n % 8 + 1])
    return f"{bits:016x}" if bits else PLAIN


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
