"""What the operations of shifts ask for."""

from __future__ import annotations

import itertools

from django.utils import timezone

from parvis.people.models import Team
from parvis.shifts.models import Absence, Rota
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.things import conversation

NUMBERS = itertools.count(1)
SEE, KEEP = ("inbox.see",), ("rule.edit",)


def rota_id(team: Team) -> int:
    return Rota.objects.create(name=f"Répartition {next(NUMBERS)}", team=team).pk


def absence_id(team: Team) -> int:
    today = timezone.localdate()
    return Absence.objects.create(user=make.user("contributor", in_team=team), first=today, last=today).pk


def rota_body(_: int) -> dict[str, object]:
    return {"name": f"Répartition {next(NUMBERS)}", "team": make.team("Rédaction").pk}


def days(_: int) -> dict[str, object]:
    today = timezone.localdate().isoformat()
    return {"first": today, "last": today}


SHIFTS = {
    "absences": Operation(see=SEE),
    "absence_add": Operation(201, see=SEE, body=days),
    "absence_remove": Operation(404, see=SEE),
    "rotas": Operation(see=KEEP),
    "rota_add": Operation(201, see=KEEP, body=rota_body),
    "rota_change": Operation(see=KEEP, body=rota_body),
    "rota_drop": Operation(204, see=KEEP),
    "conversation_turn": Operation(see=SEE, thing=conversation),
    "team_there": Operation(422, see=SEE),
    "duty": Operation(204, see=SEE, body=lambda _: {"on": True}),
    "hand_over": Operation(see=("inbox.assign",), body=lambda _: {"note": "Bonne nuit"}),
}
SHIFTS_WITHOUT_TEAM = dict.fromkeys(("rota_change", "rota_drop"), rota_id)
