"""Accounts of elected people: known so that they are sent a political question politely, and never connected as the city's."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.directory.dila import folded, handle_of
from parvis.directory.models import Destination, Handle


def official_of(network: str, *, handle: str, url: str = "") -> Destination | None:
    """The elected person whose account this is, if it is one."""
    shown = handle_of(url) if url else None
    names = {folded(handle), *([shown["handle"]] if shown and shown["network"] == network else [])} - {""}
    if not names:
        return None
    found = Handle.objects.filter(network=network, handle__in=names, destination__kind="official")
    row = found.select_related("destination").first()
    return row.destination if row else None


def no_official(network: str, *, handle: str, url: str = "") -> None:
    """Elected people speak for themselves: their accounts are never the city's. Raises ValidationError."""
    if whose := official_of(network, handle=handle, url=url):
        words = _("C’est le compte de %(name)s, un élu de l’annuaire : il ne peut pas être connecté comme un compte de la ville.")
        raise ValidationError(words % {"name": whose.name}, code="official")
