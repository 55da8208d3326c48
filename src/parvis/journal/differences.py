"""Before and after, as people read them: the fields that an event says were changed, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.journal.fields import FIELDS
from parvis.journal.models import Event

MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Difference:
    """`field`: its name in the API; `name`: its word. `before`, `after`: as they are read; "": nothing."""

    field: str
    name: str
    before: str
    after: str


def differences(event: Event) -> list[Difference]:
    """What an event says was changed; none: it says nothing of it, or nothing was."""
    told: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
    found = told.get("changes")
    pairs = found if isinstance(found, dict) else {}
    if not pairs and "before" in told and "after" in told:  # of a publication's text, since the beginning
        pairs = {"text": [told["before"], told["after"]]}
    return [
        Difference(name, str(FIELDS.get(name, name)), said(both[0]), said(both[1]))
        for name, both in pairs.items()
        if isinstance(both, list) and len(both) == 2 and both[0] != both[1]
    ]


def said(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return ", ".join(said(one) for one in value)
    if isinstance(value, Mapping):
        return " ; ".join(f"{FIELDS.get(str(name), name)} : {said(one) or '—'}" for name, one in value.items())
    text = str(value)
    return (_moment(text) or text) if MOMENT.fullmatch(text) else text


def _moment(text: str) -> str:
    """A day, or a moment in the city's time."""
    try:
        if len(text) == 10:
            return dated(date.fromisoformat(text), "j F Y")
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return dated(timezone.localtime(moment) if moment.tzinfo else moment, "j F Y H:i")


def in_a_line(event: Event) -> str:
    """For a table: « nom : Équipe A → Équipe B · … »."""
    return " · ".join(f"{one.name} : {one.before or '—'} → {one.after or '—'}" for one in differences(event))
