"""What the counter shows of danger: over the list those that wait, in a conversation whom to call, on a row its mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import hooks
from parvis.inbox.alarm.words import NAMES, NUMBERS, answer
from parvis.inbox.models import IN_DANGER, Conversation, talk_seen_by
from parvis.inbox.tongues import spoken
from parvis.inbox.wanted import Wanted
from parvis.people.access import may
from parvis.people.models import User

WORD, SHOWN = "danger", 5


def mark(kind: str) -> hooks.Mark:
    said = {"what": NAMES[kind], "numbers": NUMBERS[kind]}
    return hooks.Mark(_("Danger"), "late", "triangle-alert", _("%(what)s : %(numbers)s") % said)


def in_danger(user: User) -> list[Conversation]:
    """Those that nobody has closed, the last that moved first; one more than is shown says that there are others."""
    found = Conversation.objects.filter(talk_seen_by(user, "pk"), IN_DANGER).select_related("identity", "account")
    return list(found.order_by("-last_at", "-id")[: SHOWN + 1])


def shown(conversation: Conversation, user: User) -> dict[str, Any]:
    """In the conversation: what is feared, whom to call, what to answer."""
    kind = conversation.danger
    told = {"may_say_safe": may(user, "inbox.reply", conversation), "kinds": list(NAMES.items())}
    if not kind:
        return told
    words = answer(kind, spoken(conversation))
    return told | {"kind": kind, "name": NAMES[kind], "numbers": NUMBERS[kind], "answer": words}


def _narrowed(user: User, value: str) -> Q | None:
    if value == "oui":
        return Q(IN_DANGER)
    return Q(IN_DANGER, danger=value) if value in NAMES else None


def _narrowed_to(user: User, value: str) -> str | Promise:
    return NAMES.get(value, _("En danger"))


def _choices(user: User) -> list[tuple[str, str | Promise]]:
    return [("oui", _("En danger")), *NAMES.items()]


def _act(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    """In the menu: a colleague says that there is a danger."""
    if conversation.danger or not may(user, "inbox.reply", conversation):
        return None
    return {"conversation": conversation.pk, "kinds": list(NAMES.items())}


def _head(user: User, wanted: Wanted) -> Mapping[str, Any]:
    """Asked for by the page once it is there: the list itself waits for nothing."""
    return {}


hooks.narrows(WORD, hooks.Narrow(_narrowed, _narrowed_to, choices=_choices, label=gettext_lazy("Danger")))
hooks.offers("danger", hooks.Part("inbox/parts/danger_act.html", _act), order=70)
hooks.heads("danger", hooks.Head("inbox/parts/danger_head.html", _head))
