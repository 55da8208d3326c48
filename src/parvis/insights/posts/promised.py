"""What the hours and rhythms that the newsroom promised itself really deliver, and their holes. Two statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.moments import dated
from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.honest import Unit, compare, holm
from parvis.insights.plots import Plot
from parvis.insights.posts.gather import Look, Wanted
from parvis.insights.posts.times import ENOUGH
from parvis.insights.posts.words import Names
from parvis.promises.words import DAYS
from parvis.publishing.board import promise_of
from parvis.publishing.models import Rhythm, Slot
from parvis.publishing.rhythms import Planned, holes, period
from parvis.publishing.slots import moments

NEAR = timedelta(minutes=30)
"""What goes out so near to a slot is its own."""
ALONE = {"account", "network"}
"""A period that is narrowed to anything else does not have all that went out: holes cannot be told."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A slot of an account over the period: `moments` it was there, `filled` times something went out. `level`: how that did by the
    usual of the account; `verdict`: better · worse · usual · few, against all else of the account."""

    account: int
    weekday: int
    hour: str
    moments: int
    filled: int
    level: float | None
    verdict: str
    last_hole: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A promised rhythm over the period: `missing` publications are lacking; `last_hole`: the newest day with one."""

    rhythm: Rhythm
    missing: int
    last_hole: date | None


def tells(asked: Wanted) -> bool:
    return not asked.words and set(asked.narrow) <= ALONE


def slots(found: Sequence[Look], asked: Wanted) -> list[Delivered]:
    """Each counts from the first publication of its account in the period on: whether it was there before, nobody wrote down."""
    mine = _by_account(found)
    rows = Slot.objects.filter(account__in=list(mine)).order_by("account", "weekday", "hour")
    here, now = timezone.get_current_timezone(), timezone.now()
    held: list[tuple[Slot, list[datetime], dict[datetime, list[Look]]]] = []
    for row in rows:
        begun = timezone.localdate(min(look.at for look in mine[row.account_id]))
        times = [at for at in moments([(row.weekday, row.hour)], max(begun, asked.first), asked.last, here) if at <= now]  # type: ignore[arg-type]
        near = {at: [look for look in mine[row.account_id] if abs(look.at - at) <= NEAR] for at in times}
        held.append((row, times, near))
    judged = [_compared([look for looks in near.values() for look in looks], mine[row.account_id]) for row, _times, near in held]
    chances = holm([one[1] if one else 1.0 for one in judged])
    told = []
    for (row, times, near), one, chance in zip(held, judged, chances, strict=True):
        empty = [at for at in times if not near[at]]
        verdict = "few" if one is None else one[0] if chance < 0.05 and one[0] in ("better", "worse") else "usual"
        against = [look.against for looks in near.values() for look in looks if look.against is not None]
        level = median(against) if one is not None else None
        told.append(Delivered(row.account_id, row.weekday, f"{row.hour:%H:%M}", len(times), len(times) - len(empty), level, verdict,
                              timezone.localdate(empty[-1]) if empty else None))  # fmt: skip
    return [one for one in told if one.moments]


def _by_account(found: Sequence[Look]) -> Mapping[int, list[Look]]:
    mine: dict[int, list[Look]] = defaultdict(list)
    for look in found:
        mine[look.account].append(look)
    return mine


def _compared(own: Sequence[Look], everything: Sequence[Look]) -> tuple[str, float] | None:
    """None: too few to say."""
    theirs = {look.delivery for look in own}
    sides = [[Unit(look.against) for look in everything if look.against is not None and (look.delivery in theirs) == inside]
             for inside in (True, False)]  # fmt: skip
    if len(sides[0]) < ENOUGH:
        return None
    told = compare(*sides)
    if told.verdict == "few" or told.chance is None:
        return None
    return {"more": "better", "less": "worse"}.get(told.verdict, "usual"), told.chance


def rhythms(found: Sequence[Look], asked: Wanted) -> list[Kept]:
    """Over whole days that are past, from the first publication of each account in the period on."""
    mine, last = _by_account(found), min(asked.last, timezone.localdate() - timedelta(days=1))
    told = []
    for row in Rhythm.objects.filter(account__in=list(mine)).order_by("account", "per", "wants"):
        days = [
            Planned(look.account, timezone.localdate(look.at), look.media == "image", look.media == "video")
            for look in mine[row.account_id]
        ]
        begun = max(asked.first, min(one.day for one in days))
        begins, ends = period(promise_of(row), begun)
        begun = (
            begun if begins == begun else ends + timedelta(days=1)
        )  # of a week or a month that is seen in part nothing is known
        lacking = holes([promise_of(row)], days, begun, last, begun)
        told.append(Kept(row, sum(one.missing for one in lacking), max((one.day for one in lacking), default=None)))
    return told


