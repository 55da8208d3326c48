"""What the charter says before something begins: one more account, one more series. Before a ballot, what is new has no years to be
compared with (code électoral, art. L. 52-1: anteriority, regularity).

A clause that advises is shown; one that refuses or asks for an agreement waits until somebody with the right sets it aside, with a
reason. That exemption holds for this thing and this period alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.charter import exempting, judging
from parvis.charter.actions import exempt
from parvis.charter.kinds.beginning import ACTS
from parvis.charter.models import Exemption
from parvis.charter.rules import ADVISE, Rule
from parvis.city.days import held_until, periods_at
from parvis.people.access import may
from parvis.people.models import User

LABEL = "charter.beginning"


@dataclass(frozen=True, slots=True)
class Held:
    """A clause that speaks of what begins; `exempted`: who set it aside. `digest`: of the thing and the period."""

    rule: Rule
    digest: str
    exempted: str = ""

    @property
    def waits(self) -> bool:
        return self.rule.severity != ADVISE and not self.exempted


def held(act: str, key: str, *, networks: Collection[str] = (), at: datetime | None = None) -> list[Held]:
    """What the charter in force says of this `act` ("account", "series") now. `key` tells the thing: a network, a post's id.

    Two small queries, and one more where a clause waits.
    """
    rules = [rule for rule in judging.by_words().rules if rule.kind == "beginning" and act in rule.params.get("acts", ACTS)]
    rules = [rule for rule in rules if not (rule.scope.networks and networks) or rule.scope.networks & set(networks)]
    if not rules:
        return []
    now = at or timezone.now()
    open_now = periods_at(now)
    rules = [rule for rule in rules if not rule.scope.period or rule.scope.period in open_now]
    found = [(rule, _digest(act, key, rule, now)) for rule in rules]
    rows = Exemption.objects.filter(label=LABEL, digest__in=[one for _rule, one in found]).select_related("by") if found else ()
    aside = {(row.digest, row.number): str(row.by or "—") for row in rows}
    return [Held(rule, one, aside.get((one, rule.number), "")) for rule, one in found]


def demand(act: str, key: str, *, networks: Collection[str] = ()) -> None:
    """Raises ValidationError, quoting the clause, while one waits."""
    waiting = [one.rule for one in held(act, key, networks=networks) if one.waits]
    if waiting:
        words = _(
            "Article %(number)s (%(title)s)\u00a0: %(text)s Une personne qui en a le droit peut passer outre, avec un motif."
        )
        raise ValidationError([words % {"number": one.number, "title": one.title, "text": one.text} for one in waiting])


def set_aside(act: str, key: str, *, number: str, reason: str, excerpt: str, by: User) -> Exemption:
    """Let this begin in spite of a clause, with a reason."""
    found = next((one for one in held(act, key) if one.rule.number == number), None)
    if found is None:
        raise ValidationError({"clause": _("Cet article ne dit rien de ceci en ce moment.")})
    return exempt(label=LABEL, row=0, team=None, digest=found.digest, number=number, excerpt=excerpt, reason=reason, by=by)


def notices(act: str, key: str, *, networks: Collection[str] = (), excerpt: str, back: str, by: User) -> list[dict[str, str]]:
    """For a page: what holds, in words, and where who has the right sets it aside."""
    able = may(by, "charter.exempt")
    return [
        {"tone": "late" if one.waits else "warning", "number": one.rule.number, "title": one.rule.title, "text": one.rule.text,
         "mend": one.rule.mend, "exempted": one.exempted,
         "url": exempting.link(label=LABEL, row=0, team=None, digest=one.digest, number=one.rule.number, excerpt=excerpt, back=back)
         if able and one.waits else ""}
        for one in held(act, key, networks=networks)
    ]  # fmt: skip


def _digest(act: str, key: str, rule: Rule, now: datetime) -> str:
    """Another thing, or another period, is not covered."""
    until = held_until(rule.scope.period, now) if rule.scope.period else None
    return hashlib.sha256(f"{act}:{key}:{until or ''}".encode()).hexdigest()
