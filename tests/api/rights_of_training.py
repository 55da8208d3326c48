"""What the operations of training ask for. An exercise is its player's alone: nobody finds number 0."""

from __future__ import annotations

import itertools
from datetime import timedelta

from django.utils import timezone

from parvis.people.models import Team
from parvis.testing import make
from parvis.training.models import CertificateRule, TrainingRequest, TrainingSession
from tests.api.operation import Operation

NUMBERS = itertools.count(1)
LEARN, LEAD = ("training.learn",), ("training.lead",)
SCENARIO = 'title = "Un marché"\n[[message]]\nid = "a"\nafter = 0\nname = "Ana"\ntext = "Bonjour"\n'


def rule_id(team: Team) -> int:
    return CertificateRule.objects.create(role="agent", act="answer", course=f"cours-{next(NUMBERS)}").pk


def request_id(team: Team) -> int:
    return TrainingRequest.objects.create(by=make.user("agent", in_team=team), department="Parcs", course="crise").pk


def session_id(team: Team) -> int:
    return TrainingSession.objects.create(title="Crise", at=timezone.now() + timedelta(days=2)).pk


def session_body(_: int) -> dict[str, object]:
    return {"course": "crise", "at": (timezone.now() + timedelta(days=2)).isoformat()}


TRAINING = {
    "courses": Operation(see=LEARN),
    "course": Operation(404, see=LEARN),
    "lesson_read": Operation(404, see=LEARN),
    "lesson_video": Operation(404, see=LEAD, body=lambda _: {"file": 1}),
    "lesson_video_drop": Operation(404, see=LEAD),
    "quiz_answer": Operation(404, see=LEARN, body=lambda _: {"chosen": [[0]]}),
    "certificates": Operation(see=LEARN),
    "certificate_rules": Operation(see=LEARN),
    "certificate_rule_add": Operation(201, see=LEAD, body=lambda _: {"role": "agent", "act": "answer", "course": "crise"}),
    "certificate_rule_drop": Operation(204, see=LEAD),
    "training_requests": Operation(see=LEARN),
    "training_request_add": Operation(201, see=LEARN, body=lambda _: {"department": "Parcs", "course": "crise"}),
    "training_request": Operation(404, see=LEARN),
    "training_request_decide": Operation(see=LEAD, body=lambda _: {"state": "done"}),
    "training_sessions": Operation(see=LEARN),
    "training_session_add": Operation(201, see=LEAD, body=session_body),
    "training_session_change": Operation(see=LEAD, body=session_body),
    "training_session_cancel": Operation(204, see=LEAD),
    "training_people": Operation(see=LEAD),
    "training_join": Operation(204, see=LEARN),
    "training_leave": Operation(204, see=LEARN),
    "training_came": Operation(see=LEAD, body=lambda _: []),
    "training_figures": Operation(see=LEAD),
    "training_learners": Operation(see=LEAD),
    "scenarios": Operation(see=LEARN),
    "scenario": Operation(404, see=LEAD),
    "scenario_keep": Operation(see=LEAD, body=lambda _: {"text": SCENARIO}),
    "scenario_drop": Operation(404, see=LEAD),
    "exercises": Operation(see=LEARN),
    "exercise_begin": Operation(201, see=LEARN, body=lambda _: {"scenario": "rumeur-eau", "pace": 4}),
    "exercise": Operation(404, see=LEARN),
    "exercise_move": Operation(404, see=LEARN, body=lambda _: {"message": "photo", "verb": "close"}),
    "exercise_end": Operation(404, see=LEARN),
}
TRAINING_WITHOUT_TEAM = (
    {"certificate_rule_drop": rule_id, "training_request_decide": request_id}
    | dict.fromkeys(("training_session_change", "training_session_cancel", "training_people", "training_join", "training_leave",
                     "training_came"), session_id)
)  # fmt: skip
