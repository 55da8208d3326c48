"""Run each night by the retention table: cases closed long ago forget whom they were for. Their number, states and counts stay."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from parvis.cases.actions import channel, step
from parvis.cases.models import Case, CaseLink, CasePass, CaseStep, Telling
from parvis.cases.public.actions import rules
from parvis.journal.record import record
from parvis.kept.hooks import held_persons
from parvis.search.index import forget

log = structlog.get_logger()
AT_ONCE = 200
ROUGH = 2
"""Decimals that stay of a place: about a kilometre."""


def forget_old() -> None:
    before = timezone.now() - timedelta(days=rules().keep_days)
    old = Case.objects.filter(closed_at__lt=before, forgotten_at__isnull=True).order_by("closed_at")
    for person in held_persons():  # a legal hold keeps the whole case, whoever else stands under it
        old = old.exclude(links__conversation__in=person.rows("conversation"))
    gone = 0
    while cases := list(old[:AT_ONCE]):
        for case in cases:
            anonymise(case)
        gone += len(cases)
    if gone:
        log.info("cases.forgotten", rows=gone)


@transaction.atomic
def anonymise(case: Case, *, linked: bool = False) -> None:
    """What may say who it was for goes; what was written for the public stays as long as it is public.

    `linked`: its conversations say nothing any more, and stay under it: they are counted.
    """
    CasePass.objects.filter(case=case).delete()
    if not linked:
        CaseLink.objects.filter(case=case).delete()
        Telling.objects.filter(step__case=case).delete()
    steps = CaseStep.objects.filter(case=case)
    steps.update(reason="", **({} if linked else {"conversation": None}))
    if not case.public:
        steps.update(told="")
        case.public_title = case.public_text = ""
    case.title, case.place, case.answers, case.precision = "", "", {}, "district" if case.lat is not None else ""
    case.lat = round(case.lat, ROUGH) if case.lat is not None else None
    case.lon = round(case.lon, ROUGH) if case.lon is not None else None
    case.forgotten_at = timezone.now()
    case.revision += 1
    case.save()
    step(case, "forgotten", by=None)
    forget("cases.case", [case.pk])
    record("case.forgotten", about=case, channel=channel(case), number=case.number)
