"""What somebody reported to the moderators of a server where the city's account is one: where it stands, and why it was reported.

Its state is the network's: as it told last, or as we asked since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models import Message
from parvis.networks.protocol import Act

STATES: Mapping[str, Act] = {"accepted": "accept", "rejected": "dismiss", "pending": "reopen"}
"""The state of a report, and the act that leads there."""
SETTLING: frozenset[str] = frozenset(STATES.values())
GROUNDS: Mapping[str, Promise] = {
    "violence": _("violence"), "hate": _("haine ou injure"), "spam": _("publicité ou tromperie"), "privacy": _("vie privée"),
    "rights": _("droit d’auteur"), "rules": _("règles du serveur"), "thumbnail": _("miniature"), "captions": _("sous-titres"),
}  # fmt: skip
"""What the person ticked."""


def state(message: Message) -> str:
    """accepted · rejected · pending; "": the message is no report."""
    told = message.context.get("report") if isinstance(message.context, dict) else None
    return str(told) if told in STATES else ""


def settled(act: str) -> dict[str, Any]:
    """What the message is told after the act."""
    return next(({"report": name} for name, leading in STATES.items() if leading == act), {})


def grounds(message: Message) -> list[Promise]:
    told = message.context.get("reasons") if isinstance(message.context, dict) else None
    return [GROUNDS[name] for name in told if name in GROUNDS] if isinstance(told, list) else []
