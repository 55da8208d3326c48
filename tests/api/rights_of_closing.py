"""What the operations of closing ask for."""

from __future__ import annotations

import itertools

from parvis.closing.models import Requirement
from parvis.people.models import Team
from tests.api.operation import Operation
from tests.api.things import case, conversation

NUMBERS = itertools.count(1)
KEEP, SEE = ("rule.edit",), ("inbox.see",)


def requirement_id(team: Team) -> int:
    return Requirement.objects.create(name=f"Exigence {next(NUMBERS)}", of="case", asks=["place"], active=False).pk


def requirement_body(_: int) -> dict[str, object]:
    return {"name": f"Exigence {next(NUMBERS)}", "of": "case", "asks": ["place"], "active": False}


CLOSING = {
    "closing_requirements": Operation(see=KEEP),
    "closing_requirement_add": Operation(201, see=KEEP, body=requirement_body),
    "closing_requirement_change": Operation(see=KEEP, body=requirement_body),
    "closing_requirement_drop": Operation(204, see=KEEP),
    "conversation_closing": Operation(see=SEE, thing=conversation),
    "case_closing": Operation(see=SEE, thing=case),
    "case_answers": Operation(see=SEE, needs="case.edit", thing=case, body=lambda _: {"answers": {}}),
}
CLOSING_WITHOUT_TEAM = dict.fromkeys(("closing_requirement_change", "closing_requirement_drop"), requirement_id)
