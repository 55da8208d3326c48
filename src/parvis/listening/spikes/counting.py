"""How many messages came in each hour, of each series: small numbers, added in one statement a batch, and put right when it is known
later what a message is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import connection, transaction

from parvis.inbox.models import Conversation
from parvis.listening.models import HourCount, Print, Sighting
from parvis.listening.seen import Traits, place_key, traits_of
from parvis.work import rows

Once: TypeAlias = set[tuple[int, datetime, str, str]]
"""Person, hour, dimension, key."""
HOUR = timedelta(hours=1)


def count(found: Sequence[Print]) -> None:
    """Add a batch to the counts. Of one person each series counts one message an hour: who repeats is no crowd."""
    others = _others(found)
    seen = _lookouts([*found, *others])
    add(_by_series(_once(found, seen) - _once(others, seen)))


@transaction.atomic
def recount(messages: Sequence[int]) -> None:
    """What these messages are is known better now: they leave the series that counted them, and join those of what they are.

    What is not compared yet is counted when it is. Five statements, whatever the number of messages.
    """
    found = list(
        Print.objects.select_for_update(of=("self",)).filter(message__in=messages, due_at__isnull=True)
        .select_related("conversation", "message").order_by("pk")
    )  # fmt: skip
    read = traits_of(found) if found else {}
    changes = {row.pk: told for row in found if (told := told_of(read[row.pk])) != {name: getattr(row, name) for name in told}}
    found = [row for row in found if row.pk in changes]
    if not found:
        return
    others = _others(found)
    seen = _lookouts([*found, *others])
    before = _once([*found, *others], seen)
    for row in found:
        for name, value in changes[row.pk].items():
            setattr(row, name, value)
    after = _once([*found, *others], seen)
    rows.write_all(Print, [({"pk": pk}, told) for pk, told in changes.items()])
    moved = _by_series(after - before)
    moved.subtract(_by_series(before - after))
    add(moved)


def told_of(seen: Traits) -> dict[str, str]:
    """What a print keeps of a reading."""
    return {
        "kind": seen.kind,
        "theme": seen.theme,
        "topic": seen.topic,
        "place": place_key(seen.places),
        "district": seen.district,
    }


def _others(found: Sequence[Print]) -> list[Print]:
    """What the same persons wrote about the same hours and was counted: two statements. By their conversations: asked of both at once,
    PostgreSQL reads all that came in these hours, which are the busy ones."""
    if not found:
        return []
    hours = [hour_of(row.at) for row in found]
    theirs = Conversation.objects.filter(contact__in={row.conversation.contact_id for row in found}, last_at__gte=min(hours))
    there = Print.objects.filter(
        conversation__in=list(theirs.values_list("pk", flat=True)),
        due_at__isnull=True,
        at__gte=min(hours),
        at__lt=max(hours) + HOUR,
    )
    return list(there.exclude(pk__in=[row.pk for row in found]).select_related("conversation"))


def _lookouts(found: Sequence[Print]) -> Mapping[int, list[int]]:
    seen = dict[int, list[int]]()
    of = Sighting.objects.filter(message__in=[row.message_id for row in found])
    for message, lookout in of.values_list("message", "lookout"):
        seen.setdefault(message, []).append(lookout)
    return seen


def _once(found: Iterable[Print], seen: Mapping[int, list[int]]) -> Once:
    return {
        (row.conversation.contact_id, hour_of(row.at), *series)
        for row in found
        for series in series_of(row, seen.get(row.message_id, ()))
    }


def _by_series(once: Once) -> Counter[tuple[str, str, datetime]]:
    return Counter((dimension, key, hour) for _who, hour, dimension, key in once)


def series_of(row: Print, lookouts: Iterable[int]) -> Iterator[tuple[str, str]]:
    """A district is counted as one, not as any place."""
    yield "all", ""
    place = row.place if row.place != row.district else ""
    told = ("kind", row.kind), ("theme", row.theme), ("topic", row.topic), ("place", place), ("district", row.district)
    yield from (one for one in told if one[1])
    yield from (("lookout", str(pk)) for pk in lookouts)


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def add(counts: Mapping[tuple[str, str, datetime], int]) -> None:
    """Several workers may add to one hour at a time: the database adds, in one order, so that none waits for another in a ring.

    Less than nothing is nothing: what was counted may be gone.
    """
    changes = sorted((series, n) for series, n in counts.items() if n)
    if not changes:
        return
    table, field = connection.ops.quote_name(HourCount._meta.db_table), HourCount._meta.get_field("hour")
    # ON CONFLICT … SET n = n + … cannot be said with `bulk_create`.
    sql = (
        f"INSERT INTO {table} (dimension, key, hour, n) VALUES (%s, %s, %s, %s) ON CONFLICT (dimension, key, hour) "
        f"DO UPDATE SET n = CASE WHEN {table}.n + %s < 0 THEN 0 ELSE {table}.n + %s END"
    )
    values = [
        (dimension, key, field.get_db_prep_value(hour, connection), max(0, n), n, n) for (dimension, key, hour), n in changes
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
