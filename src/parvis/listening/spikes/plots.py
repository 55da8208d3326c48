"""A series as a picture: bars of each hour, a line of what is usual. The numbers stand in the table under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from parvis.listening.spikes.lists import Hour
from parvis.listening.spikes.marked import marked

WIDE, HIGH = 720, 180


@dataclass(frozen=True, slots=True)
class Plot:
    """`bars`: x, y, width, height; `line`: points of what is usual; `most`: what the top stands for; `days`: where one begins;
    `marks`: where a day stands that matters, and its words."""

    bars: list[tuple[float, float, float, float]]
    line: str
    most: int
    days: list[tuple[float, Hour]]
    marks: list[tuple[float, date, str]]


def plot(hours: Sequence[Hour]) -> Plot | None:
    if not hours:
        return None
    most = max(4, *(one.n for one in hours), *(int((one.expected or 0) + 1) for one in hours))
    step = WIDE / len(hours)
    bars = [
        (round(at * step, 1), round(HIGH - HIGH * one.n / most, 1), round(step * 0.8, 1), round(HIGH * one.n / most, 1))
        for at, one in enumerate(hours)
    ]  # fmt: skip
    usual = [
        f"{(at + 0.4) * step:.1f},{HIGH - HIGH * one.expected / most:.1f}" for at, one in enumerate(hours) if one.expected is not None
    ]  # fmt: skip
    days = [(round(at * step, 1), one) for at, one in enumerate(hours) if at and _local(one) == 0]
    places = {timezone.localdate(one.at): round(at * step, 1) for at, one in reversed(list(enumerate(hours)))}
    told = marked(timezone.localdate(hours[0].at), timezone.localdate(hours[-1].at))
    return Plot(bars, " ".join(usual), most, days, [(places[day], day, words) for day, words in told if day in places])


def _local(one: Hour) -> int:
    return timezone.localtime(one.at).hour
