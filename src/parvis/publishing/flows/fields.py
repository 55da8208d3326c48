"""A flow as a person writes it: each part looked at before it is kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import ROLES
from parvis.people.models import Team, User
from parvis.publishing.fields import OBJECTIVES

MOST_STEPS = 10
MOST = 100
"""Entries of one condition or one step."""
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def conditions(given: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty. Raises ValidationError({"conditions": …})."""
    known = {"networks", "topics", "objectives", "authors", "roles", "words", "first", "last"}
    if unknown := set(given) - known:
        raise _wrong("conditions", _("Condition inconnue : %(what)s.") % {"what": sorted(unknown)[0][:40]})
    found = {name: value for name, value in given.items() if value}
    _among(found.get("networks", ()), set(CATALOGUE), _("Réseau inconnu : %(what)s."))
    _among(found.get("objectives", ()), set(OBJECTIVES), _("Objectif inconnu : %(what)s."))
    _among(found.get("roles", ()), set(ROLES), _("Rôle inconnu : %(what)s."))
    topics = found.get("topics", ())
    _among(topics, set(Topic.objects.filter(key__in=topics).values_list("key", flat=True)), _("Thème inconnu : %(what)s."))
    authors = found.get("authors", ())
    _among(authors, set(User.objects.filter(pk__in=authors).values_list("pk", flat=True)), _("Personne inconnue : %(what)s."))
    if "words" in found:
        found["words"] = _words(found["words"])
    if ("first" in found) != ("last" in found):
        raise _wrong("conditions", _("Une période a un début et une fin."))
    for name in ("first", "last"):
        if name in found and not _DAY.fullmatch(found[name]):
            raise _wrong(
                "conditions", _("« %(day)s » n’est pas un jour de l’année, par exemple 07-14.") % {"day": found[name][:10]}
            )
    return {name: value for name, value in found.items() if value}


def _words(given: Sequence[str]) -> list[str]:
    words = list(dict.fromkeys(word.strip() for word in given if word.strip("* \t\n")))
    if any(len(word) > 80 or "\x00" in word for word in words):
        raise _wrong("conditions", _("Un mot a 80 caractères au plus."))
    return words


def steps(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """With a key each; raises ValidationError({"steps": …}) naming the step."""
    if not given:
        raise _wrong("steps", _("Un circuit a au moins une étape."))
    if len(given) > MOST_STEPS:
        raise _wrong("steps", _("Un circuit a dix étapes au plus."))
    found = [_step(number, step) for number, step in enumerate(given, 1)]
    if len({step["key"] for step in found}) < len(found):
        raise _wrong("steps", _("Deux étapes ont la même clé."))
    return found


def _step(number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    name = " ".join(str(given.get("name") or "").split())[:80].replace("\x00", "") or _("Étape %(n)s") % {"n": number}
    users, roles, teams = (list(dict.fromkeys(given.get(kind) or ())) for kind in ("users", "roles", "teams"))
    if not users and not roles and not teams:
        raise _wrong("steps", _("« %(name)s » : dites qui donne son avis.") % {"name": name})
    people = set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True))
    _among(users, people, _("Personne inconnue : %(what)s."), "steps")
    _among(roles, set(ROLES), _("Rôle inconnu : %(what)s."), "steps")
    _among(
        teams,
        set(Team.objects.open().filter(pk__in=teams).values_list("pk", flat=True)),
        _("Équipe inconnue : %(what)s."),
        "steps",
    )
    key = str(given.get("key") or uuid.uuid4().hex[:12])[:40].replace("\x00", "")
    return {"key": key, "name": name, "every": bool(given.get("every")), "users": users, "roles": roles, "teams": teams}


def _among(given: Sequence[Any], known: set[Any], words: str, field: str = "conditions") -> None:
    if len(given) > MOST:
        raise _wrong(field, _("Cent entrées au plus."))
    if strange := [one for one in given if one not in known]:
        raise _wrong(field, words % {"what": str(strange[0])[:60]})


def _wrong(field: str, words: str) -> ValidationError:
    return ValidationError({field: words})
