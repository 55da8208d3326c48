"""The register as it is read: which demands, how many are late, all of them as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.records.models import Claim, ClaimSet
from parvis.tables import writing

NAMES: Mapping[str, str | Promise] = {
    "access": gettext_lazy("savoir ce que la ville garde (article 15)"),
    "erase": gettext_lazy("être effacé (article 17)"),
    "rectify": gettext_lazy("faire corriger (article 16)"),
    "restrict": gettext_lazy("limiter l’usage (article 18)"),
    "object": gettext_lazy("s’opposer (article 21)"),
    "portability": gettext_lazy("emporter ses données (article 20)"),
}
STATES: Mapping[str, str | Promise] = {
    "open": pgettext_lazy("claim", "à répondre"), "answered": pgettext_lazy("claim", "répondue"),
    "refused": pgettext_lazy("claim", "refusée"),
}  # fmt: skip
VIEWS = ("open", "late", "answered", "refused", "all")
MOST = 20_000
"""Lines of a table."""


def chosen(rows: ClaimSet, view: str) -> ClaimSet:
    if view == "late":
        return rows.filter(state="open", due_on__lt=timezone.localdate())
    return rows if view == "all" else rows.filter(state=view)


def counts() -> dict[str, int]:
    """How many are open, late, answered, and answered late."""
    today, done = timezone.localdate(), Q(state__in=("answered", "refused"))
    found: dict[str, int] = Claim.objects.aggregate(
        open=Count("pk", filter=Q(state="open")), late=Count("pk", filter=Q(state="open", due_on__lt=today)), done=Count("pk", filter=done),
    )  # fmt: skip
    return found


def lines(rows: Iterable[Claim]) -> Iterator[str]:
    """The register as CSV."""
    headings = (_("Numéro"), _("Reçue le"), _("Droit"), _("Qui"), _("À répondre avant le"), _("Prolongée le"), _("Pourquoi"), _("État"),
                _("Répondue le"), _("Réponse"), _("Confiée à"))  # fmt: skip
    return writing.lines(headings, (
        (row.pk, row.received_on, NAMES.get(row.right, row.right), row.who, row.due_on, row.extended_on, row.why,
         STATES.get(row.state, row.state), row.ended_on, row.answer, row.keeper)
        for row in rows
    ))  # fmt: skip
