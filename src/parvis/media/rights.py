"""Until when a file may be used, under which licence, and who agreed. Pure rules and their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LICENCES: Mapping[str, str | Promise] = {
    "city": _("Œuvre de la ville"),
    "ceded": _("Droits cédés à la ville"),
    "reserved": _("Tous droits réservés"),
    "lo-2.0": _("Licence Ouverte 2.0 (Etalab)"),
    "cc0-1.0": "CC0 1.0",
    "cc-by-4.0": "CC BY 4.0",
    "cc-by-sa-4.0": "CC BY-SA 4.0",
    "cc-by-nc-4.0": "CC BY-NC 4.0",
    "cc-by-nd-4.0": "CC BY-ND 4.0",
    "public": _("Domaine public"),
}
"""The common ones, by key; anything else is a licence in its own words."""
CONSENT_WORDS: Mapping[str, str | Promise] = {
    "": _("non renseigné"),
    "none": _("personne de reconnaissable"),
    "obtained": _("autorisation obtenue"),
    "missing": _("autorisation manquante"),
}


def licence(kept: str) -> str:
    """As people read it."""
    return str(LICENCES.get(kept, kept))


def ended(expires_on: date | None, day: date) -> bool:
    """May it no longer be used on `day`? The last day of the rights counts."""
    return expires_on is not None and day > expires_on


def ending(expires_on: date | None, day: date, notice: int) -> bool:
    """Do its rights end within `notice` days of `day`, and not before it?"""
    return expires_on is not None and day <= expires_on <= day + timedelta(days=notice)
