"""Whether a new model may take over (pure): by nothing worse than the one in use, nor than the one that comes with Parvis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

POINTS = ("right", "macro", "macro_elsewhere", "aside", "files", "dangers", "abuse", "calm")
"""Texts read right; F1 over the kinds, on texts written apart and of another hand; corrections that were not learnt; the three grave
mistakes, and alarms for short texts of every day."""
OF_TOPICS = ("themes", "themes_apart", "topics", "aside")
"""Of a table of topics: themes of the texts of another hand, themes and topics of those written apart, corrections that were not learnt."""
OF_INBOX = ("aside", "sure_aside", "files", "abuse")
"""Of a second look that was moved to what arrives, by the corrections set aside alone: right, right of those that both looks are sure of,
two grave mistakes."""
OF_SECOND = ("right", "macro", "macro_elsewhere", "sure_right", "aside", "files", "abuse")
"""Of a second look, both read together: dangers are the first one's affair alone. `sure_right`: of what is told as sure, how much is so."""
SURELY = 0.9
"""How often what is told as sure has to be right."""
ONE_TEXT = 1
"""By how many texts a table may read fewer topics right: what a word with two senses moves."""
GRAVE = ("files", "dangers", "abuse", "calm")
LESS = {"right": 16, "macro": 0.02, "macro_elsewhere": 0.02, "sure_right": 0.01, "aside": 0}
"""By how much a point may be worse: what a city teaches moves how our own texts are read by up to a fiftieth (500 corrections by a hand
that was never read took them from 0.83 to 0.81, and that hand's other texts from 0.60 to 0.66). Of the city's own corrections not one
may be read worse, nor may a grave mistake be one more."""


POINTS_OF = {"kinds": POINTS, "topics": OF_TOPICS, "second": OF_SECOND, "inbox": OF_INBOX}


def worse(new: Mapping[str, Any], *others: Mapping[str, Any] | None, part: str = "kinds") -> list[str]:
    """The points by which it is worse than one of the others."""
    points, judge = POINTS_OF[part], {"topics": _fewer, "inbox": _less}.get(part, _worse)
    return [point for point in points if any(judge(point, new, old) for old in others if old)]


def _fewer(point: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return int(old[point][0]) - int(new[point][0]) > (0 if point == "aside" else ONE_TEXT)


def _less(point: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Fewer are right, a grave mistake is one more, or what is told as sure is right less often than it was, and than sure means."""
    (mine, said), (theirs, before) = new[point], old[point]
    if point == "aside" or point in GRAVE:
        return bool(mine < theirs if point == "aside" else mine > theirs)
    return bool(said) and mine / said < min(SURELY, theirs / before if before else SURELY)


def _worse(point: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    if point in GRAVE:
        if point not in old["grave"]:
            return False  # it was measured before this was asked
        return int(new["grave"][point][0]) > int(old["grave"][point][0])
    mine, theirs = (one[point][0] if point == "aside" else one[point] for one in (new, old))
    return bool(round(theirs - mine, 6) > LESS[point])


def rows(new: Mapping[str, Any], old: Mapping[str, Any], part: str = "kinds") -> Sequence[tuple[str, Any, Any]]:
    """Point, the new model's value, the old one's: as a table shows them."""
    if part in ("topics", "inbox"):
        return [(point, "/".join(map(str, new[point])), "/".join(map(str, old[point]))) for point in POINTS_OF[part]]
    return [(point, _value(point, new), _value(point, old)) for point in POINTS_OF[part]]


def _value(point: str, scores: Mapping[str, Any]) -> Any:
    if point in GRAVE:
        return scores["grave"][point][0] if point in scores["grave"] else "—"
    return scores[point][0] if point == "aside" else scores[point]
