"""Which answers a page or a program asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from django.utils import timezone

from parvis.knowledge.actions import LABEL
from parvis.knowledge.models import Answer, AnswerSet
from parvis.people.models import User
from parvis.search.index import find

LOOKED = 500
"""Answers among which words are looked for, the last changed ones."""

Finder: TypeAlias = Callable[[User, str, int], Sequence[int]]
FINDERS: list[Finder] = []
"""How a room above finds the answers that fit what somebody asks: what this user may see, the best first, so many at most."""


def finds(finder: Finder) -> None:
    FINDERS[:] = [finder]


def best(user: User, q: str, *, among: AnswerSet, most: int) -> list[Answer]:
    """Of `among`, what fits `q`: the best first as the room above finds them, then what holds its words, the last changed first."""
    fit = [pk for finder in FINDERS for pk in finder(user, q, most)]
    held = among.filter(pk__in=_with_words(q)).order_by("-changed_at", "-id").values_list("pk", flat=True)[:most]
    order = dict.fromkeys([*fit, *held])
    rows = {row.pk: row for row in among.filter(pk__in=list(order))}
    return [rows[pk] for pk in order if pk in rows][:most]


def _with_words(q: str) -> set[int]:
    return set(find(q, label=LABEL).values_list("row", flat=True)[:LOOKED])


def chosen(user: User, *, q: str = "", topic: str = "", language: str = "", show: str = "") -> AnswerSet:
    """`show`: "" those in use, "old" those to be read again, "retired"."""
    found = Answer.objects.seen_by(user)
    found = found.filter(retired_at__isnull=False) if show == "retired" else found.in_use()
    if show == "old":
        found = found.filter(review_on__lte=timezone.localdate())
    if topic:
        found = found.filter(topic__key=topic)
    if language:
        found = found.filter(wordings__language=language)
    if q.strip():
        found = found.filter(pk__in=_with_words(q))
    return found
