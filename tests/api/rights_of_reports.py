"""What the operations of dashboards, audiences and reports ask for."""

from __future__ import annotations

import itertools
from datetime import date, time

from parvis.insights.models import Mark, Whence
from parvis.people.access import EVERYWHERE
from parvis.people.models import Team
from parvis.reports.models import Plan, Report
from parvis.testing import make
from tests.api.operation import Operation

NUMBERS = itertools.count(1)
SEE, EDIT = ("post.see",), ("city.edit",)
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


class OfItsAuthor(Operation):
    """Somebody else's: those who see every team's things see it, for the others it is not there."""

    def expected(self, role: str, *, own: bool) -> int:
        found = super().expected(role, own=own)
        return found if role in EVERYWHERE or found == 403 else 404


def mark_id(team: Team) -> int:
    return Mark.objects.create(first=date(2026, 3, 1), last=date(2026, 3, 1), words=f"Fête {next(NUMBERS)}").pk


def whence_id(team: Team) -> int:
    number = next(NUMBERS)
    return Whence.objects.create(by="city", key=f"ville {number}", name=f"Ville {number}", side="country").pk


def report_id(team: Team) -> int:
    """A colleague's, with its papers: those who see every team's things see it."""
    owner = make.user("manager")
    row = Report.objects.create(name="Mars", first=date(2026, 3, 1), last=date(2026, 3, 31), by=owner, state="done")
    for form in ("pdf", "html", "xlsx", "csv"):
        row.sheets.create(form=form, content=b"x", size=1)
    return row.pk


def plan_id(team: Team) -> int:
    return Plan.objects.create(name="Mensuel", day=2, hour=time(7), by=make.user("manager")).pk


REPORTS = {
    "audiences_split": Operation(see=SEE),
    "audiences_question": Operation(see=SEE),
    "audience_places": Operation(see=SEE),
    "audience_place": Operation(
        201, see=EDIT, body=lambda _: {"by": "city", "name": f"Ville {next(NUMBERS)}", "side": "country"}
    ),
    "audience_displace": Operation(204, see=EDIT),
    "board": Operation(see=SEE),
    "objectives": Operation(see=SEE),
    "objectives_want": Operation(see=EDIT, body=lambda _: {"presence": 30, "city": 30, "service": 40}),
    "marks": Operation(see=SEE),
    "mark_keep": Operation(201, see=("post.write",), body=lambda _: {"first": "2026-03-01", "words": "Tempête"}),
    "mark_change": Operation(see=("post.write",), body=lambda _: {"first": "2026-03-01", "words": "Tempête"}),
    "mark_drop": Operation(204, see=("post.write",)),
    "reports": Operation(see=SEE),
    "report_begin": Operation(201, see=("post.write",), body=lambda _: MARCH),
    "report": OfItsAuthor(see=SEE),
    "report_write": OfItsAuthor(see=SEE, body=lambda _: {"name": "Avril"}),
    "report_make": OfItsAuthor(202, see=SEE),
    "report_drop": OfItsAuthor(204, see=SEE),
    **{f"report_{form}": OfItsAuthor(see=SEE) for form in ("pdf", "html", "xlsx", "csv")},
    "report_plans": Operation(see=SEE),
    "report_plan": Operation(201, see=("post.write",), body=lambda _: {"name": f"Mensuel {next(NUMBERS)}"}),
    "report_unplan": OfItsAuthor(204, see=SEE),
    "open_data": Operation(see=EDIT),
    "open_data_choose": Operation(see=EDIT, body=lambda _: {"on": False}),
}
REPORTS_WITHOUT_TEAM = {
    "audience_displace": whence_id, "report_unplan": plan_id,
    **dict.fromkeys(("report", "report_write", "report_make", "report_drop", "report_pdf", "report_html", "report_xlsx", "report_csv"),
                    report_id),
    **dict.fromkeys(("mark_change", "mark_drop"), mark_id),
}  # fmt: skip
