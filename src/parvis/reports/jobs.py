"""A report is made block by block, with its progress; plans make theirs; tables for everybody are made at night."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.reports import actions, mail, papers
from parvis.reports.models import Dataset, Openness, Plan, Report, Sheet
from parvis.reports.open.tables import TABLES
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()
READY = gettext_lazy("Le rapport « %(name)s » est prêt.")
FAILED = gettext_lazy("Le rapport « %(name)s » n’a pas pu être établi.")


@job(Report, seats=1, fetch=("by", "plan"))
def make(reports: list[Report]) -> None:
    for report in reports:
        if report.state != "working" or report.by is None:
            rows.settle(report, due_at=None)
            continue
        with rows.renewed(report), override(report.language):
            _make(report)


def _make(report: Report) -> None:
    def step(n: int) -> None:
        Report.objects.filter(pk=report.pk).update(done=n)

    blocks = papers.made(report, step)
    n = len(report.blocks)
    try:
        found = {"html": papers.html(report, blocks), "xlsx": papers.workbook(blocks), "csv": papers.csvs(blocks)}
        step(n + 3)
        found["pdf"] = papers.pdf(report, blocks)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        log.warning("reports.failed", report=report.pk, error=str(error)[:200])
        return _failed(report)
    with transaction.atomic():
        Sheet.objects.filter(report=report).delete()
        Sheet.objects.bulk_create([Sheet(report=report, form=form, content=one, size=len(one)) for form, one in found.items()])
        rows.settle(report, due_at=None, state="done", done=report.total, done_at=timezone.now(), attempts=0)
        record("report.made", about=report, channel="city", name=report.name)
        if report.by is not None:
            tell([report.by], "report.made", READY, url=report.address, name=report.name)
        if report.plan is not None and report.plan.to and (key := mail.send(report, blocks, report.plan.to)):
            Report.objects.filter(pk=report.pk).update(key=key, sent_at=report.sent_at or timezone.now())


def _failed(report: Report) -> None:
    with transaction.atomic():
        rows.settle(report, due_at=None, state="failed", said=_("La mise en page s’est arrêtée. Rien n’est perdu : recommencez."))
        record("report.failed", about=report, channel="city", name=report.name)
        if report.by is not None:
            tell([report.by], "report.failed", FAILED, url=report.address, name=report.name)


@job(Plan, seats=1, fetch=("by",))
def begin_monthly(plans: list[Plan]) -> None:
    """The report of the month before, made at once; the next one is due a month later."""
    for plan in plans:
        now = timezone.now()
        if plan.by is None or not plan.by.is_active:
            rows.settle(plan, due_at=None)
            continue
        last = timezone.localdate(now).replace(day=1) - timedelta(days=1)
        with transaction.atomic():
            with override(plan.language):
                name = f"{plan.name}, {actions.named(last.replace(day=1), last)}"
            report = Report.objects.create(
                name=name[:160], first=last.replace(day=1), last=last, language=plan.language, blocks=plan.blocks, plan=plan, by=plan.by,
                state="working", total=len(plan.blocks) + len(papers.FORMS), due_at=now,
            )  # fmt: skip
            record("report.begun", by=plan.by, about=report, channel="city", name=report.name)
            rows.settle(plan, due_at=actions.next_time(plan, now), attempts=0)
        rows.ring()


@routine("37 3 * * *")
def publish_tables() -> None:
    """What everybody may take, while the city wants it; else nothing is kept of it."""
    if not Openness.objects.filter(on=True).exists():
        Dataset.objects.all().delete()
        return
    make_tables()


@routine("51 3 * * *")
def forget_papers() -> None:
    """What went with letters stands no longer on the disk than a day."""
    mail.forget_papers((timezone.now() - timedelta(days=1)).timestamp())


def make_tables() -> None:
    """All of them, in one transaction: they agree with each other."""
    now = timezone.now()
    made = [Dataset(key=one.key, rows=one.rows(), at=now) for one in TABLES]
    with transaction.atomic():
        Dataset.objects.exclude(key__in=[one.key for one in TABLES]).delete()
        Dataset.objects.bulk_create(made, update_conflicts=True, unique_fields=["key"], update_fields=["rows", "at"])
