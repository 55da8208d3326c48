"""How much has to have come, and been said, for the second look to be moved: as it is set, nothing made smaller."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.readings.learning import waiting
from parvis.readings.learning.shown import moving
from parvis.readings.models import Learning, Lesson, Understood
from parvis.readings.tests.test_arriving import arrive, said
from parvis.testing import make
from parvis.understanding import second


@pytest.mark.django_db
def test_two_hundred_messages_and_twenty_corrections_that_judge_are_enough(monkeypatch):
    monkeypatch.setattr(second, "there", lambda: True)
    monkeypatch.setattr(waiting, "aside", lambda text: True)
    assert moving() is None, "off until somebody switches it on"
    Learning.objects.create(adapts=True)
    arrive(make.account(), *(said(f"lampe numéro {n} vue hier", n) for n in range(200)))
    judge(19)
    told = moving()
    assert told is not None and (told.messages, told.least, told.judges, told.needed) == (200, 200, 19, 20)
    assert not told.enough and not waiting.may_move()
    judge(20)
    assert waiting.may_move()


def judge(many: int) -> None:
    Lesson.objects.all().delete()
    rows = Understood.objects.select_related("message").order_by("pk")[:many]
    told = {"kind": "report", "language": "fr", "at": timezone.now()}
    Lesson.objects.bulk_create(Lesson(message=row.message, text=row.message.text, **told) for row in rows)
