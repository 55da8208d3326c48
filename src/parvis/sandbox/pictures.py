"""Pictures drawn by the sandbox: pleasant scenes for the demo posts, and a face for everybody who has none."""

import colorsys
import hashlib
import io
import random
from collections.abc import Callable
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 1200, 800
PAINTS = ("#2A3F9D", "#1F6B4A", "#8A5A00", "#6B2D6B", "#A5301F", "#2F6F7E", "#5E564A", "#7A3E65")


@cache
def scene(name: str) -> bytes:
    """A scene of the city as JPEG; the same name always gives the same picture."""
    picture = SCENES[name](random.Random(name)).filter(ImageFilter.SMOOTH)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=86)
    return kept.getvalue()


@lru_cache(maxsize=512)
def face(identity: str, name: str) -> bytes:
    """Initials on a colour of one's own, as PNG."""
    number = int(hashlib.sha256(identity.encode()).hexdigest(), 16)
    initials = "".join(word[0] for word in name.split()[:2] if word[0].isalnum()).upper() or "?"
    picture = Image.new("RGB", (128, 128), PAINTS[number % len(PAINTS)])
    font = ImageFont.load_default(54 if len(initials) > 1 else 66)
    ImageDraw.Draw(picture).text((64, 64), initials, fill="#FFFFFF", font=font, anchor="mm")
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


@lru_cache(maxsize=1)
def crest() -> bytes:
    """The city's own face: its river at dusk, as PNG."""
    picture = SCENES["river"](random.Random("crest")).crop((420, 140, 980, 700)).resize((128, 128))
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = min(1.0, y / (HEIGHT * 0.72))
        mixed = [round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)]
        column.putpixel((0, y), (mixed[0], mixed[1], mixed[2]))
    return column.resize((WIDTH, HEIGHT))


def _roofs(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: int, hue: float, light: float) -> None:
    """A row of tall houses with grey roofs, lit windows here and there."""
    x = -20
    while x < WIDTH:
        wide, tall = dice.randrange(70, 130), dice.randrange(120, 230)
        wall = _tone(hue, 0.22, light + dice.random() * 0.06)
        draw.rectangle((x, horizon - tall, x + wide, horizon), fill=wall)
        roof = [(x - 2, horizon - tall), (x + 12, horizon - tall - 46), (x + wide - 12, horizon - tall - 46)]
        draw.polygon([*roof, (x + wide + 2, horizon - tall)], fill=_tone(0.6, 0.18, light * 0.62))
        for row in range(horizon - tall + 18, horizon - 24, 38):
            for column in range(x + 12, x + wide - 16, 26):
                lit = dice.random() < 0.35
                draw.rectangle(
                    (column, row, column + 12, row + 22), fill=(250, 222, 150) if lit else _tone(0.6, 0.2, light * 0.7)
                )
        x += wide


def _tone(hue: float, depth: float, light: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue, depth, min(1.0, light))
    return round(red * 255), round(green * 255), round(blue * 255)


def _tree(draw: ImageDraw.ImageDraw, dice: random.Random, x: int, ground: int, size: int, hue: float) -> None:
    draw.rectangle((x - size // 14, ground - size, x + size // 14, ground), fill=(92, 68, 50))
    for _ in range(26):
        dx, dy = dice.gauss(0, size * 0.27), dice.gauss(0, size * 0.2)
        round_ = size * (0.14 + dice.random() * 0.14)
        middle = (x + dx, ground - size * 1.15 + dy)
        box = (middle[0] - round_, middle[1] - round_, middle[0] + round_, middle[1] + round_)
        draw.ellipse(box, fill=_tone(hue + dice.random() * 0.05, 0.55, 0.45 + dice.random() * 0.3))


def _river(dice: random.Random) -> Image.Image:
    picture = _sky((70, 84, 140), (250, 190, 140))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((820, 330, 930, 440), fill=(255, 226, 170))
    _roofs(draw, dice, 520, 0.09, 0.62)
    draw.rectangle((0, 520, WIDTH, HEIGHT), fill=(74, 92, 128))
    for _ in range(260):
        x, y = dice.randrange(WIDTH), dice.randrange(532, HEIGHT)
        wide = dice.randrange(20, 110)
        draw.line((x, y, x + wide, y), fill=(236, 176, 134) if abs(x - 860) < 150 else (98, 118, 156), width=3)
    for arch in range(5):
        draw.chord((40 + arch * 240, 470, 250 + arch * 240, 640), 180, 360, fill=(52, 64, 98))
    draw.rectangle((0, 470, WIDTH, 512), fill=(196, 182, 164))
    return picture


def _park(dice: random.Random) -> Image.Image:
    picture = _sky((128, 178, 220), (226, 238, 232))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 500, WIDTH, HEIGHT), fill=(122, 168, 92))
    draw.polygon([(470, HEIGHT), (760, HEIGHT), (640, 500), (604, 500)], fill=(222, 204, 172))
    for x in sorted(dice.sample(range(0, WIDTH, 30), 15)):
        if abs(x - 620) > 90:
            _tree(draw, dice, x, 520 + dice.randrange(0, 120), dice.randrange(130, 240), 0.24)
    return picture


