"""What the operations of place lists ask for."""

from __future__ import annotations

from django.utils import timezone

from parvis.people.models import Team
from parvis.places.models import Named, Place, PlaceList
from parvis.testing import make
from tests.api.operation import Operation

SEE, CITY = ("place.edit",), ("city.edit",)


def a_list(team: Team, state: str = "draft") -> PlaceList:
    n = PlaceList.objects.count()
    row = PlaceList.objects.create(
        team=team, slug=f"fraicheur-{n}", title="Se rafraîchir", state=state, changed_at=timezone.now()
    )
    Place.objects.create(list=row, position=1, name="Bassin de la Villette", changed_at=timezone.now())
    return row


def draft(team: Team) -> int:
    return a_list(team).pk


def spot(team: Team) -> int:
    return a_list(team).places.get().pk


def named(team: Team) -> int:
    place = a_list(team).places.get()
    return Named.objects.create(place=place, post=make.post(team=team), why="closed", at=timezone.now()).pk


PLACE_LISTS = {
    "place_lists": Operation(see=SEE),
    "place_list_begin": Operation(201, see=SEE, body=lambda _: {"title": "Dix lieux au frais"}),
    "place_list": Operation(see=SEE, thing=draft),
    "place_list_change": Operation(see=SEE, needs="post.publish", thing=draft, body=lambda _: {"state": "online"}),
    "place_list_discard": Operation(204, see=SEE, thing=draft),
    "places": Operation(see=SEE, thing=draft),
    "place_add": Operation(201, see=SEE, thing=draft, body=lambda _: {"name": "Parc Montsouris"}),
    "place_list_order": Operation(see=SEE, thing=draft, body=lambda _: {"order": []}),
    "place_list_bring": Operation(see=SEE, thing=draft, body=lambda _: {"text": "name\nParc\n"}),
    "place_list_announce": Operation(422, see=SEE, needs="post.write", thing=draft),
    "place_list_venues": Operation(422, see=SEE, needs="post.publish", thing=draft),
    "place_list_named": Operation(see=SEE, thing=draft),
    "place_named_read": Operation(see=SEE, needs="post.write", thing=named),
    "place_addresses": Operation(422, see=SEE, query="?q=Mairie"),
    "place": Operation(see=SEE, thing=spot),
    "place_change": Operation(see=SEE, thing=spot, body=lambda _: {"notice": "Travaux"}),
    "place_remove": Operation(204, see=SEE, thing=spot),
    "place_ground": Operation(see=CITY),
    "place_ground_settle": Operation(see=CITY, body=lambda _: {"citycode": "75056"}),
}
