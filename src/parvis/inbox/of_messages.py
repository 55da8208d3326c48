"""What the rooms above hold and show of single messages: a line under each (`under`), and rows that go when its words must (`keeps`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from parvis.inbox.models import Conversation, Message
from parvis.people.models import User


@dataclass(frozen=True, slots=True)
class Keeper:
    """A table that holds words of messages, or what was made of them. `of`: its rows of these messages."""

    model: type[Model]
    of: Callable[[set[int]], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Under:
    """Under the messages of a person. `related`: the relation of a message that is read along with it. `show`: by message, what
    `template` is rendered with as `under`; it asks the database nothing."""

    template: str
    related: str
    show: Callable[[Sequence[Message], Conversation, User], Mapping[int, Any]]


KEEPERS: dict[str, Keeper] = {}
UNDER: dict[str, Under] = {}


def keeps(keeper: Keeper) -> None:
    """Rows that go with the words of messages."""
    KEEPERS[keeper.model._meta.label_lower] = keeper


def under(room: str, one: Under) -> None:
    """What is shown under a message."""
    UNDER[room] = one


def with_under(messages: QuerySet[Message]) -> QuerySet[Message]:
    """With what is shown under each, in the same statement."""
    return messages.select_related(*(one.related for one in UNDER.values())) if UNDER else messages


def shown_under(messages: Sequence[Message], conversation: Conversation, user: User) -> dict[int, list[dict[str, Any]]]:
    """Of each of the messages (of persons, still there), templates and what they show."""
    found: dict[int, list[dict[str, Any]]] = {one.pk: [] for one in messages}
    for one in UNDER.values() if messages else ():
        for pk, shown in one.show(messages, conversation, user).items():
            found[pk].append({"template": one.template, "shown": shown})
    return found
