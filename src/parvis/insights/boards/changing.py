"""Since when a network counts something else under a figure of ours: said on time lines, which are two series there. One statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.insights.definitions import ANNOUNCED
from parvis.insights.models import Redefined
from parvis.insights.posts.gather import ENGAGED
from parvis.insights.words import METRICS


@dataclass(frozen=True, slots=True)
class Change:
    """`account` 0: all of a network. `own`: of accounts themselves, else of publications."""

    day: date
    account: int
    own: bool
    metric: str
    words: str

    @property
    def said(self) -> str:
        return _("%(day)s : %(what)s") % {"day": dated(self.day, _("j F Y")), "what": self.words}


def changes(first: date, last: date, accounts: Sequence[tuple[int, str, str]]) -> list[Change]:
    """In the order of their days. `accounts`: number, name, network."""
    names = {pk: name for pk, name, _network in accounts}
    rows = Redefined.objects.filter(account__in=list(names), since__gte=first, since__lte=last).order_by("since", "pk")
    words = _("%(account)s compte « %(metric)s » autrement (%(before)s, puis %(after)s)")
    found = [
        Change(row.since, row.account_id, row.own, row.metric, words % {
            "account": names[row.account_id], "metric": METRICS.get(row.metric, row.metric), "before": row.before, "after": row.after})
        for row in rows
    ]  # fmt: skip
    networks = {network for _pk, _name, network in accounts}
    found += [
        Change(one.since, 0, False, one.metric, str(one.words))
        for one in ANNOUNCED
        if one.network in networks and first <= one.since <= last
    ]
    return sorted(found, key=lambda one: one.day)


def of_reactions(changed: Iterable[Change]) -> list[Change]:
    """Those that part a line of reactions."""
    return [one for one in changed if not one.own and one.metric in ENGAGED]


def of_steps(changed: Iterable[Change], steps: Sequence[date]) -> dict[date, str]:
    """Step → what changes in it, in words."""
    found: dict[date, list[str]] = {}
    for one in changed:
        begun = [step for step in steps if step <= one.day]
        if begun:
            found.setdefault(begun[-1], []).append(one.said)
    return {step: " ; ".join(words) for step, words in found.items()}
