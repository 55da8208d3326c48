"""The table of places, changed by those who keep the city's settings."""

from __future__ import annotations

from babel import Locale
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.insights.audiences.reading import usual
from parvis.insights.models import Whence
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.understanding.folding import fold

BY = ("country", "region", "city")
SIDES = ("residents", "country")
MOST = 500


@transaction.atomic
def place(*, by: str, name: str, side: str, user: User) -> Whence:
    """People of this place are residents, or of the country. The same place again changes its side. Raises ValidationError by field."""
    demand(user, "city.edit")
    name = " ".join(name.replace("\x00", "").split())[:120]
    if by not in BY:
        raise ValidationError({"by": _("Choisissez : pays, région ou commune.")})
    if side not in SIDES:
        raise ValidationError({"side": _("Choisissez : les habitants, ou le pays.")})
    key = country(name) if by == "country" else fold(name)
    if not key:
        wrong = _("Pays inconnu : écrivez son nom ou son code à deux lettres.") if by == "country" else _("Écrivez un nom.")
        raise ValidationError({"name": wrong})
    _written()
    if Whence.objects.count() >= MOST:
        raise ValidationError({"name": _("La table est pleine : retirez un lieu d’abord.")})
    row, _new = Whence.objects.update_or_create(by=by, key=key, defaults={"side": side, "name": "" if by == "country" else name})
    record("whence.placed", by=user, about=row, channel="city", name=name, side=side)
    return row


@transaction.atomic
def displace(row: Whence, *, user: User) -> None:
    """The place is in the table no more: its people are abroad, or of the country it is in."""
    demand(user, "city.edit")
    record("whence.removed", by=user, about=row, channel="city", name=str(row))
    row.delete()


def _written() -> None:
    """What was used without being written becomes rows before the first change, so that nothing moves unseen."""
    if not Whence.objects.exists():
        Whence.objects.bulk_create(usual(), ignore_conflicts=True)


def country(text: str) -> str:
    """Its code, from a code or a name in French or English; "" unknown."""
    if len(text) == 2 and text.upper() in Locale.parse("fr").territories:
        return text.upper()
    wanted = fold(text)
    for language in ("fr", "en"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and fold(name) == wanted:
                return str(code)
    return ""
