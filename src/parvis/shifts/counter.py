"""What rotas show on the counter: why somebody has a conversation, and the way to hand one's own over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.people.access import may
from parvis.people.models import User
from parvis.shifts import following
from parvis.shifts.models import Covered, Turn
from parvis.shifts.words import explained


def newest(conversation: Conversation) -> Turn | None:
    """What the rota did last, as long as it is so: a colleague's own choice needs no explanation."""
    turn = Turn.objects.filter(conversation=conversation).exclude(state="over").order_by("-pk").first()
    if turn is None or (turn.state == "given" and turn.user_id != conversation.assignee_id):
        return None
    return turn if turn.state == "given" or conversation.assignee_id is None else None


def _why(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    turn = newest(conversation)
    if turn is None:
        return None
    return {"said": explained(turn), "mine": turn.user_id == user.pk, "given": turn.state == "given", "at": turn.at}


def _covered(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    """For whom its colleague has it meanwhile."""
    if conversation.assignee_id is None:
        return None
    row = Covered.objects.filter(conversation=conversation, state="with", to=conversation.assignee_id)
    found = row.select_related("absence__user").order_by("-pk").first()
    return {"name": str(found.absence.user), "until": found.absence.last} if found else None


def _hand_over(user: User, wanted: Wanted) -> Mapping[str, Any] | None:
    return {} if may(user, "inbox.assign") else None


hooks.follows("shifts", hooks.Follower(following.heard, following.moved))
hooks.shows("shifts", hooks.Part("shifts/parts/why.html", _why), order=5)
hooks.shows("shifts-covered", hooks.Part("shifts/parts/covered.html", _covered), order=4)
hooks.heads("shifts", hooks.Head("shifts/parts/over_act.html", _hand_over))
