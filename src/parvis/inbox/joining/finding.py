"""What a conversation may be merged with: those of the same person first, then what one looks for by words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from parvis.inbox.lists import chosen
from parvis.inbox.models import Conversation, ConversationSet, Joining, Message
from parvis.people.access import may
from parvis.people.models import User

MOST = 12
SHOWN = 100
"""Messages of which a part may be split off on a page: the newest."""


@dataclass(frozen=True, slots=True)
class Found:
    conversation: Conversation
    same_person: bool
    apart: bool  # one is public, the other private: they are never one


def others(conversation: Conversation, user: User, q: str = "") -> list[Found]:
    """Of the same person, or with the words of `q`; of those only what the user may give away."""
    return _found(conversation, user, chosen(user, q=q) if q.strip() else _same(conversation, user))


def _same(conversation: Conversation, user: User) -> ConversationSet:
    """Of the same person, unless they object to it."""
    found = chosen(user).filter(contact=conversation.contact_id)
    return found.none() if conversation.contact.objected_at else found


def these(conversation: Conversation, user: User, pks: Collection[int]) -> list[Found]:
    return _found(conversation, user, chosen(user).filter(pk__in=pks))


def _found(conversation: Conversation, user: User, found: ConversationSet) -> list[Found]:
    rows = found.exclude(pk=conversation.pk).select_related("account", "identity", "team").order_by("-last_at", "-id")[:MOST]
    return [
        Found(row, row.contact_id == conversation.contact_id, row.private != conversation.private)
        for row in rows
        if may(user, "inbox.assign", row)
    ]


def open_of_person(conversation: Conversation, user: User) -> int:
    """How many others of the same person are under way, and could be one with it."""
    if conversation.contact.objected_at:
        return 0
    same = chosen(user, state="new,open,waiting,service").filter(contact=conversation.contact_id, private=conversation.private)
    return len(same.exclude(pk=conversation.pk).values_list("pk", flat=True)[:MOST])


def joinings(conversation: Conversation) -> list[Joining]:
    """What was done to it and holds, newest first: the first may be taken back."""
    rows = Joining.objects.standing().of(conversation.pk).select_related("other__identity", "conversation__identity", "by")
    return list(rows.order_by("-pk")[:5])


def parts(conversation: Conversation) -> list[Message]:
    """Its newest messages, oldest first, to choose from."""
    rows = conversation.messages.filter(removed_at__isnull=True).select_related("identity", "user", "account", "home")
    return list(reversed(rows.order_by("-at", "-id")[:SHOWN]))
