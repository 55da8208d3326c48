"""What somebody may do on the forum, from what they did there. Pure: facts in, a level out; nobody gives or buys one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Facts:
    """`hidden`: taken down in the last ninety days, and not given back since."""

    days: int = 0
    shown: int = 0
    thanked: int = 0
    accepted: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """What it needs, and what it permits. `a_day`: contributions; `links` in one; `flags` and `thanks` a day."""

    number: int
    word: str | Promise
    needs: Facts
    a_day: int
    links: int
    flags: int
    thanks: int
    edits: int  # hours in which one's own words may be changed; 0: always


LEVELS = (
    Level(0, _("Nouveau venu"), Facts(), a_day=5, links=0, flags=3, thanks=10, edits=24),
    Level(1, _("Voisin"), Facts(shown=2), a_day=15, links=2, flags=10, thanks=30, edits=48),
    Level(2, _("Habitué"), Facts(days=30, shown=15, thanked=10), a_day=40, links=5, flags=20, thanks=60, edits=0),
    Level(3, _("Pilier"), Facts(days=120, shown=50, thanked=50, accepted=10), a_day=80, links=10, flags=40, thanks=120, edits=0),
)
CALM = 2
"""From this level on nothing may have been taken down lately."""


def level(facts: Facts, reviewed: int) -> Level:
    """`reviewed`: contributions that must have been shown before nobody reads them first."""
    found = LEVELS[0]
    for one in LEVELS[1:]:
        if missing(facts, one, reviewed):
            break
        found = one
    return found


def missing(facts: Facts, wanted: Level, reviewed: int) -> Facts | None:
    """What somebody still lacks for a level; None: nothing."""
    needs = wanted.needs
    shown = reviewed if wanted.number == 1 else max(needs.shown, reviewed)
    left = Facts(
        max(needs.days - facts.days, 0), max(shown - facts.shown, 0), max(needs.thanked - facts.thanked, 0),
        max(needs.accepted - facts.accepted, 0), facts.hidden if wanted.number >= CALM else 0,
    )  # fmt: skip
    return None if left == Facts() else left


def following(number: int) -> Level | None:
    return LEVELS[number + 1] if number + 1 < len(LEVELS) else None
