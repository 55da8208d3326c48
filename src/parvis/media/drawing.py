"""The process in which a stranger's picture is drawn anew: bounded in memory and in work, for what a decoder does with hostile bytes is
its own affair, and a page's process stands beside a hundred others' work.

`python -m parvis.media.drawing PIXELS FRAMES MEMORY WORK` takes the bytes and gives a line of JSON, then the picture. It ends with `BIG`
or `UNREADABLE`, or by the signal of a bound. It knows no database.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

UNREADABLE, BIG = 2, 3
MOVING = ("GIF", "PNG", "WEBP")
"""What may have frames. The second picture that some phones put into a JPEG (MPO) is left out."""
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
PLAIN = "-"
"""The look of a picture that resembles nothing."""


class Heavy(Exception):
    """More pixels or frames than are drawn."""


def main(pixels: int, frames: int, memory: int, work: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (work, work))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told, content = drawn(sys.stdin.buffer.read(), pixels, frames)
    except (Heavy, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return BIG
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)
    return 0


def drawn(raw: bytes, pixels: int, frames: int) -> tuple[dict[str, Any], bytes]:
    """What it is, and the same picture from its pixels alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(raw), formats=list(FORMATS)) as picture:
            count = _frames(picture, raw, frames)
            if count > frames or picture.width * picture.height * count > pixels:
                raise Heavy
            return _encoded(picture, count)


def _frames(picture: Image.Image, raw: bytes, most: int) -> int:
    """How many there are, before any of them is decoded. Of a GIF the library would look at each, however many they are."""
    if picture.format == "GIF":
        return gif_frames(raw, most)
    return int(getattr(picture, "n_frames", 1)) if picture.format in MOVING else 1


def gif_frames(raw: bytes, most: int) -> int:
    """The pictures in a GIF; `most` and one where there are more. https://www.w3.org/Graphics/GIF/spec-gif89a.txt"""
    at, found = 13 + _table(raw[10:11]), 0
    while at < len(raw) and found <= most and raw[at] != 0x3B:
        if raw[at] == 0x21:
            at = _behind(raw, at + 2)
        elif raw[at] == 0x2C:
            found += 1
            at = _behind(raw, at + 11 + _table(raw[at + 9 : at + 10]))
        else:
            at += 1
    return max(found, 1)


def _table(flags: bytes) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _behind(raw: bytes, at: int) -> int:
    """Behind the pieces that begin here; the last is empty."""
    while at < len(raw) and raw[at]:
        at += raw[at] + 1
    return at + 1


def _encoded(picture: Image.Image, count: int) -> tuple[dict[str, Any], bytes]:
    out = io.BytesIO()
    form = "JPEG" if picture.format == "MPO" else picture.format or "PNG"
    look = fingerprint(picture)
    if count > 1:
        # frames as they are; EXIF is only written when it is passed, a GIF's comment unless another one is
        picture.save(out, form, save_all=True, **({"comment": b""} if form == "GIF" else {}))
        size = picture.size
    else:
        clean = ImageOps.exif_transpose(picture)
        clean.info = {name: clean.info[name] for name in ("icc_profile", "transparency") if name in clean.info}
        options: dict[str, Any] = {"quality": 90} if form in ("JPEG", "WEBP") else {}
        clean.save(out, form, **options)
        size = clean.size
    return {"mime": FORMATS[form], "width": size[0], "height": size[1], "look": look}, out.getvalue()


def fingerprint(picture: Image.Image) -> str:
    """What a picture resembles, in 64 bits as hexadecimal: whether each of its 8 × 8 parts is brighter than the next one.

    It stays nearly the same when the picture is made smaller, lighter or of another kind. PLAIN for one that is all of a colour.
    """
    grey = ImageOps.exif_transpose(picture).convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = sum(1 << n for n in range(64) if grey[n // 8 * 9 + n % 8] < grey[n // 8 * 9 + n % 8 + 1])
    return f"{bits:016x}" if bits else PLAIN


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
