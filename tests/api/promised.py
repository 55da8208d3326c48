"""What the operations of promises and receipts speak of."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.people.models import Team
from parvis.promises.models import Level, OpeningHours, Stretch
from parvis.receipts.models import Practice
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.things import account, conversation

NUMBERS = itertools.count(1)
OFFICE = [[[540, 1020]]] * 5 + [[], []]


def hours_id(team: Team) -> int:
    return OpeningHours.objects.create(name=f"Horaires {next(NUMBERS)}", zone="Europe/Paris", week=OFFICE).pk


def level_id(team: Team) -> int:
    number = next(NUMBERS)
    return Level.objects.create(name=f"Niveau {number}", order=number, first=60, hours_id=hours_id(team)).pk


def stretch_id(team: Team) -> int:
    now = timezone.now()
    return Stretch.objects.create(begins=now, ends=now + timedelta(days=1), percent=200, reason="Tempête").pk


def mail_id(team: Team) -> int:
    """A conversation of a mailbox that acknowledges."""
    account = make.account("email", of=team)
    Practice.objects.create(
        account=account, acknowledges="hand", hours_id=hours_id(team), service="Voirie", service_mail="voirie@ville.test",
        service_address="1 place de l’Hôtel", service_phone="39 75",
    )  # fmt: skip
    return make.conversation(account, kind="mail", private=True).pk


def hours_body(_: int) -> dict[str, Any]:
    return {"name": f"Horaires {next(NUMBERS)}", "week": OFFICE}


def level_body(_: int) -> dict[str, Any]:
    return {"name": f"Niveau {next(NUMBERS)}", "first": 60}


def stretch_body(_: int) -> dict[str, Any]:
    now = timezone.now()
    return {"begins": now.isoformat(), "ends": (now + timedelta(days=1)).isoformat(), "percent": 200, "reason": "Tempête"}


OPERATIONS: dict[str, Operation] = {
    "promises": Operation(see=("inbox.see",)),
    "conversation_promises": Operation(see=("inbox.see",), thing=conversation),
    "promise_figures": Operation(see=("inbox.see",)),
    "promise_recount": Operation(see=("city.edit",)),
    "hours": Operation(see=("inbox.see",)),
    "hours_add": Operation(201, needs="city.edit", body=hours_body),
    "hours_change": Operation(see=("city.edit",), body=hours_body),
    "hours_drop": Operation(204, see=("city.edit",)),
    "hours_mark": Operation(201, see=("city.edit",), body=lambda _: {"name": "Pont", "first": "2026-05-15"}),
    "hours_unmark": Operation(see=("city.edit",)),
    "hours_import": Operation(422, see=("city.edit",), body=lambda _: {"text": ""}),
    "levels": Operation(see=("inbox.see",)),
    "level_add": Operation(201, see=("city.edit",), body=level_body),
    "level_times": Operation(see=("city.edit",), body=lambda pk: {"levels": [{"id": pk, "first": 30}]}),
    "level_change": Operation(see=("city.edit",), body=level_body),
    "level_order": Operation(see=("city.edit",), body=lambda _: {"up": True}),
    "level_drop": Operation(204, see=("city.edit",)),
    "stretches": Operation(see=("inbox.see",)),
    "stretch_add": Operation(201, needs="city.edit", body=stretch_body),
    "stretch_end": Operation(see=("city.edit",)),
    "receipts": Operation(see=("inbox.see",)),
    "conversation_receipts": Operation(see=("inbox.see",), thing=mail_id),
    "conversation_acknowledge": Operation(
        201, see=("inbox.see",), needs="inbox.reply", thing=mail_id, body=lambda _: {"silence": "rejection"}
    ),
    "receipt_exempt": Operation(
        see=("inbox.see",), needs="inbox.moderate", thing=mail_id, body=lambda _: {"reason": "Envois répétés"}
    ),
    "practice": Operation(see=("account.see",), thing=account),
    "practice_choose": Operation(see=("account.see",), needs="account.connect", thing=account, body=lambda _: {}),
    "wordings": Operation(see=("inbox.see",)),
    "wording_keep": Operation(needs="city.edit", body=lambda _: {"text": "Reçu le {date}."}),
    "wording_forget": Operation(404, see=("city.edit",)),
}
WITHOUT_TEAM = {
    **dict.fromkeys(("hours_change", "hours_drop", "hours_mark", "hours_unmark", "hours_import"), hours_id),
    **dict.fromkeys(("level_times", "level_change", "level_order", "level_drop"), level_id),
    "stretch_end": stretch_id,
}
