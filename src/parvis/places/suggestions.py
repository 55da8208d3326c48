"""What the palette offers of the places, and of the lists in which they stand."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.people.access import may
from parvis.people.models import User
from parvis.places.models import Place, PlaceList
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests


@suggests("places", _("Lieux"), "map-pin", 90)
def places(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "place.edit"):
        return
    for one in newest(PlaceList.objects.seen_by(by)).filter(typed.begins("title")).order_by("-pk").only("title")[:READ]:
        yield Suggestion(one.title, reverse("places:list", args=[one.pk]))
    found = newest(Place.objects.seen_by(by)).filter(typed.begins("name")).select_related("list").order_by("-pk")
    for row in found.only("name", "list__title")[:READ]:
        yield Suggestion(row.name, reverse("places:place", args=[row.pk]), row.list.title)
