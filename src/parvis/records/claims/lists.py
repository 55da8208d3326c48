"""The register as it is read: which demands, how many are late, all of them as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.records.models import Claim, ClaimSet

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


def lines(rows: Iterator[Claim]) -> Iterator[str]:
    """CSV, with what spreadsheets want: semicolons, and no formula of somebody's words."""
    heads = (_("Numéro"), _("Reçue le"), _("Droit"), _("Qui"), _("À répondre avant le"), _("Prolongée le"), _("Pourquoi"), _("État"),
             _("Répondue le"), _("Réponse"), _("Confiée à"))  # fmt: skip
    yield "\ufeff" + _line(heads)
    for row in rows:
        yield _line(
            (row.pk, row.received_on, NAMES.get(row.right, row.right), row.who, row.due_on, row.extended_on or "", row.why,
             STATES.get(row.state, row.state), row.ended_on or "", row.answer, row.keeper or "")
        )  # fmt: skip


def _line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
