"""What shared drafts show on the counter: a part over the reply box, a mark on rows, lists of what waits for a yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.drafts import actions
from parvis.drafts.gate import asks
from parvis.drafts.models import SharedDraft
from parvis.drafts.words import STATES, TONES
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.people.models import User

WORD = "relecture"
WAITED = {
    "oui": _("Attend un oui"),
    "moi": _("Attend mon oui"),
    "changer": _("Changement demandé"),
    "partage": _("Brouillon partagé"),
}


def _narrowed(user: User, value: str) -> Q | None:
    found = {
        "oui": SharedDraft.objects.filter(state="asked"), "moi": SharedDraft.objects.awaiting(user),
        "changer": SharedDraft.objects.filter(state="changes"), "partage": SharedDraft.objects.open(),
    }.get(value)  # fmt: skip
    return None if found is None else Q(pk__in=found.values("conversation"))


def _said(user: User, value: str) -> str | Promise:
    return WAITED.get(value, "?")


def _open(among: RawSQL, user: User) -> QuerySet[SharedDraft]:
    return SharedDraft.objects.open().filter(conversation__in=among)


def _marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, draft in found:
        state = draft["state"]
        yield pk, hooks.Mark(STATES[state], TONES[state], "user-check" if state == "asked" else "users")


def _held(stays: Conversation, other: Conversation) -> None:
    """What colleagues write at or wait for stays where it is read: it is sent or closed first."""
    if SharedDraft.objects.open().filter(conversation=other).exists():
        raise ValidationError(_("Un brouillon partagé attend dans cette conversation : envoyez-le ou fermez-le d’abord."))


def _parted(stays: Conversation, other: Conversation) -> None:
    """It stays with the conversation in which it was written."""


def _undone(stays: Conversation, other: Conversation, kind: str, kept: Any, untouched: bool) -> None:
    if kind == "split":  # its conversation goes away again
        _held(stays, other)


def _choices(user: User) -> list[tuple[str, Any]]:
    return list(WAITED.items())


hooks.gates(hooks.Gate(asks, actions.propose, actions.shared))
hooks.boxes("drafts:box", _("Brouillon partagé"), order=20)
hooks.sends("drafts/parts/share_act.html")
hooks.joins("drafts", hooks.Joiner(_held, _parted, _undone))
hooks.marks("drafts", hooks.Marker(_open, {"state": "state"}, _marks))
hooks.narrows(WORD, hooks.Narrow(_narrowed, _said, choices=_choices, label=_("Brouillons et relecture")))