def of_slots(told: Sequence[Delivered], names: Names, *, whole: bool) -> Plot:
    verdicts = {
        "better": _("mieux que le reste du compte"), "worse": _("moins bien"), "usual": _("comme le reste du compte"),
        "few": _("pas assez de recul"),
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    table: list[list[str | None]] = []
    raw: list[list[Any]] = []
    for one in told:
        what = _("%(day)s %(hour)s, %(account)s") % {
            "account": names("account", one.account), "day": str(DAYS[one.weekday]).lower(), "hour": one.hour}  # fmt: skip
        label = _("%(filled)s sur %(n)s") % {"filled": thin(one.filled), "n": thin(one.moments)}
        said = _("%(what)s : %(label)s, %(verdict)s") % {"what": what, "label": label, "verdict": verdicts[one.verdict]}
        rows.append({"name": what, "value": one.filled / one.moments, "label": label, "said": said})
        level = None if one.level is None else _("%(n)s fois l’habitude") % {"n": thin(round(one.level, 1))}
        hole = dated(one.last_hole, _("j F Y")) if one.last_hole else "–"
        table.append([what, thin(one.moments), thin(one.filled), level, verdicts[one.verdict], hole])
        raw.append([what, one.moments, one.filled, one.level, one.verdict, one.last_hole.isoformat() if one.last_hole else ""])
    title, empty = _("Que donnent les créneaux promis ?"), sum(one.moments - one.filled for one in told)
    if not whole:
        answer = _("Non disponible avec ce filtre : choisissez tout au plus un réseau ou un compte.")
    elif not told:
        answer = _("Aucun créneau n’est promis sur ces comptes.")
    elif not empty:
        answer = _("Chaque créneau a été tenu.")
    else:
        answer = ngettext("%(n)s créneau est resté vide.", "%(n)s créneaux sont restés vides.", empty) % {"n": thin(empty)}
    note = _(
        "Une publication à moins d’une demi-heure d’un créneau est la sienne. Un créneau compte depuis la première publication du "
        "compte dans la période ; ses réactions sont jugées contre le reste du compte, à partir de %(n)s publications."
    ) % {"n": ENOUGH}
    head = [_("Créneau"), _("Fois promis"), _("Fois tenu"), _("Réactions"), _("Ce qu’on peut en dire"), _("Dernier trou")]
    return Plot("slots", title, answer, plots.bars(rows, title=title, axis=_("part tenue"), percent=True), head, table, raw, note)


def of_rhythms(told: Sequence[Kept], names: Names, *, whole: bool) -> Plot:
    per = {"day": _("par jour"), "week": _("par semaine"), "month": _("par mois")}
    wants = {"any": "", "image": _("avec une image"), "video": _("avec une vidéo")}
    rows: list[dict[str, Any]] = []
    table: list[list[str | None]] = []
    raw: list[list[Any]] = []
    for one in told:
        row, label = one.rhythm, thin(one.missing)
        what = f"{row.times} {per[row.per]} {wants[row.wants]}".strip() + f", {names('account', row.account_id)}"
        said = _("%(what)s : %(n)s manquent") % {"what": what, "n": label}
        rows.append({"name": what, "value": one.missing, "label": label, "said": said})
        table.append([what, label, dated(one.last_hole, _("j F Y")) if one.last_hole else "–"])
        raw.append([what, one.missing, one.last_hole.isoformat() if one.last_hole else ""])
    title, lacking = _("Quels rythmes promis ont des trous ?"), sum(one.missing for one in told)
    if not whole:
        answer = _("Non disponible avec ce filtre : choisissez tout au plus un réseau ou un compte.")
    elif not told:
        answer = _("Aucun rythme n’est promis sur ces comptes.")
    elif not lacking:
        answer = _("Aucun trou dans la période.")
    else:
        answer = ngettext("%(n)s publication a manqué.", "%(n)s publications ont manqué.", lacking) % {"n": thin(lacking)}
    spec = plots.bars(rows, title=title, axis=_("publications manquantes"))
    return Plot("rhythms", title, answer, spec, [_("Rythme"), _("Publications manquantes"), _("Dernier trou")], table, raw)
