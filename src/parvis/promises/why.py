"""« Pourquoi cette échéance ? » : the sum, line by line, from the same rule that made it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.moments import dated
from parvis.inbox.models import Conversation
from parvis.promises import clock, hours
from parvis.promises.calendars import Rules
from parvis.promises.hours import Segment, Week
from parvis.promises.models import Level, Promise
from parvis.promises.told import criteria, topics_of
from parvis.promises.words import CLOCKS, ICONS, STATES, TONES

SHOWN = 12
"""Lines of a sum that are shown; a solution promised in a month has more."""


@dataclass(frozen=True, slots=True)
class Line:
    day: str
    words: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as the pane and the API tell it."""

    promise: Promise
    name: str | Lazy
    state: str | Lazy
    tone: str
    icon: str
    sum: str = ""  # "vendredi 16 h 30 + 1 h ouvrée = lundi 9 h 30"
    level: str = ""
    lines: list[Line] = field(default_factory=list)
    more: int = 0
    took: str = ""


def clocks_of(conversation: Conversation, now: datetime) -> list[Shown]:
    """The newest of each clock, in their order."""
    found: dict[str, Promise] = {}
    rows = Promise.objects.filter(conversation=conversation).select_related("level__team", "hours").order_by("-pk")[:30]
    for promise in rows:
        found.setdefault(promise.clock, promise)
    rules = Rules([], [])
    order = list(Level.objects.filter(active=True).values_list("pk", flat=True)) if found else []
    return [shown(found[name], rules, order, now) for name in CLOCKS if name in found]


def shown(promise: Promise, rules: Rules, order: list[int], now: datetime) -> Shown:
    state = "late" if promise.state == "running" and promise.deadline <= now else promise.state
    terms = rules.terms(promise)
    took = duration(timedelta(seconds=promise.took)) if promise.took is not None else ""
    one: dict[str, Any] = {
        "promise": promise,
        "name": CLOCKS[promise.clock],
        "state": STATES[state],
        "tone": TONES[state],
        "icon": ICONS[state],
    }
    if promise.ended_at:
        return Shown(**one, level=_level(promise, order), took=took)
    lines = _lines(promise, terms.week)
    return Shown(
        **one, sum=_sum(promise, terms.week), level=_level(promise, order), lines=lines[:SHOWN], more=max(0, len(lines) - SHOWN)
    )


def _sum(promise: Promise, week: Week | None) -> str:
    values = {"begins": at(promise.begun_at, week), "time": duration(promise.time), "ends": at(promise.deadline, week)}
    said = (
        _("%(begins)s + %(time)s = %(ends)s") % values if week is None else _("%(begins)s + %(time)s ouvrées = %(ends)s") % values
    )
    if week is not None and promise.amount <= 60:
        said = _("%(begins)s + %(time)s ouvrée = %(ends)s") % values
    return said


def _lines(promise: Promise, week: Week | None) -> list[Line]:
    """Each stretch that counts; pauses in between."""
    found, since, left = list[Line](), promise.begun_at, promise.time
    for stops, resumes in promise.paused_for:
        ran = clock.ran(week, since, stops)
        found += _counted(since, min(ran, left), week)
        found.append(Line(day(stops.date()), _("en pause, en attendant la personne, jusqu’à %(at)s") % {"at": at(resumes, week)}))
        since, left = max(since, resumes), left - ran
    if promise.paused_at:
        found += _counted(since, min(clock.ran(week, since, promise.paused_at), left), week)
        return [*found, Line("", _("en pause depuis %(at)s") % {"at": at(promise.paused_at, week)})]
    return found + _counted(since, left, week)


def _counted(since: datetime, working: timedelta, week: Week | None) -> list[Line]:
    if working <= timedelta(0):
        return []
    if week is None:
        return [Line(day(timezone.localtime(since).date()), _("sans compter les heures d’ouverture"), duration(working))]
    return [_line(one, week) for one in hours.told(week, since, working)]


def _line(one: Segment, week: Week) -> Line:
    if one.begins is None or one.ends is None:
        return Line(day(one.day), _("fermé : %(why)s") % {"why": one.why} if one.why else _("fermé"))
    span = _("%(begins)s – %(ends)s") % {"begins": hour(one.begins, week), "ends": hour(one.ends, week)}
    return Line(day(one.day), span, duration(one.counted))


def _level(promise: Promise, order: list[int]) -> str:
    said = _("Niveau « %(name)s »") % {"name": promise.level_name}
    if promise.level_id in order:
        place = order.index(promise.level_id) + 1
        said += " " + (_("(le premier de la liste qui convient)") if place == 1 else
                       _("(le %(place)se de la liste, le premier qui convient)") % {"place": place})  # fmt: skip
    if promise.level:
        said += " · " + _("pour : %(criteria)s") % {"criteria": ", ".join(criteria(promise.level, topics_of([promise.level])))}
    if promise.hours:
        said += " · " + _("horaires « %(name)s »") % {"name": promise.hours}
    if promise.percent != 100:
        said += " · " + _("allongée à %(percent)s %% (journée chargée)") % {"percent": promise.percent}
    return said


def at(moment: datetime, week: Week | None) -> str:
    """«vendredi 6 mars 16 h 30»."""
    here = moment.astimezone(week.zone) if week else timezone.localtime(moment)
    return f"{day(here.date())} {hour(here, week)}"


def day(one: date) -> str:
    return dated(datetime(one.year, one.month, one.day), _("l j F"))


def hour(moment: datetime, week: Week | None) -> str:
    here = moment.astimezone(week.zone) if week else timezone.localtime(moment)
    return dated(here, _("G \\h i")).removesuffix(" 00")


def duration(time: timedelta) -> str:
    """«2 h 10», «45 min», «24 h»: hours, since a working day is not 24 of them."""
    minutes = round(time.total_seconds() / 60)
    whole, rest = divmod(minutes, 60)
    if not whole:
        return ngettext("%(n)s min", "%(n)s min", rest) % {"n": rest}
    return _("%(hours)s h %(minutes)02d") % {"hours": whole, "minutes": rest} if rest else _("%(hours)s h") % {"hours": whole}
