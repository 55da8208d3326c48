"""What the operations of rules ask for, and of what waits by one."""

from __future__ import annotations

import itertools

from django.utils import timezone

from parvis.people.models import Team
from parvis.rules.models import Rule, RuleRun
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.rights_of_drafts import DRAFTS, DRAFTS_WITHOUT_TEAM
from tests.api.rights_of_figures import FIGURES
from tests.api.rights_of_lookouts import SPIKES_WITHOUT_TEAM
from tests.api.rights_of_readings import READINGS, READINGS_WITHOUT_TEAM
from tests.api.rights_of_reports import REPORTS, REPORTS_WITHOUT_TEAM
from tests.api.rights_of_shifts import SHIFTS, SHIFTS_WITHOUT_TEAM

NUMBERS = itertools.count(1)
KEEP = ("rule.edit",)


def rule_id(team: Team) -> int:
    """Rules are the city's, and act in somebody's name."""
    number, owner = next(NUMBERS), make.user("manager", in_team=team)
    return Rule.objects.create(
        name=f"Règle {number}", order=number, owner=owner, conditions={"together": True, "link": True}, acts={"note": "Vu"}
    ).pk


def run_id(team: Team) -> int:
    """What was hidden in a conversation of the team, and waits for a look."""
    talk = make.conversation(make.account(of=team))
    message = talk.messages.get()
    return RuleRun.objects.create(
        name="Arnaques",
        message=message,
        conversation=talk,
        account=talk.account,
        at=timezone.now(),
        state="done",
        review="wanted",
    ).pk


def rule_body(_: int) -> dict[str, object]:
    return {"name": f"Règle {next(NUMBERS)}", "conditions": {"link": True}, "acts": {"note": "Vu"}}


RULES = (
    DRAFTS
    | SHIFTS
    | READINGS
    | FIGURES
    | REPORTS
    | {
        "rules": Operation(see=KEEP),
        "rules_choose": Operation(see=KEEP, body=lambda _: {"first": True}),
        "rule_add": Operation(201, see=KEEP, body=rule_body),
        "rule": Operation(see=KEEP),
        "rule_change": Operation(see=KEEP, body=rule_body),
        "rule_drop": Operation(204, see=KEEP),
        "rule_order": Operation(see=KEEP, body=lambda _: {"up": True}),
        "rule_switch": Operation(see=KEEP, body=lambda _: {"active": True}),
        "rule_try": Operation(see=KEEP),
        "rule_trials": Operation(see=KEEP),
        "rule_runs": Operation(see=("inbox.moderate",)),
        "rule_review": Operation(see=("inbox.moderate",), thing=run_id, body=lambda _: {"right": True}),
    }
)
RULES_WITHOUT_TEAM = (
    DRAFTS_WITHOUT_TEAM
    | SHIFTS_WITHOUT_TEAM
    | READINGS_WITHOUT_TEAM
    | SPIKES_WITHOUT_TEAM
    | REPORTS_WITHOUT_TEAM
    | dict.fromkeys(("rule", "rule_change", "rule_drop", "rule_order", "rule_switch", "rule_try", "rule_trials"), rule_id)
)
