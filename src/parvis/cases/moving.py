"""What the form that changes a state needs: where the case may go, whom it may tell, words to begin with."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from parvis.cases.actions import newest
from parvis.cases.models import Case
from parvis.cases.states import INSIDE as INNER
from parvis.cases.states import MOVES
from parvis.cases.words import INSIDE, PUBLIC, suggested
from parvis.inbox.models import Conversation


def moving(case: Case, linked: list[Conversation]) -> dict[str, Any]:
    found = newest([row.pk for row in linked])
    for row in linked:
        row.newest = found.get(row.pk, 0)  # type: ignore[attr-defined]
    moves = [(key, PUBLIC[key], suggested(key, case.number)) for key in PUBLIC if key in MOVES[case.public_state]]  # type: ignore[index]
    inner = [(key, INSIDE[key]) for key in INSIDE if key in INNER[case.state] and key != "closed"]  # type: ignore[index]
    return {"moves": moves, "inner": inner if case.closed_at is None else [], "tellable": linked,
            "today": timezone.localdate()}  # fmt: skip
