"""What is typed of an event, looked at before it is written: all that is wrong at once, by field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.listening.lookouts.words import wrong
from parvis.understanding.queries.parsing import BadQuery, Node, parse

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,58}")
LONGEST = timedelta(days=31)
QUERIES, NAMES, SITES = 40, 500, 20


def clean(text: object) -> str:
    return " ".join(str(text).replace("\x00", "").split())


def long(text: object) -> str:
    return str(text).replace("\x00", "").replace("\r\n", "\n").strip()


def queries(words: str) -> list[Node]:
    """One query a line. Raises ValidationError with the line and the place."""
    found = []
    for number, line in enumerate((line for line in words.splitlines() if line.strip()), start=1):
        if number > QUERIES:
            raise ValidationError({"words": _("Quarante lignes au plus.")})
        try:
            found.append(parse(line.strip()))
        except BadQuery as error:
            raise ValidationError({"words": f"{line.strip()[:60]} — {wrong(error)}"}) from error
    return found


def handles(given: Sequence[str]) -> list[str]:
    """As networks compare them: without their @, in small letters, each once."""
    found = dict.fromkeys(clean(one).lstrip("@").lower()[:300] for one in given)
    found.pop("", None)
    if len(found) > NAMES:
        raise ValidationError({"allowed": _("Cinq cents noms au plus.")})
    return list(found)


def origins(given: Sequence[str]) -> list[str]:
    """https://host[:port] of each site; nothing else may stand in a Content-Security-Policy."""
    found = []
    for one in (clean(one) for one in given):
        parts = urlsplit(one)
        host = parts.netloc.lower()
        if not one:
            continue
        if parts.scheme != "https" or not re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", host) or parts.path.strip("/") or parts.query:
            said = _("« %(site)s » n’est pas une adresse de site, par exemple https://www.exemple.fr.") % {"site": one[:80]}
            raise ValidationError({"origins": said})
        found.append(f"https://{host}")
    if len(found) > SITES:
        raise ValidationError({"origins": _("Vingt sites au plus.")})
    return list(dict.fromkeys(found))


def event(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event as they may be written. Raises ValidationError."""
    found, errors = dict(given), dict[str, Any]()
    for name, least, most in (("title", 1, 120), ("lead", 0, 500), ("where", 0, 200)):
        if name in found:
            found[name] = clean(found[name])
            if not least <= len(found[name]) <= most:
                errors[name] = (
                    _("Écrivez %(most)s caractères au plus.") % {"most": most} if found[name] else _("Donnez un titre.")
                )
    if "slug" in found and not SLUG.fullmatch(found["slug"]):
        errors["slug"] = _("De petites lettres, des chiffres et des traits d’union : nuit-des-arts-2027.")
    if {"begins_at", "ends_at"} <= set(found) and (said := _span(found["begins_at"], found["ends_at"])):
        errors["ends_at"] = said
    for name, rule in (("words", _words), ("allowed", handles), ("origins", origins)):
        if name in found:
            try:
                found[name] = rule(found[name])
            except ValidationError as error:
                errors |= error.message_dict
    if errors:
        raise ValidationError(errors)
    return found


def _words(text: str) -> str:
    text = long(text)
    queries(text)
    return text


def _span(begins: datetime, ends: datetime) -> str:
    if ends <= begins:
        return _("La fin vient après le début.")
    return _("Un mois au plus.") if ends - begins > LONGEST else ""
