"""A post's own state, from those of its deliveries; what its author is told of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

WRONG = {
    "refused": gettext_lazy("%(name)s a refusé votre publication."),
    "asked": gettext_lazy("Votre publication est-elle en ligne sur %(name)s ? Regardez, et dites-le."),
    "late": gettext_lazy("Votre publication a manqué son heure sur %(name)s."),
    "unapproved": gettext_lazy("Votre publication n’est pas partie sur %(name)s : elle n’est pas validée."),
}

GONE_ACCOUNT = "account-removed"
"""Why a delivery was given up although nobody gave it up: it is said until somebody decides what becomes of it."""
UNSENT = gettext_lazy(
    "%(name)s n’est plus relié à Parvis : votre publication n’y partira pas. Choisissez un autre compte, ou laissez ce réseau."
)

MOVABLE = ("scheduled", "later", "held", "late", "refused", "unapproved")
"""States in which nothing is under way on the network: the delivery may be moved, cancelled or tried again."""


STILL = (*MOVABLE, "processing")
"""States in which no call is under way: what was begun goes no further once it is called off."""
UNDER_WAY = ("sending", "doubt", "asked")
"""States in which a call has left of which we do not know what it did."""


def post_state(states: set[str]) -> str:
    """A post's state from those of its deliveries."""
    if not states:
        return "draft"
    if states & {"refused", "asked", "late", "held", "unapproved"}:
        return "attention"
    if states == {"sent"}:
        return "sent"
    if states <= {"scheduled"}:
        return "scheduled"
    return "sending"
