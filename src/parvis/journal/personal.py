"""Which words of the journal may speak of a resident (pure): they are salted when they are recorded, and can be taken out later.

The chain holds a digest of each event. Salted, a digest says nothing of words that are gone: whoever guesses them cannot try.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from parvis.journal.chain import COPIES

PERSONAL: Mapping[str, tuple[str, ...]] = {
    "case.inside": ("reason",),
    "case.shown": ("text",),
    "case.state": ("reason",),
    "contact.belongs": ("reason",),
    "contact.consents": ("reason",),
    "contact.objected": ("reason",),
    "conversation.merged": ("who",),
    "conversation.unmerged": ("who",),
    "conversation.unsplit": ("who",),
    "draft.returned": ("said",),
    "media.erased": ("name",),
    "message.hidden": ("reason", "text"),
    "message.moderated": ("reason", "text"),
    "message.shown": ("reason", "text"),
    "moderation.kept": ("reason",),
    "moderation.lifted": ("reason",),
    "person.asked": ("reason",),
    "person.held": ("reason",),
    "person.released": ("reason",),
    "person.restricted": ("reason",),
    "person.wants": ("reason",),
    "receipt.exempted": ("reason",),
    "transfer.acknowledged": ("reason",),
    "transfer.answered": ("reason",),
    "transfer.closed": ("reason",),
    "transfer.refused": ("reason",),
    "transfer.returned": ("reason",),
}
"""By kind of event, the parts of its `data` that are about somebody outside."""
SALT = "salt"


def salted(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is recorded: with a salt where it says something of a person."""
    held = [key for key in PERSONAL.get(kind, ()) if not (key == "text" and kind in COPIES)]  # that is no part of the chain
    spoken = any(data.get(key) for key in held)
    return {**data, SALT: secrets.token_hex(8)} if spoken else dict(data)


def redacted(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is left without those words, and without the salt with which they could be guessed."""
    left = {key: "" if key in PERSONAL.get(kind, ()) else value for key, value in data.items() if key != SALT}
    return {**left, "redacted": True}
