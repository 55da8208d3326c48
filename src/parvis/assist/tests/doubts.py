"""Messages that both looks doubt, corrections of agents, and the jobs done by hand: what tests of kinds begin with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.assist.models import Assistant, KindsMeasure
from parvis.assist.sorting import look_anew
from parvis.assist.weighing import Counts
from parvis.inbox.models import Conversation, Message
from parvis.readings.models import Lesson, Understood
from parvis.testing import make
from parvis.work import rows
from parvis.work.models import Due
from parvis.work.registry import JOBS

PASSED = Counts(asked=100, right=90, doubted=60, doubted_right=50, agreed=30, agreed_right=29, calls=10, read=4_000, written=500)


def turn(model: type[Due]) -> int:
    """What is due now is done, once; how many rows that were."""
    found = JOBS[model._meta.label_lower]
    held = rows.hold_due(model, found.batch, now=timezone.now())
    if held:
        found.run(rows.take(model, [row.pk for row in held], held[0].due_at.isoformat()))
    return len(held)


def measured(row: Assistant, counts: Counts = PASSED) -> KindsMeasure:
    look_anew()
    now = {"address": row.address, "model": row.model, "counts": counts.told(), "at": timezone.now()}
    return KindsMeasure.objects.update_or_create(assistant=row, defaults=now)[0]


def unsure(
    text: str = "Et la rue des Lilas alors", *, kind: str = "criticism", beside: str = "question", private: bool = False
) -> Message:
    message = make.message(make.conversation(private=private), text=text)
    Understood.objects.create(
        message=message, kind=kind, second=beside, confidence=0.4, sure=False, answer=True, fingerprint="f", reasons={"kind": ["rue"]},
    )  # fmt: skip
    return message


def told(message: Message) -> tuple[str, str, bool]:
    row = Understood.objects.get(pk=message.pk)
    return row.kind, row.second, row.sure


def corrected(many: int, **more: Any) -> Conversation:
    """So many corrections; the text says the kind. Of every second one the looks had guessed another kind, unsure."""
    talk = make.conversation(texts=tuple(f"{('report', 'praise')[n % 2]} {n}" for n in range(many)), **more)
    now = timezone.now()
    for n, message in enumerate(talk.messages.order_by("pk")):
        kind = message.text.split()[0]
        guess = {"kind": "report", "second": "", "confidence": 0.4, "sure": False, "answer": True}
        Understood.objects.create(message=message, kind=kind, confidence=1.0, sure=True, answer=True, guess=guess)
        Lesson.objects.create(message=message, text=message.text, kind=kind, at=now - timedelta(seconds=n), private=talk.private)
    return talk
