"""Which hours worked, from the account's own history; mostly the honest answer is that nobody can tell yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from parvis.insights.honest import Comparison, Unit, compare, holm
from parvis.insights.posts.gather import Look

STEP = 3
"""Hours of a block."""
ENOUGH = 8
"""Publications of a block before it is judged."""
HISTORY = 40
"""Publications with measures before anything is said."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the week. `level`: how they did by the usual of their account (1 = as usual); None: too few to judge.

    `verdict`: better · worse · usual · few; `chance` is already made larger for there being many blocks.
    """

    weekday: int  # Monday 0
    hour: int  # its first
    n: int
    level: float | None
    verdict: str
    chance: float | None


def blocks(found: Sequence[Look]) -> list[Block]:
    """Each block in which something went out, against all other blocks; hours are the city's."""
    known: dict[tuple[int, int], list[Unit]] = defaultdict(list)
    many: dict[tuple[int, int], int] = defaultdict(int)
    for look in found:
        here = timezone.localtime(look.at)
        place = here.weekday(), here.hour // STEP * STEP
        many[place] += 1
        if look.against is not None:
            known[place].append(Unit(look.against))
    whole = sum(len(units) for units in known.values())
    judged = [place for place in known if len(known[place]) >= ENOUGH and whole >= HISTORY]
    compared = {
        place: compare(known[place], [one for other in known if other != place for one in known[other]]) for place in judged
    }
    chances = dict(zip(judged, holm([compared[place].chance or 1.0 for place in judged]), strict=True))
    return [_block(place, many[place], compared.get(place), chances.get(place)) for place in sorted(many)]


def _block(place: tuple[int, int], n: int, found: Comparison | None, chance: float | None) -> Block:
    if found is None or found.verdict == "few" or chance is None:
        return Block(*place, n, None, "few", None)
    sure = chance < 0.05 and found.verdict in ("more", "less")
    return Block(*place, n, found.one.value, {"more": "better", "less": "worse"}[found.verdict] if sure else "usual", chance)
