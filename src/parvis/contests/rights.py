"""What an author grants, right by right: which uses, where, for how long, for free, with which name beside it. Pure, and its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

USES: Mapping[str, str | Promise] = {
    "contest": _("Montrer la photo sur la page du concours"),
    "networks": _("La publier sur les comptes de la ville, sur les réseaux sociaux"),
    "site": _("La montrer sur les sites et dans les lettres d’information de la ville"),
    "print": _("L’imprimer dans le magazine, les affiches et les dépliants de la ville"),
    "show": _("L’exposer au public, en tirage ou sur écran"),
    "press": _("La remettre à la presse pour parler du concours"),
    "adapt": _("La recadrer ou la réduire pour ces usages"),
}
TERRITORIES: Mapping[str, str | Promise] = {
    "city": _("le territoire de la ville"), "france": _("la France"), "world": _("le monde entier"),
}  # fmt: skip
PEOPLE: Mapping[str, str | Promise] = {
    "nobody": _("Personne n’y est reconnaissable"), "agreed": _("Les personnes reconnaissables m’ont donné leur accord"),
}  # fmt: skip


def until(day: date, years: int) -> date:
    """The last day of so many years from `day`."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def granted(*, required: Sequence[str], offered: Collection[str], chosen: Collection[str], territory: str, years: int, credit: str,
            at: datetime) -> dict[str, Any]:  # fmt: skip
    """The grant as it is kept with an entry. What the contest does not offer cannot be granted; nothing is granted for ever."""
    more = [use for use in USES if use in offered and use in chosen and use not in required]
    return {
        "uses": [use for use in USES if use in required or use in more], "territory": territory, "years": years, "free": True,
        "credit": credit, "until": until(timezone.localdate(at), years).isoformat(), "at": at.isoformat(),
    }  # fmt: skip
