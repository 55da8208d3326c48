"""The words of this room that several of its files say."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORTS: dict[str, str | Promise] = {
    "edit": _("Corriger des informations"), "closed": _("Signaler une fermeture définitive"),
    "gone": _("Signaler un lieu qui n’existe pas"), "open": _("Signaler un lieu ouvert, que l’on dit fermé"),
}  # fmt: skip
VALUES: dict[str, Any] = {  # lazy words; a field takes no bare `Promise`

    "name": _("Nom"), "address": _("Adresse"), "phone": _("Téléphone"), "website": _("Site"), "latitude": _("Latitude"),
    "longitude": _("Longitude"), "hours": _("Horaires"),
}  # fmt: skip
DAYS: tuple[Any, ...] = (
    _("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche"),
)  # fmt: skip
OUTCOMES: dict[str, tuple[str | Promise, str, str]] = {
    "waiting": (_("à l’examen"), "hourglass", "quiet"), "accepted": (_("prise par le réseau"), "circle-check", "done"),
    "rejected": (_("écartée par le réseau"), "circle-x", "late"),
}  # fmt: skip
"""What became of a correction: word, icon, tone."""
TROUBLE: dict[str, str | Promise] = {
    "refused": _("« %(name)s » : le réseau a refusé ce qui lui était demandé."),
    "asked": _("« %(name)s » : regardez sur le réseau si la correction y est."),
}


def address(account: int) -> str:
    return reverse("venues:places", args=[account])
