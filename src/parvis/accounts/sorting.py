"""What was given to connect an account, as its network's fields want it: settings apart from secrets, nothing missing, nothing kept
for an address that it was not given for."""

from __future__ import annotations

import secrets as random
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.networks.addresses import origins
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.facts import Field


def sort_out(
    network: str, settings: Mapping[str, Any], secrets: Mapping[str, str], *,
    kept: Mapping[str, Any] | None = None, needed: Collection[str] | None = None,
) -> tuple[dict[str, Any], dict[str, str]]:  # fmt: skip
    """(settings, secrets). A secret given as a setting is a secret.

    `kept`: what is known already, which an empty field leaves as it is; its secrets only while the addresses lead where they led.
    `needed`: instead of what the fields say.
    """
    if network not in CATALOGUE:
        raise ValidationError({"network": _("Réseau inconnu : %(network)s.") % {"network": network}})
    fields = {field.key: field for field in CATALOGUE[network].fields}
    given = {key: str(value).strip() for key, value in {**settings, **secrets}.items() if value is not None}
    errors = {key: _("Ce champ n’existe pas pour ce réseau.") for key in given if key not in fields}
    known, lost = kept or {}, frozenset[str]()
    if leads_elsewhere(network, given, known):
        lost = frozenset(key for key, field in fields.items() if field.secret and known.get(key))
        known = {key: value for key, value in known.items() if key not in lost}
    again = _asked_again(given, fields.values(), lost) if needed is None else frozenset(needed) & lost
    values = {key: given.get(key) or str(known.get(key) or "") or field.default for key, field in fields.items()}
    for key, field in fields.items():
        if not values[key] and key in again:
            errors[key] = _("L’adresse a changé : donnez de nouveau ce secret, qui n’est pas envoyé ailleurs sans vous.")
        elif not values[key] and (field.needed if needed is None else key in needed):
            errors[key] = _("Ce champ est nécessaire.")
        elif "\x00" in values[key]:
            errors[key] = _("Ce champ contient un caractère interdit.")
    if errors:
        raise ValidationError(errors)
    values |= {key: random.token_urlsafe(24) for key, field in fields.items() if field.made and not values[key]}
    plain = {key: value for key, value in values.items() if value and not fields[key].secret}
    return plain, {key: value for key, value in values.items() if value and fields[key].secret}


def server_of(network: str, settings: Mapping[str, Any]) -> str:
    """The server whose ids an account's are, where each of the network's has its own; "" where they are the whole network's."""
    setting = CATALOGUE[network].facts.numbered_by
    address = str(settings.get(setting) or "").strip().lower() if setting else ""
    here = next(iter(origins(address.rstrip("/"))), "")
    return here.rpartition("://")[2].partition("/")[0].removesuffix(":443").removesuffix(":80")[:260]


def leads_elsewhere(network: str, given: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
    """Whether with `given` secrets would go where they did not go with `kept`."""
    for field in CATALOGUE[network].fields:
        before = str(kept.get(field.key) or "") or field.default
        if field.leads and not origins(str(given.get(field.key) or "") or before) <= origins(before):
            return True
    return False


def _asked_again(given: Mapping[str, str], fields: Collection[Field], lost: Collection[str]) -> frozenset[str]:
    """Which of the secrets that were lost must be given again: those that are needed; all while none is given, for no field says
    which of them this account does without."""
    secret = [field for field in fields if field.secret and not field.made]
    none = not any(given.get(field.key) for field in secret)
    return frozenset(field.key for field in secret if field.key in lost and (none or field.needed))
