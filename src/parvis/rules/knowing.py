"""From rows to rules: conditions as they are kept become those that match, messages become what rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.days import almanac
from parvis.desk.models import Labelled
from parvis.inbox.models import Conversation, Message
from parvis.promises.calendars import week_of
from parvis.promises.hours import Week, is_open
from parvis.promises.models import OpeningHours
from parvis.readings import models as readings
from parvis.readings.models import Understood
from parvis.rules.matching import Conditions, Traits
from parvis.rules.models import Rule
from parvis.rules.words import LISTS
from parvis.search.index import fold
from parvis.understanding.topics import SURE as TOPIC_SURE

FOLDED = ("any_words", "all_words", "no_words", "places")


def conditions_of(kept: Mapping[str, Any]) -> Conditions:
    """As they are kept in a row; words are folded here."""
    given = dict(kept)
    for name in FOLDED:
        given[name] = tuple(folded for word in given.get(name, ()) if (folded := fold(word).strip()))
    for name in LISTS:
        if name not in FOLDED:
            given[name] = frozenset(given.get(name, ()))
    return replace(Conditions(), **given)


@dataclass(slots=True)
class Known:
    """What the conditions of some rules ask of conversations, for all of a batch at once: each only where one of them asks."""

    networks: dict[int, str] = field(default_factory=dict)
    oldest: dict[int, int] = field(default_factory=dict)  # of each person, their first conversation
    labels: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    weeks: dict[int, Week] = field(default_factory=dict)
    read: dict[int, Understood] = field(default_factory=dict)
    plus: dict[int, str] = field(default_factory=dict)  # of messages

    @classmethod
    def of(cls, talks: Iterable[Conversation], asked: Sequence[Conditions], messages: Iterable[int] = ()) -> Known:
        by_pk, known = {talk.pk: talk for talk in talks}, cls()
        if any(one.networks for one in asked):
            accounts = {talk.account_id for talk in by_pk.values()}
            known.networks = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "network"))
        if any(one.first is not None for one in asked):
            people = Conversation.objects.filter(contact__in={talk.contact_id for talk in by_pk.values()})
            known.oldest = dict(people.order_by().values("contact").annotate(oldest=Min("pk")).values_list("contact", "oldest"))
        if any(one.labels for one in asked):
            for talk, label in Labelled.objects.filter(conversation__in=by_pk).values_list("conversation", "label"):
                known.labels[talk].add(label)
        if wanted := {one.hours for one in asked if one.hours is not None}:
            region, today = almanac().region, timezone.localdate()
            known.weeks = {row.pk: week_of(row, today, region) for row in OpeningHours.objects.filter(pk__in=wanted)}
        if any(one.natures or one.topics or one.places or one.danger is not None for one in asked):
            known.read = readings.of(messages)
        if any(one.plus for one in asked):
            told = Message.objects.filter(pk__in=messages, context__has_key="plus").values_list("pk", "context__plus")
            known.plus = {pk: str(plus).lower() for pk, plus in told}
        return known

    def traits(self, talk: Conversation, text: str, at: datetime, *, begins: bool, message: int = 0) -> Traits:
        """`begins`: it is the first message of its conversation."""
        read = self.read.get(message)
        return Traits(
            network=self.networks.get(talk.account_id, ""), account=talk.account_id, kind=talk.kind, private=talk.private,
            language=talk.language, text=text, folded=fold(text), first=begins and self.oldest.get(talk.contact_id) == talk.pk,
            open=frozenset(pk for pk, week in self.weeks.items() if is_open(week, at)),
            labels=frozenset(self.labels.get(talk.pk, ())), nature=read.kind if read and read.sure else "",
            topic=read.topic if read and read.topic_confidence >= TOPIC_SURE else "", places=read.where if read else "",
            danger=bool(talk.danger) or (read is not None and read.danger == "danger"), plus=self.plus.get(message, ""),
        )  # fmt: skip


def in_force() -> list[tuple[Rule, Conditions]]:
    """In their order, with what they ask."""
    return [(rule, conditions_of(rule.conditions)) for rule in Rule.objects.filter(active=True)]
