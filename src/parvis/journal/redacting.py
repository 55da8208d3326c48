"""Words about a person go from the journal, and the chain still holds: `Redaction` keeps what it holds of the event.

A redaction is a line of the journal itself, with a seal over all events that it took words from: their numbers, what the chain holds
of each, and what each is since. A row of `Redaction` that no such line seals is not believed, and neither is an event that was
changed again: verifying finds both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from parvis.journal import chain
from parvis.journal.models import Event, HookCall, Redaction
from parvis.journal.personal import PERSONAL, redacted
from parvis.journal.record import record

LINE = "journal.redacted"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Redacted:
    leaf: bytes
    now: bytes


def about(label: str, rows: Any) -> QuerySet[Event]:
    """Events about rows of `label` that may hold words about a person, and still do."""
    found = Event.objects.filter(label=label, about__in=rows, kind__in=PERSONAL).exclude(data__has_key="redacted")
    return found.order_by("pk")


@transaction.atomic
def redact(events: Collection[Event]) -> int:
    """Take the words about a person out of these. Returns how many had some; what was redacted already is left alone."""
    spoken = [event for event in events if any(event.data.get(key) for key in PERSONAL.get(event.kind, ()))]
    if not spoken:
        return 0
    pks = sorted(event.pk for event in spoken)
    before = _leaves(pks)
    for event in spoken:
        event.data = redacted(event.kind, event.data)
    Event.objects.bulk_update(spoken, ["data"])
    now = _leaves(pks)
    line = record(LINE, events=len(pks), first=pks[0], last=pks[-1], seal=seal((pk, before[pk], now[pk]) for pk in pks))
    Redaction.objects.bulk_create([Redaction(event=pk, leaf=before[pk], now=now[pk], line=line.pk) for pk in pks])
    return len(pks)


def forget_calls(events: Any) -> int:
    """What other programs answered to what they were told of these events."""
    return HookCall.objects.filter(event__in=events).exclude(said="").update(said="")


def seal(redactions: Iterable[tuple[int, bytes, bytes]]) -> str:
    return sha256(b"".join(number.to_bytes(8, "big") + leaf + now for number, leaf, now in redactions)).hexdigest()


def leaves(events: Sequence[int]) -> dict[int, bytes]:
    """Of those that were redacted before a link held them, what the chain is to hold."""
    if not events:
        return {}
    found = Redaction.objects.filter(event__gte=min(events), event__lte=max(events))
    return {event: bytes(leaf) for event, leaf in found.values_list("event", "leaf")}


def sealed() -> dict[int, Redacted]:
    """All redactions that a line of the journal seals, by event."""
    rows = Redaction.objects.order_by("line", "event").values_list("line", "event", "leaf", "now")
    lines: dict[int, list[tuple[int, bytes, bytes]]] = defaultdict(list)
    for line, found in groupby(rows.iterator(chunk_size=5000), key=itemgetter(0)):
        lines[line] = [(event, bytes(leaf), bytes(now)) for _, event, leaf, now in found]
    told: dict[int, str] = {}
    numbers = list(lines)
    for begin in range(0, len(numbers), AT_ONCE):
        some = Event.objects.filter(pk__in=numbers[begin : begin + AT_ONCE], kind=LINE)
        told |= {pk: str(data.get("seal")) for pk, data in some.values_list("pk", "data")}
    return {
        event: Redacted(leaf, now) for line, found in lines.items() if told.get(line) == seal(found) for event, leaf, now in found
    }


def _leaves(pks: Sequence[int]) -> dict[int, bytes]:
    """As the chain reads them. What was redacted before keeps what it was first."""
    found: dict[int, bytes] = {}
    for begin in range(0, len(pks), AT_ONCE):
        wanted = set(pks[begin : begin + AT_ONCE])
        found |= {row[0]: chain.leaf(row) for row in chain.among(sorted(wanted))}
    return found
