"""What the counter shows of it: the way to say whose a conversation is, beside it what was said, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.inbox import hooks
from parvis.inbox.contacts.finding import belonging
from parvis.inbox.models import Conversation
from parvis.people.access import may
from parvis.people.models import User


def _act(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    return {} if may(user, "inbox.assign", conversation) else None


def _beside(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    row = belonging(conversation)
    return {"row": row, "came": conversation.identity, "may": may(user, "inbox.assign", conversation)} if row else None


hooks.offers("inbox.whose", hooks.Part("inbox/parts/whose_act.html", _act), order=24)
hooks.shows("inbox.whose", hooks.Part("inbox/parts/whose.html", _beside), order=3)
