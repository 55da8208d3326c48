"""What networks told is written: values that changed, figures that count something else from now on, publications that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.insights.definitions import parts
from parvis.insights.models import Reading, Redefined, Watch
from parvis.insights.pace import DAY
from parvis.networks import protocol
from parvis.publishing.models import Delivery

Key = tuple[int | None, str, date | None]
Told = Mapping[Key, tuple[Delivery | None, protocol.Reading]]
SILENT = 2
"""Looks in a row in which a network tells nothing of a publication, though of others: then it is gone."""


def keep(account: Account, told: Iterable[tuple[Delivery | None, protocol.Reading]]) -> None:
    """Write what changed; of what did not, only that it was told again. Four statements, however many values; two more on the day on
    which a network changes what it counts."""
    given: dict[Key, tuple[Delivery | None, protocol.Reading]] = {
        (delivery.pk if delivery else None, one.metric, day_of(one.day)): (delivery, one) for delivery, one in told
    }
    if not given:
        return
    deliveries = {pk for pk, _metric, _of_day in given}
    before = Reading.objects.filter(account=account, last=True)
    before = before.filter(delivery=None) if deliveries == {None} else before.filter(delivery__in=deliveries)
    there = {(row.delivery_id, row.metric, row.day): row for row in before}
    same = [there[key].pk for key, (_delivery, one) in given.items() if key in there and _goes_on(there[key], one)]
    changed = {key: found for key, found in given.items() if key not in there or not _goes_on(there[key], found[1])}
    Reading.objects.filter(pk__in=same).update(told_at=max(one.at for _delivery, one in given.values()))
    Reading.objects.filter(pk__in=[there[key].pk for key in changed if key in there]).update(last=False)
    Reading.objects.bulk_create(
        [Reading(account=account, delivery=delivery, metric=one.metric, value=one.value, at=one.at, told_at=one.at,
                 day=day_of(one.day), name=one.name[:60]) for delivery, one in changed.values()]
    )  # fmt: skip
    _redefine(account, there, changed)


def _goes_on(row: Reading, told: protocol.Reading) -> bool:
    """The same again. An account's total that no day in between was told of begins anew: that day is a gap, whatever it was."""
    if row.value != told.value or row.name != told.name[:60]:
        return False
    return (
        row.delivery_id is not None or row.day is not None or timezone.localdate(told.at) - timezone.localdate(row.told_at) <= DAY
    )


def _redefine(account: Account, there: Mapping[Key, Reading], changed: Told) -> None:
    """Of a publication the new series begins on the day on which it went out: that is where a time line has it."""
    found: dict[tuple[bool, str, str, str], date] = {}
    for key, (delivery, one) in changed.items():
        name = there[key].name if key in there else ""
        if key[2] is None and parts(account.network, name, one.name[:60]):
            since = timezone.localdate(delivery.sent_at if delivery and delivery.sent_at else one.at)
            place = (delivery is None, one.metric, name, one.name[:60])
            found[place] = min(since, found.get(place, since))
    if not found:
        return
    kept = {(row.own, row.metric, row.before, row.after): row.since for row in Redefined.objects.filter(account=account)}
    Redefined.objects.bulk_create(
        [Redefined(account=account, own=own, metric=metric, before=before, after=after, at=timezone.now(),
                   since=min(since, kept.get((own, metric, before, after), since)))
         for (own, metric, before, after), since in found.items()],
        update_conflicts=True, unique_fields=["account", "own", "metric", "before", "after"], update_fields=["since"],
    )  # fmt: skip


def outcomes(batch: Sequence[Watch], told: Iterable[protocol.Reading], now: datetime) -> dict[int, dict[str, Any]]:
    """What becomes of each publication's watch. One of which nothing is told any more, twice and while others are, is gone: readings
    stop, those that are there stay. Told again, it is there again."""
    spoken = {one.remote_id for one in told}
    asked = [row for row in batch if row.delivery is not None and row.delivery.state == "sent"]
    heard = bool(spoken) or len(asked) == 1
    found: dict[int, dict[str, Any]] = {}
    for row in asked:
        if row.delivery is not None and row.delivery.remote_id in spoken:
            found[row.pk] = {"told_at": now, "silent": 0, "gone_at": None}
        elif row.told_at is not None and heard:
            silent = min(row.silent + 1, SILENT)
            found[row.pk] = {"silent": silent, "gone_at": row.gone_at or (now if silent >= SILENT else None)}
    return found


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
