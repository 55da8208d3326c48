"""From a row to what its connector sends."""

from __future__ import annotations

from typing import cast

from parvis.networks.protocol import Correction as Right
from parvis.networks.protocol import Draft
from parvis.networks.protocol import PlaceList as Wanted
from parvis.networks.venues import ListItem, Report
from parvis.venues.models import Correction, PlaceList

KNOWN = 40
"""Earlier corrections of the same place that a look after a doubt must not take for this one."""


def of_correction(row: Correction) -> Draft:
    earlier = Correction.objects.filter(account_id=row.account_id, place=row.place, state="sent").exclude(pk=row.pk)
    known = tuple(one for before in earlier.order_by("-id")[:KNOWN] for one in before.ids)
    return Draft("", correction=Right(row.place, cast(Report, row.report), row.values, row.comment, known))


def of_list(row: PlaceList) -> Draft:
    items = tuple(ListItem(str(one["place"]), str(one.get("text") or "")) for one in row.items)
    return Draft("", listing=Wanted(row.name, row.description, items))
