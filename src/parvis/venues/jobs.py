"""What due corrections and lists do: they are sent once, and wait while everything is stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.utils import timezone

from parvis.accounts import sending
from parvis.accounts.models import Sending
from parvis.accounts.moves import UNTRIED
from parvis.city.stops import stopped
from parvis.journal.notices import tell
from parvis.venues.drafts import of_correction, of_list
from parvis.venues.models import Correction, PlaceList
from parvis.venues.words import TROUBLE, address
from parvis.work import rows
from parvis.work.groups import Batch
from parvis.work.registry import job

Row = TypeVar("Row", Correction, PlaceList)
STOPPED = timedelta(seconds=30)
"""Until the emergency stop is looked at again."""


def follow_up(found: list[Sending]) -> None:
    """In the transaction of the outcomes: a list that was changed meanwhile goes on, and who asked is told of what went wrong."""
    for row in found:
        assert isinstance(row, Correction | PlaceList)
        if row.state in ("refused", "asked") and row.by is not None:
            tell([row.by], "venues", TROUBLE[row.state], url=address(row.account_id), name=row.name)
        if isinstance(row, PlaceList) and row.state in ("sent", "refused"):
            changed = PlaceList.objects.filter(pk=row.pk, revision__gt=row.revision)
            changed.update(
                state="scheduled", due_at=timezone.now(), token={"list": row.remote_id} if row.remote_id else row.token
            )
            rows.ring()


def _channel(row: Correction | PlaceList) -> str:
    return f"accounts:{row.account.team_id}"


CORRECTIONS = sending.DeliveryEngine(sending.Room(model=Correction, channel=_channel, after=follow_up))
LISTS = sending.DeliveryEngine(sending.Room(model=PlaceList, channel=_channel, after=follow_up))


@job(Correction, lane="account_id", seats=2, fetch=("account", "by"))
def correct(found: list[Correction]) -> Batch:
    return CORRECTIONS.send([(row, of_correction(row), timezone.now()) for row in _going(found)])


@job(PlaceList, lane="account_id", seats=2, fetch=("account", "by"))
def keep_list(found: list[PlaceList]) -> Batch:
    return LISTS.send([(row, of_list(row), timezone.now()) for row in _going(found)])


def _going(found: list[Row]) -> list[Row]:
    """While everything is stopped, what has not begun waits."""
    if stopped() is None:
        return found
    for row in found:
        if row.state in UNTRIED:
            rows.settle(row, due_at=timezone.now() + STOPPED)
    return [row for row in found if row.state not in UNTRIED]
