"""How a file looks in the shapes that networks ask for, around its point of interest. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parvis.media.fitting import Box, Looks, shape
from parvis.networks.protocol import MediaRule

COMMON = {"1-1": 1.0, "4-5": 0.8, "9-16": 9 / 16, "16-9": 16 / 9, "191-100": 1.91}
"""Shapes in which pictures are shown, by the word that stands in an address."""


@dataclass(frozen=True, slots=True)
class Cut:
    """`key`: a word of COMMON, "" for a network's own limit. `networks`: the names of those that would cut so."""

    key: str
    ratio: float
    box: Box
    networks: tuple[str, ...] = ()


def box_of(file: Looks, ratio: float) -> Box:
    """The largest part of this proportion around the point that matters; the whole where it has it already."""
    return shape(file, (ratio, ratio)) or (0, 0, file.width, file.height)


def cuts(file: Looks, rules: Iterable[tuple[str, MediaRule]]) -> list[Cut]:
    """Each common shape, with the networks that would cut this very file to it or beyond it."""
    cutting: dict[str, list[str]] = {key: [] for key in COMMON}
    for name, rule in rules:
        wanted = rule.video_ratio if file.video else rule.ratio
        if not (rule.videos if file.video else rule.images) or (box := shape(file, wanted)) is None:
            continue
        nearest = min(COMMON, key=lambda key: abs(COMMON[key] - box[2] / box[3]))
        cutting[nearest].append(name)
    return [Cut(key, ratio, box_of(file, ratio), tuple(cutting[key])) for key, ratio in COMMON.items()]
