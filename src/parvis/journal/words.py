"""Events as sentences: who did what. And where the thing they are about is shown."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from parvis.journal.models import Event
from parvis.journal.telling import DONE, THINGS

WHENCE = "people.edit"
"""Who reads whence colleagues acted: those who look after their ways in."""
TOLD = ("what", "reason", "text", "number", "name", "url", "code", "state", "role", "scopes", "rows", "sha256", "json", "pdf")
"""What of an event's data is worth reading."""


def sentence(event: Event) -> str:
    by = str(event.by) if event.by else _("Parvis")
    return str(DONE.get(event.kind, event.kind)) % {"by": by}


def place(event: Event) -> tuple[str, str]:
    """(address or "", "conversation 12") of what the event is about."""
    name, word = THINGS.get(event.label, ("", event.label))
    if event.about is None:
        return "", ""
    try:
        address = reverse(name, args=[event.about]) if name else ""
    except NoReverseMatch:
        address = ""
    return address, f"{word} {event.about}"


def details(event: Event) -> str:
    told: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
    return " · ".join(str(told[name])[:200] for name in TOLD if told.get(name))
