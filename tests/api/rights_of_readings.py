"""What the operations of readings ask for."""

from __future__ import annotations

from django.utils import timezone

from parvis.people.models import Team
from parvis.readings.actions import bring_places
from parvis.readings.models import Learning, Lesson, Understood
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.things import message

SEE, KEEP, CITY = ("inbox.see",), ("model.edit",), ("city.edit",)


def read_message(team: Team) -> int:
    """A message of the team that was understood."""
    pk = message(team)
    Understood.objects.create(message_id=pk, kind="report", confidence=0.8, sure=True, answer=True)
    return pk


def places_id(team: Team) -> int:
    return bring_places(name="Quartiers", text="name\nLes Lilas\n", by=make.user("manager", in_team=team)).pk


def correction(_: int) -> None:
    """Something to learn, and nobody learns it yet."""
    row = message(Team.objects.order_by("pk").first() or make.team())
    Learning.objects.update(due_at=None)
    Lesson.objects.create(message_id=row, text="Le banc est cassé", kind="report", at=timezone.now())


READINGS = {
    "place_names": Operation(see=SEE),
    "place_names_bring": Operation(201, see=CITY, body=lambda _: {"name": "Rues", "text": "nom_voie\nRue Pasteur\n"}),
    "place_names_drop": Operation(204, see=CITY),
    "understanding": Operation(see=SEE),
    "understanding_change": Operation(see=KEEP, body=lambda _: {"months": 12}),
    "understanding_next": Operation(see=("inbox.sort",)),
    "understanding_train": Operation(202, see=KEEP, body=correction),
    "understanding_use": Operation(see=KEEP, body=lambda _: {"number": 0}),
    "message_reading": Operation(see=SEE, thing=read_message),
    "message_reading_correct": Operation(see=SEE, needs="inbox.sort", thing=read_message, body=lambda _: {"kind": "request"}),
}
READINGS_WITHOUT_TEAM = {"place_names_drop": places_id}
