"""What this room follows at the counter, and what it shows there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.forum.counter import actions
from parvis.forum.keeping import address
from parvis.forum.models import Passed
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.people.models import User


def show(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    """The thread of a question that came from the forum."""
    if conversation.account.network != "forum":
        return None
    row = Passed.objects.select_related("thread__board", "thread__known").filter(conversation=conversation).first()
    if row is None:
        return None
    return {"thread": row.thread, "url": address(row.thread), "why": row.why, "words": _("Question du forum")}


hooks.follows("forum", hooks.Follower(moved=actions.moved))
hooks.shows("forum", hooks.Part("forum/counter.html", show), order=60)
