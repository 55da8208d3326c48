"""Whose turn it is when messages come in another order than they were written; what stands in the thread meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from parvis.inbox.models import Conversation, Message, Reply

if TYPE_CHECKING:
    from parvis.inbox.digest import Arrived


MAY_BE_THERE = ("sending", "processing", "doubt")
"""An answer of ours is on its way: the network may have taken it, and has not told us."""
BEING_TAKEN = ("sending", "processing")
"""The same, while somebody is at it: in a moment we know."""


def on_their_way(made: list[tuple[int, Arrived, Conversation]]) -> set[int]:
    """Numbers of messages of ours that may be the echo of an answer which is on its way: a network tells of those before it tells
    that it took them. Whom they answer was settled when they were written; who wrote meanwhile still waits.
    """
    own = [(pk, a.account.pk, shown.pk) for pk, a, shown in made if a.item.own]
    if not own:
        return set()
    leaving = Reply.objects.filter(conversation__in={talk for _pk, _account, talk in own}, state__in=MAY_BE_THERE)
    lanes = set(leaving.values_list("account", "conversation"))
    return {pk for pk, account, talk in own if (account, talk) in lanes}


def without_echoes(found: list[Message]) -> list[Message]:
    """What a thread shows of these: while an answer is being taken, what the network tells of ours there is most likely that very
    answer, and would stand twice until the network says so. `found`: with their replies.
    """
    taken: dict[int, int] = {}
    for one in found:
        if hasattr(one, "reply") and one.reply.state in BEING_TAKEN:
            taken[one.account_id] = min(one.pk, taken.get(one.account_id, one.pk))
    return [one for one in found if one.way != "out" or hasattr(one, "reply") or one.pk < taken.get(one.account_id, one.pk + 1)]


def still_asked(made: list[tuple[int, Arrived, Conversation]], waited: Mapping[int, datetime | None]) -> None:
    """What the person wrote after an answer of ours waits, though we hear of the answer last. One statement, and only then.

    `waited`: since when they waited before this batch.
    """
    answered: dict[int, tuple[datetime, Conversation]] = {}
    for _pk, a, shown in made:
        if a.item.own and waited[shown.pk] and (shown.pk not in answered or a.item.at > answered[shown.pk][0]):
            answered[shown.pk] = (a.item.at, shown)
    if not answered:
        return
    since = min(at for at, _shown in answered.values())
    there = Message.objects.filter(conversation__in=answered, way="in", removed_at__isnull=True, at__gt=since)
    asked = [(pk, at) for pk, at, told in there.values_list("conversation", "at", "context") if not automatic(told)]
    asked += [(shown.pk, a.item.at) for _pk, a, shown in made if not a.item.own and not automatic(a.item.context)]
    for pk, at in asked:
        if pk not in answered:
            continue
        last, shown = answered[pk]
        if at > last and at >= (waited[pk] or at):
            shown.waiting_since = min(shown.waiting_since or at, at)
            shown.state = "open" if shown.state == "waiting" else shown.state


def automatic(context: Any) -> bool:
    """A machine wrote it."""
    return isinstance(context, dict) and bool(context.get("auto"))