def _pool(dice: random.Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), (236, 228, 212))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(130, HEIGHT), (1070, HEIGHT), (860, 230), (340, 230)], fill=(84, 182, 210))
    for lane in range(1, 6):
        share = lane / 6
        draw.line((130 + 940 * share, HEIGHT, 340 + 520 * share, 230), fill=(230, 80, 66), width=7)
    for _ in range(420):
        y = dice.randrange(250, HEIGHT)
        edge = (y - 230) / (HEIGHT - 230) * 210
        x = dice.uniform(350 - edge, 800 + edge)
        draw.arc((x, y, x + 34, y + 10), 200, 340, fill=(170, 226, 238), width=3)
    for window in range(6):
        draw.rectangle((90 + window * 180, 40, 220 + window * 180, 190), fill=(198, 222, 230), outline=(150, 140, 120), width=6)
    return picture


def _market(dice: random.Random) -> Image.Image:
    picture = _sky((170, 204, 228), (240, 236, 224))
    draw = ImageDraw.Draw(picture)
    _roofs(draw, dice, 430, 0.1, 0.84)
    draw.rectangle((0, 430, WIDTH, HEIGHT), fill=(206, 196, 180))
    for stall in range(5):
        left = 20 + stall * 240
        for stripe in range(6):
            colour = (190, 60, 48) if (stripe + stall) % 2 else (246, 240, 228)
            draw.rectangle((left + stripe * 34, 400, left + stripe * 34 + 34, 470), fill=colour)
        draw.rectangle((left + 6, 560, left + 198, 640), fill=(140, 104, 72))
        for _ in range(46):
            x, y = left + dice.randrange(14, 184), 552 + dice.randrange(-18, 14)
            draw.ellipse((x, y, x + 20, y + 20), fill=_tone(dice.choice((0.02, 0.09, 0.14, 0.28)), 0.75, 0.85))
    return picture


def _autumn(dice: random.Random) -> Image.Image:
    picture = _sky((196, 206, 214), (240, 226, 204))
    draw = ImageDraw.Draw(picture)
    _roofs(draw, dice, 460, 0.1, 0.76)
    draw.rectangle((0, 460, WIDTH, HEIGHT), fill=(186, 170, 150))
    for x in (60, 260, 480, 760, 980, 1160):
        _tree(draw, dice, x, 640 + dice.randrange(0, 50), dice.randrange(210, 290), 0.075)
    for _ in range(240):
        x, y = dice.randrange(WIDTH), dice.randrange(620, HEIGHT)
        draw.ellipse((x, y, x + 14, y + 7), fill=_tone(0.04 + dice.random() * 0.08, 0.75, 0.8))
    return picture


def _night(dice: random.Random) -> Image.Image:
    picture = _sky((18, 22, 54), (70, 60, 110))
    draw = ImageDraw.Draw(picture)
    for _ in range(120):
        x, y = dice.randrange(WIDTH), dice.randrange(0, 360)
        draw.ellipse((x, y, x + 2, y + 2), fill=(236, 232, 210))
    _roofs(draw, dice, 620, 0.68, 0.34)
    draw.rectangle((0, 620, WIDTH, HEIGHT), fill=(34, 34, 62))
    for x in range(60, WIDTH, 150):
        draw.line((x, 720, x, 540), fill=(20, 20, 34), width=7)
        draw.ellipse((x - 18, 512, x + 18, 548), fill=(255, 218, 142))
    return picture


SCENES: dict[str, Callable[[random.Random], Image.Image]] = {
    "river": _river, "park": _park, "pool": _pool, "market": _market, "autumn": _autumn, "night": _night,
}  # fmt: skip
