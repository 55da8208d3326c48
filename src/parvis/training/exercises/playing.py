"""An exercise as it is now: what has arrived, what was done, what it brought. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.charter.judging import in_force
from parvis.charter.rules import refused
from parvis.charter.said import REPLY, Said
from parvis.training.models import Exercise, Move, Scenario
from parvis.training.scenarios import SHIPPED, Arrival, Play, read
from parvis.training.scoring import Done, Judged, Mark, Point, marked
from parvis.training.words import CLEARLY, KINDS, MANNERS, VERBS

read_once = lru_cache(32)(read)
"""A text that was read without fault reads the same again."""


@cache
def shipped() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.toml"))}


def texts() -> dict[str, str]:
    """All scenarios by key; the city's own stand in the place of shipped ones."""
    return dict(sorted((shipped() | dict(Scenario.objects.values_list("key", "text"))).items()))


def play_of(row: Exercise) -> Play:
    return read_once(row.text)


def now_in(row: Exercise) -> int:
    """The second of the scenario; once it is over, that of its end."""
    until = row.ended_at or timezone.now()
    return max(0, int((until - row.begun_at).total_seconds() * row.pace))


def result(row: Exercise) -> list[Mark]:
    play = play_of(row)
    moves = [Done(one.message, one.verb, one.value, one.private, one.second) for one in row.moves.order_by("id")]
    return marked(play, moves, _charter(play.period))


def _charter(period: str) -> Judged:
    """The charter in force, read once for all answers of an exercise; in the period that its scenario plays in."""
    charter, periods = in_force(), frozenset({period} if period else ())

    def judged(text: str, one: Arrival) -> Sequence[str]:
        said = Said(text=text, way=REPLY, network=one.network, private=one.private, answers=one.text, periods=periods)
        return [f"{verdict.number} {verdict.rule.title}" for verdict in refused(charter.verdicts(said))]

    return judged


def told(point: Point, play: Play) -> str:
    """Why a point was not had, in words."""
    if point.good or point.criterion not in CLEARLY:
        return ""
    values = point.wanted if isinstance(point.wanted, list) else [point.wanted]
    if point.criterion == "kind":
        values = [str(KINDS[one]) for one in values]
    elif point.criterion == "destination":
        values = [play.destinations[one] for one in values]
    elif point.criterion == "tone":
        values = [str(MANNERS[one]) for one in values]
    if point.criterion in ("content", "charter") and not values:
        return _("Cette personne n’a pas reçu de réponse.")
    joint = " " + _("ou") + " " if point.criterion in ("kind", "destination") else "\u202f; "
    return str(CLEARLY[point.criterion]) % {"wanted": joint.join(map(str, values))}


def replay(row: Exercise) -> list[dict[str, Any]]:
    """What happened, in its order: arrivals and gestures."""
    play = play_of(row)
    names = {one.id: one.name for one in play.messages}
    end = now_in(row)
    rows: list[dict[str, Any]] = [
        {"second": one.after, "arrival": one, "move": None, "who": one.name} for one in play.arrived(end)
    ]
    for outage in play.outages:
        rows += [{"second": second, "outage": outage, "back": back, "who": outage.network} for second, back in (
            (outage.begins, False), (outage.ends, True)) if second <= end]  # fmt: skip
    rows += [{"second": one.second, "move": one, "verb": VERBS[one.verb], "value": shown(one, play), "who": names.get(one.message, "")}
             for one in row.moves.order_by("id")]  # fmt: skip
    for one in rows:
        one["clock"] = f"{one['second'] // 60:02}:{one['second'] % 60:02}"
    return sorted(rows, key=lambda one: one["second"])


def shown(one: Move, play: Play) -> str:
    if one.verb == "kind":
        return str(KINDS.get(one.value, one.value))
    return play.destinations.get(one.value, one.value) if one.verb == "destination" else one.value


def states(row: Exercise) -> list[dict[str, Any]]:
    """What has arrived, the newest first, with what was done about each."""
    play, second = play_of(row), now_in(row)
    done: dict[str, dict[str, Move]] = {}
    for one in row.moves.order_by("id"):
        done.setdefault(one.message, {})[one.verb] = one
    return [
        {"message": one, "done": (acts := done.get(one.id, {})), "over": bool(acts.keys() & {"answer", "escalate", "close", "destination"}),
         "minutes": (second - one.after) // 60, "down": play.down(one.network, second)}
        for one in reversed(play.arrived(second))
    ]  # fmt: skip
