"""How long each kind of record is kept, what becomes of it then, and the nightly work that lets go of what is past its time.

The rules are those of the rooms (`kept.lasting`). Working records go each night; what a city says and hears (`listed`) goes by an
elimination list that a second person and the archivist agree to (`eliminating.py`); what a room lets go of in its own way is run from
here too (`run`).
The durations in force are the newest `RetentionVersion` of each rule; without one, the rule's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from django.utils import timezone

from parvis.kept.hooks import without_held
from parvis.kept.lasting import BY_NAME, RULES, Rule
from parvis.records.models import Disposal, RetentionVersion
from parvis.work.registry import routine

log = structlog.get_logger()
AT_ONCE = 2000


def in_force() -> dict[str, RetentionVersion]:
    """What the city chose, by rule: one look for all of them."""
    return {row.key: row for row in RetentionVersion.objects.filter(current=True).select_related("by")}


def days_of(rule: Rule, chosen: Mapping[str, RetentionVersion]) -> int:
    if rule.settled:
        return rule.settled()
    return chosen[rule.name].days if rule.name in chosen else rule.days


SAID = (
    "square.consent", "square.knock", "contact.knock", "contact.entry", "contests.entry", "conversation.private", "federation.remote",
)  # fmt: skip
"""Rules of which the square's page on personal data gives the duration."""


def said() -> dict[str, int]:
    """Days, by rule."""
    chosen = in_force()
    return {name: days_of(BY_NAME[name], chosen) for name in SAID}


def sweep(rule: Rule, days: int | None = None) -> int:
    """Let go of what is past its time, in slices, so that nobody waits for it. What a legal hold keeps stays, whatever its age."""
    before = timezone.now() - timedelta(days=rule.days if days is None else days)
    rows = without_held(rule.past(before), rule.label)
    gone = 0
    while pks := list(rows.order_by(rule.by).values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone


@routine("41 3 * * *")
def let_go() -> None:
    chosen = in_force()
    for rule in RULES:
        if rule.listed:
            continue
        if rule.run:
            rule.run()
            continue
        days = days_of(rule, chosen)
        if gone := sweep(rule, days):
            log.info("retention.swept", label=rule.label, rows=gone, days=days)
            if not rule.machine:
                Disposal.objects.create(key=rule.name, rows=gone, days=days, at=timezone.now())
