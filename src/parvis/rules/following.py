"""Rules follow the counter: what arrives and fits is written down here, and done by a job when the batch is stored.

A rule hears what people write and nothing else: what it does itself, a note, an answer, a label, is never heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.rules.knowing import Known, in_force
from parvis.rules.matching import chosen
from parvis.rules.models import Order, Rule, RuleRun
from parvis.rules.timing import TIMED
from parvis.search.many import insert_many
from parvis.work.rows import ring

COLUMNS = tuple(field.attname for field in RuleRun._meta.concrete_fields if not field.primary_key)
_values = attrgetter(*COLUMNS)


def heard(messages: Sequence[Heard]) -> None:
    """All new messages of a batch: a few statements, whatever their number."""
    rules = in_force()
    said = [one for one in messages if not one.own]
    if not rules or not said:
        return
    rules = [one for one in rules if one[1].when not in TIMED]
    begins_again = {one.conversation.pk: one.message for one in reversed(said) if one.conversation.reopened}
    arrives = [one for one in rules if one[1].when == "arrives"]
    asked = [conditions for _, conditions in rules]
    known = Known.of((one.conversation for one in said), asked, [one.message for one in said])
    first = Order.objects.filter(first=True).exists()
    fresh = {one.conversation.pk: one.message for one in reversed(said) if one.begun}
    found: list[RuleRun] = []
    for one in said:
        begins = fresh.get(one.conversation.pk) == one.message
        traits = known.traits(one.conversation, one.text, one.at, begins=begins, message=one.message)
        there = rules if begins_again.get(one.conversation.pk) == one.message else arrives
        found += _runs(one, chosen(there, traits, first=first))
    if found:
        insert_many(RuleRun, COLUMNS, (_values(run) for run in found))
        ring()


def _runs(one: Heard, rules: Sequence[Rule]) -> Iterator[RuleRun]:
    now = timezone.now()
    for rule in rules:
        yield RuleRun(
            rule=rule, name=rule.name, message_id=one.message, conversation=one.conversation, account_id=one.conversation.account_id,
            at=now, due_at=now,
        )  # fmt: skip
