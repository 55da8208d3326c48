"""Kinds of notices as people choose among them. Pure, but for words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

URGENT, COUNTER, POSTS, REST = "urgent", "counter", "posts", "rest"
FAMILIES: Mapping[str, str | Promise] = {
    URGENT: _("Urgent : un danger, la sécurité, un compte qui ne publie plus"),
    COUNTER: _("Le guichet : ce qui m’est confié, relu, revenu"),
    POSTS: _("Les publications : validations, idées, rendez-vous, médias"),
    REST: _("Le reste : annuaire, formation, rapports…"),
}
KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "conversation.danger",
            "account.expired",
            "account.ending",
            "account.silent",
            "spike.seen",
            "second.asked",
            "alarm.begun",
        ),
        URGENT,
    ),
    **dict.fromkeys(("glass", "journal"), URGENT),
    **dict.fromkeys(
        (
            "conversation",
            "conversations",
            "draft",
            "reply",
            "note",
            "barring",
            "moderation",
            "shift",
            "transfer",
            "receipt",
            "contact",
            "forum",
        ),
        COUNTER,
    ),
    **dict.fromkeys(("approval", "idea", "post", "delivery", "series", "rhythm", "media", "contest", "amendment"), POSTS),
}
"""A whole kind, or all that begins with a word."""


def family(kind: str) -> str:
    return KINDS.get(kind) or KINDS.get(kind.split(".")[0], REST)


def quiet(hour: int, begins: int | None, ends: int | None) -> bool:
    """Is an hour of the day within quiet hours? They may go over midnight; the same hour twice is none."""
    if begins is None or ends is None or begins == ends:
        return False
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends
