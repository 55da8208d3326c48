"""The city's colour on pages, light and dark: moved towards black or white until it is read on every ground there is (pure)."""

from __future__ import annotations

from functools import lru_cache

DEFAULT = "#2a3f9d"
"""What the sheets carry themselves."""
READ = 4.5
"""Contrast of text, as WCAG 2 counts it."""
LIGHT = ("#ffffff", "#faf7f1", "#f3eee4")
DARK = ("#16140f", "#1e1b16", "#27231c")
"""Surface, ground and raised in islands/css/tokens.css; its tint of the colour lies over them."""
TINTS = (0.09, 0.17)
STEP = 0.02

Triple = tuple[float, float, float]


@lru_cache(8)
def sheet(colour: str) -> str:
    """Both as a stylesheet. `colour`: #rrggbb."""
    return f":root{{--accent-light:{on(colour, LIGHT, TINTS[0])};--accent-dark:{on(colour, DARK, TINTS[1])}}}\n"


def on(colour: str, grounds: tuple[str, ...], tint: float) -> str:
    """The nearest to `colour` that is read on these grounds and on its own tint of them; what is written on it is read then too."""
    given = parts(colour)
    goal = 0.0 if light(parts(grounds[0])) > 0.5 else 1.0
    for step in range(round(1 / STEP) + 1):
        found = mixed(given, (goal, goal, goal), step * STEP)
        behind = [parts(one) for one in grounds]
        if all(contrast(found, one) >= READ for one in (*behind, *(mixed(one, found, tint) for one in behind))):
            break
    return written(found)


def contrast(one: Triple, other: Triple) -> float:
    """1 to 21."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def light(colour: Triple) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parts(colour: str) -> Triple:
    """Red, green and blue of #rrggbb, each 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def written(colour: Triple) -> str:
    """As #rrggbb."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def mixed(one: Triple, other: Triple, share: float) -> Triple:
    red, green, blue = (part + (goal - part) * share for part, goal in zip(one, other, strict=True))
    return red, green, blue
