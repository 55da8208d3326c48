"""Does the counter answer faster than before? A sentence that is computed, or says why it is not: never an arrow."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.moments import dated
from parvis.design.templatetags.design import thin
from parvis.insights.counter.figures import Figures, Line
from parvis.insights.counter.words import minutes

SURE = 1.96
"""Standard deviations: a median is said to be elsewhere when chance alone would put it there once in twenty times."""


@dataclass(frozen=True, slots=True)
class Trend:
    """`period`: of which days, beside which, and how many answers are behind each of the two."""

    question: str
    answer: str
    period: str

    @property
    def sentence(self) -> str:
        """Question and answer in one breath, for a report."""
        return f"{self.question} {self.answer}"


def trend(found: Figures) -> Trend | None:
    """None: it is compared with nothing."""
    against = found.asked.against
    if against == "none":
        return None
    question = _("Le guichet répond-il plus vite que l’an dernier\u202f?")
    if against == "before":
        question = _("Le guichet répond-il plus vite que dans la période juste avant\u202f?")
    return Trend(question, _answer(found), _period(found))


def _answer(found: Figures) -> str:
    now, before = found.whole, found.before
    if before is None:
        since = _("\u00a0: rien n’est compté avant le %(day)s") % {"day": dated(found.since, _("j F Y"))} if found.since else ""
        return _("On ne peut pas encore le dire\u00a0: la période d’avant n’est pas comptée en entier%(since)s.") % {
            "since": since
        }
    if now.median is None:
        return _("On ne peut pas le dire\u00a0: personne n’a encore eu de réponse dans cette période.")
    if before.median is None:
        return _("On ne peut pas le dire\u00a0: personne n’avait eu de réponse alors.")
    words = {"now": minutes(now.median), "then": minutes(before.median), "apart": minutes(abs(now.median - before.median))}
    if parted(now.median, before.median) and not _apart(now.waited, before.waited):
        return (
            _("On ne peut pas le dire\u00a0: %(now)s une fois sur deux, %(then)s alors, mais sur trop peu de réponses.") % words
        )
    if not parted(now.median, before.median):
        said = _(
            "Aussi vite\u00a0: une fois sur deux, la première réponse vient en moins de %(now)s, et en moins de %(then)s alors."
        )
    elif now.median < before.median:
        said = _(
            "Oui\u00a0: une fois sur deux, la première réponse vient en moins de %(now)s, contre %(then)s alors (%(apart)s de moins)."
        )
    else:
        said = _(
            "Non, moins vite\u00a0: une fois sur deux, la première réponse vient en moins de %(now)s, contre %(then)s alors "
            "(%(apart)s de plus)."
        )
    return " ".join(filter(None, (said % words, _slowest(now, before), _still(now.waiting))))


def parted(now: int, before: int) -> bool:
    """More than a twentieth, and more than a minute."""
    return abs(now - before) > max(1, before // 20)


def _apart(now: Counter[int], before: Counter[int]) -> bool:
    (low, high), (low_then, high_then) = _between(now), _between(before)
    return high < low_then or high_then < low


def _between(waited: Counter[int]) -> tuple[float, float]:
    """Where the median may be, by ranks: no shape of the waits is supposed (Conover, Practical Nonparametric Statistics, 3.2)."""
    many = sum(waited.values())
    reach = SURE * math.sqrt(many) / 2
    first, last = math.floor(many / 2 - reach), math.ceil(many / 2 + reach) + 1
    return _ranked(waited, first) if first >= 1 else -math.inf, _ranked(waited, last) if last <= many else math.inf


def _ranked(waited: Counter[int], rank: int) -> float:
    reached = 0
    for value in sorted(waited):
        reached += waited[value]
        if reached >= rank:
            return value
    return math.inf


def _slowest(now: Line, before: Line) -> str:
    """When the longest waits went the other way, or no way, the half alone would flatter."""
    nine, then, half, half_then = now.p90, before.p90, now.median, before.median
    if nine is None or then is None or half is None or half_then is None or not parted(nine, then):
        return ""
    if (nine < then) == (half < half_then) and parted(half, half_then):
        return ""
    words = {"now": minutes(nine), "then": minutes(then)}
    if nine > then:
        return (
            _("Mais les plus longues attentes s’allongent\u00a0: neuf fois sur dix en moins de %(now)s, contre %(then)s alors.")
            % words
        )
    return (
        _("Mais les plus longues attentes raccourcissent\u00a0: neuf fois sur dix en moins de %(now)s, contre %(then)s alors.")
        % words
    )


def _still(waiting: int) -> str:
    if not waiting:
        return ""
    return ngettext(
        "%(n)s question attend encore\u00a0: son attente n’est pas comptée.",
        "%(n)s questions attendent encore\u00a0: leur attente n’est pas comptée.",
        waiting,
    ) % {"n": thin(waiting)}


def _period(found: Figures) -> str:
    asked, answered = found.asked, sum(found.whole.waited.values())
    said = _days(asked.first, asked.last)
    many = ngettext("%(n)s réponse", "%(n)s réponses", answered) % {"n": thin(answered)}
    if found.before is None or asked.before is None:
        return _("%(days)s\u00a0: %(many)s.") % {"days": said, "many": many}
    then = sum(found.before.waited.values())
    return _("%(days)s\u00a0: %(many)s. Comparé\u00a0: %(before)s, %(then)s.") % {
        "days": said, "many": many, "before": _days(*asked.before)[:1].lower() + _days(*asked.before)[1:],
        "then": ngettext("%(n)s réponse", "%(n)s réponses", then) % {"n": thin(then)},
    }  # fmt: skip


def _days(first: date, last: date) -> str:
    return _("Du %(first)s au %(last)s") % {"first": dated(first, _("j F Y")), "last": dated(last, _("j F Y"))}
