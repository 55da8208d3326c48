"""The picture beside the city's name on other servers: its first letter on the colour of the city."""

from __future__ import annotations

import functools
import io

from PIL import Image, ImageDraw, ImageFont

SIDE = 400
GROUND, INK = (30, 58, 95), (255, 255, 255)


@functools.lru_cache(maxsize=4)
def png(name: str) -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE), GROUND)
    letter = (name.strip() or "·")[0].upper()
    ImageDraw.Draw(picture).text((SIDE / 2, SIDE / 2), letter, fill=INK, anchor="mm", font=ImageFont.load_default(240))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
