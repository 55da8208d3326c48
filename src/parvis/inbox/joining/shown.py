"""What the counter shows of it: two acts in the menu; beside the person what was joined, the way back, and what could be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.inbox import hooks
from parvis.inbox.contacts.finding import identities_of, likes
from parvis.inbox.joining.finding import joinings, open_of_person
from parvis.inbox.models import Conversation
from parvis.people.access import may
from parvis.people.models import User


def _act(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    return {} if may(user, "inbox.assign", conversation) else None


def _beside(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    rows, may_join = joinings(conversation), may(user, "inbox.assign", conversation)
    others = open_of_person(conversation, user) if may_join else 0
    return {"joinings": rows, "others": others, "may": may_join} if rows or others else None


def _likes(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    found = (
        likes(conversation.contact, identities_of(conversation.contact), user) if may(user, "inbox.assign", conversation) else []
    )
    return {"likes": found} if found else None


hooks.shows("inbox.contacts", hooks.Part("inbox/parts/likes.html", _likes), order=4)
hooks.offers("inbox.joining", hooks.Part("inbox/parts/join_acts.html", _act), order=25)
hooks.shows("inbox.joining", hooks.Part("inbox/parts/joined.html", _beside), order=5)
