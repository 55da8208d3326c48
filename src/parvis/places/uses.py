"""Where pictures serve in lists of places, as the library asks it (`media.uses`)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import OuterRef
from django.urls import reverse

from parvis.media.uses import MOST, Giver, Use, gives
from parvis.people.models import User
from parvis.places.models import Place


def _tell(files: Collection[int], user: User | None) -> list[Use]:
    """Those of other teams' lists are counted, not told."""
    rows = list(Place.objects.filter(file__in=files).select_related("list").order_by("-pk")[: MOST * len(files)])
    seen = set(Place.objects.seen_by(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)) if user else None
    return [_use(row, hidden=seen is not None and row.pk not in seen) for row in rows]


def _use(row: Place, *, hidden: bool) -> Use:
    if hidden:
        return Use(row.file_id or 0, "place", row.pk, hidden=True)
    url = reverse("places:place", args=[row.pk])
    people = (row.list.by_id,) if row.list.by_id else ()
    return Use(row.file_id or 0, "place", row.pk, row.name, url, online=row.list.state == "online", people=people)


gives("place", Giver(lambda: Place.objects.filter(file=OuterRef("pk")), _tell))
