"""Colours of series, the city's own first, told apart by people who confuse red and green too (pure).

After Okabe and Ito; each reaches 3:1 on both grounds. Of a city that chose its colour, the one that is most like it gives it its place.
"""

from __future__ import annotations

from functools import lru_cache
from math import dist

from parvis.design import colour
from parvis.design.colour import Triple

LIGHT = ("#0b5fa5", "#b45309", "#00755c", "#8a3d73", "#5e564a")
DARK = ("#6fb1ff", "#f0a848", "#4fcfa8", "#e79cc8", "#b6ab99")
"""In the order of the series."""
GROUND = ("#ffffff", "#1e1b16")
INK = ("#1e1a15", "#f1ebdf")
"""Of plots, light and dark."""
SHADE = 0.45
"""How much of a colour lies on the ground in a square that is written on."""
CLEAR = 15.0
"""What is nearer to the city's colour than that comes last: few plots have so many series, and each has its dash and shape too."""
DEUTAN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTAN = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
"""What is left of red, green and blue (linear) to those who do not see green, or red: Machado, Oliveira and Fernandes 2009."""


@lru_cache(8)
def series(accent: str, *, dark: bool) -> tuple[str, ...]:
    """Five colours. `accent`: #rrggbb; what the product brings gives its own."""
    usual = DARK if dark else LIGHT
    if accent == colour.DEFAULT:
        return usual
    own = colour.on(accent, colour.DARK, colour.TINTS[1]) if dark else colour.on(accent, colour.LIGHT, colour.TINTS[0])
    alike = min(usual, key=lambda one: apart(own, one))
    others = [one for one in usual if one != alike]
    return (own, *sorted(others, key=lambda one: apart(own, one) < CLEAR))


def apart(one: str, other: str) -> float:
    """How far two colours are from each other in CIELAB, to who sees them least apart."""
    seen = [
        [_lab(_through(_linear(colour.parts(each)), matrix)) for each in (one, other)]
        for matrix in (((1, 0, 0), (0, 1, 0), (0, 0, 1)), DEUTAN, PROTAN)
    ]  # fmt: skip
    return min(dist(*both) for both in seen)


def shade(own: str, *, dark: bool) -> str:
    """The deepest colour of squares that are written on: `own`, moved towards the ground until the words on it are read."""
    ground, ink = colour.parts(GROUND[dark]), colour.parts(INK[dark])
    for step in range(51):
        found = colour.mixed(colour.parts(own), ground, step * 0.02)
        if colour.contrast(colour.mixed(ground, found, SHADE), ink) >= colour.READ:
            break
    return colour.written(found)


def _linear(one: Triple) -> Triple:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in one)
    return red, green, blue


def _through(one: Triple, matrix: tuple[tuple[float, float, float], ...]) -> Triple:
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, one, strict=True)))) for row in matrix)
    return red, green, blue


def _lab(one: Triple) -> Triple:
    """Of a linear colour, by the white of D65."""
    red, green, blue = one
    x, y, z = (
        _root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505),
        _root(0.2126 * red + 0.7152 * green + 0.0722 * blue),
        _root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089),
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
