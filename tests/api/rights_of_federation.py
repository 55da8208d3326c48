"""What the operations of the city's own actor on the fediverse ask for: it is the city's, of no single team."""

from __future__ import annotations

from django.utils import timezone

from parvis.federation.models import Arrival, Barred, Follower
from parvis.federation.remotes import actions as remotes
from parvis.federation.tests.neighbours import Neighbour, opened
from parvis.people.models import Team
from tests.api.operation import Operation

CITY = ("city.edit",)


def follower(_team: Team) -> int:
    opened()
    name = f"n{Follower.objects.count()}"
    remote = remotes.keep(Neighbour(name).document)
    assert remote
    return Follower.objects.create(remote=remote, follow=f"https://pub.example/{name}", at=timezone.now()).pk


def barred(_team: Team) -> int:
    return Barred.objects.create(name=f"s{Barred.objects.count()}.example", at=timezone.now()).pk


def unreadable(_team: Team) -> int:
    row = Arrival(
        digest=f"d{Arrival.objects.count()}", key_id="https://pub.example/k", signature=b"", body=b"{}", at=timezone.now()
    )
    row.state = "quarantine"
    row.save()
    return row.pk


def _closed(_: object) -> dict[str, object]:
    return {"open": False, "username": "ville"}


def _open_first(_: object) -> None:
    opened()


FEDERATION = {
    "federation": Operation(see=CITY),
    "federation_set": Operation(see=CITY, body=_closed),
    "federation_key_turn": Operation(see=CITY, body=_open_first),
    "federation_followers": Operation(see=CITY),
    "federation_follower_dismiss": Operation(204, see=CITY),
    "federation_servers": Operation(see=CITY),
    "federation_barred": Operation(see=CITY),
    "federation_bar": Operation(201, see=CITY, body=lambda _: {"name": "mal.example"}),
    "federation_free": Operation(204, see=CITY),
    "federation_unreadable": Operation(see=CITY),
    "federation_unreadable_again": Operation(204, see=CITY),
    "federation_unreadable_forget": Operation(204, see=CITY),
}
FEDERATION_WITHOUT_TEAM = {
    "federation_follower_dismiss": follower, "federation_free": barred, "federation_unreadable_again": unreadable,
    "federation_unreadable_forget": unreadable,
}  # fmt: skip
