"""Why a planned delivery does not leave: everything that may have changed is looked at once more, at its moment.

For all the deliveries that are about to leave together, so that a look costs the same for one and for twenty.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.accounts.sending import Outgoing, Veto
from parvis.charter.labels import reason
from parvis.city.stops import stopped
from parvis.publishing import shown
from parvis.publishing.approval import standing
from parvis.publishing.checks import kept_back
from parvis.publishing.models import Delivery
from parvis.publishing.rights import barred
from parvis.publishing.verdicts import stand_in_the_way

BARRED = gettext_lazy("Votre publication pour %(name)s est retenue : un de ses médias n’a plus les droits qu’il faut.")
CHARTER = gettext_lazy("La charte retient votre publication sur %(name)s : %(said)s")
KEPT = gettext_lazy("Votre publication n’est pas partie sur %(name)s : quelque chose a changé depuis.")
REST = gettext_lazy(
    "La suite de votre publication n’est pas partie sur %(name)s : il est trop tard pour le faire sans vous demander."
)
REASONS = {
    "rest-late": REST,
    "media-over": BARRED,
    "media-consent": BARRED,
    "charter": CHARTER,
    "language-kept": KEPT,
    "audience-kept": KEPT,
}
"""What its author is told of a delivery that we kept back ourselves, by the reason."""


def stays(passages: list[Outgoing]) -> dict[int, Veto]:
    """By key, those that do not go out now. Where something of it can be seen already the rest is not judged anew, but follows
    only if nobody stopped, froze or called it off, and while it is not too late."""
    off = {one.row.pk: Veto("cancelled") for one in passages if one.row.called_off}
    passages = [one for one in passages if one.row.pk not in off]
    if not passages:
        return off
    if stopped() is not None:
        return off | {one.row.pk: Veto("held") for one in passages}
    half = [one for one in passages if shown.names(one.row)]
    return off | _half_way([one.row for one in half]) | _unseen([one for one in passages if one not in half])


def _latest() -> datetime:
    return timezone.now() - timedelta(minutes=settings.ENVIRONMENT.cutoff)


def _half_way(deliveries: list[Delivery]) -> dict[int, Veto]:
    frozen = standing.frozen({delivery.post_id for delivery in deliveries}) if deliveries else set()
    found = {delivery.pk: Veto("late", "rest-late") for delivery in deliveries if delivery.planned_at < _latest()}
    return found | {delivery.pk: Veto("held") for delivery in deliveries if delivery.post_id in frozen}


def _unseen(passages: list[Outgoing]) -> dict[int, Veto]:
    if not passages:
        return {}
    deliveries: list[Delivery] = [one.row for one in passages]
    latest = _latest()
    bars = barred({delivery.post_id for delivery in deliveries})
    unapproved = standing.barred([one.row.post for one in passages])
    leaving = [(one.row, one.draft) for one in passages]
    clauses, back = stand_in_the_way(leaving), kept_back(leaving)
    found: dict[int, Veto] = {}
    for delivery in deliveries:
        if delivery.revision != delivery.post.revision:
            found[delivery.pk] = Veto("cancelled")
        elif state := unapproved.get(delivery.post_id):
            found[delivery.pk] = Veto(state)
        elif delivery.planned_at < latest:
            found[delivery.pk] = Veto("late")
        elif bar := bars.get(delivery.post_id):
            found[delivery.pk] = Veto("held", bar)
        elif code := back.get(delivery.pk):
            found[delivery.pk] = Veto("refused", code)
        elif verdict := clauses.get(delivery.pk):
            said = f"{verdict.number} {verdict.rule.title} — {reason(verdict)}"
            found[delivery.pk] = Veto("held", "charter", said)
    return found
