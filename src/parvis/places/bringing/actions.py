"""Take a file's places into a list. What is wrong is told line by line; the rest comes in; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.places import actions
from parvis.places.bringing.reading import Line
from parvis.places.geometry import district_of
from parvis.places.ground.reading import ground
from parvis.places.models import Place, PlaceList


@dataclass(slots=True)
class Brought:
    """What an import did, or would do."""

    made: int = 0
    changed: int = 0
    same: int = 0
    errors: list[Line] = field(default_factory=list)


@transaction.atomic
def bring(row: PlaceList, *, by: User, lines: Sequence[Line], dry: bool = False) -> Brought:
    """Lines as `reading.read` gives them. `dry`: only say what it would do."""
    demand(by, "place.edit", row)
    row = PlaceList.objects.select_for_update().get(pk=row.pk)
    there = {place.key: place for place in row.places.exclude(key="")}
    told, fresh, moved = Brought(errors=[line for line in lines if line.errors]), [], []
    position, now, under = actions.end_of(row), timezone.now(), ground().districts
    for line in (line for line in lines if not line.errors):
        values = dict(line.values)
        if values.get("lat") is not None:
            values["district"] = district_of(values["lat"], values["lon"], under) or values.get("district", "")
        place = there.get(values["key"])
        if place is None:
            fresh.append(Place(list=row, position=position, changed_at=now, **values))
            position += 1
        elif any(getattr(place, name) != value for name, value in values.items()):
            moved.append((place, values))
        else:
            told.same += 1
    room = actions.MOST_PLACES - row.places.count()
    told.made, told.changed = len(fresh[:room]), len(moved)
    if not dry:
        Place.objects.bulk_create(fresh[:room], batch_size=200)
        _change(moved)
        actions.touch(row, now)
        record(
            "placelists.brought", by=by, about=row, channel=f"places:{row.team_id}", name=row.title, rows=told.made + told.changed
        )
    return told


def _change(moved: Sequence[tuple[Place, dict[str, object]]]) -> None:
    """Those whose facts changed, and the planned posts that name them."""
    names = sorted({name for _, values in moved for name in values})
    warned = []
    for place, values in moved:
        closes = bool(values.get("closed")) and not place.closed
        untrue = any(name in values and getattr(place, name) != values[name] for name in actions.SHOWN)
        if closes or untrue:
            warned.append((place, "closed" if closes else "changed", place.name))
        for name, value in values.items():
            setattr(place, name, value)
        place.changed_at = timezone.now()
    if moved:
        Place.objects.bulk_update([place for place, _ in moved], [*names, "changed_at"], batch_size=200)
    for place, why, called in warned:
        actions.warn(place, why=why, called=called)
