"""A planned report goes by mail: once to each, read without an account by its own address, for sixty days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.conf.environment import WrongSetting, read
from parvis.journal.models import Notice
from parvis.letters.jobs import draft_of
from parvis.letters.models import Letter
from parvis.reports import actions, jobs, mail
from parvis.reports.models import Plan, Report
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BLOCKS = [
    {"kind": "heading", "text": "L’essentiel"},
    {"kind": "text", "text": "Un mois calme."},
    {"kind": "plot", "key": "volumes"},
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def made(to: list[str]) -> Report:
    plan = actions.plan(by=make.user(), name="Mairie", day=2, hour=time(7, 30), blocks=BLOCKS, to=to)
    jobs.begin_monthly([Plan.objects.select_related("by").get(pk=plan.pk)])
    report = Report.objects.get()
    jobs.make([Report.objects.select_related("by", "plan").get(pk=report.pk)])
    return Report.objects.get()


def test_each_gets_one_letter_and_reads_the_report_without_an_account(clock: Any) -> None:
    make.account("email")
    report = made([" Cabinet@Ville.test ", "cabinet@ville.test", "maire@ville.test", ""])
    assert report.state == "done" and report.sent_at == NOW
    letters = list(Letter.objects.order_by("to"))
    assert [one.to for one in letters] == ["cabinet@ville.test", "maire@ville.test"]
    assert "Un mois calme." in letters[0].text and "L’ESSENTIEL" in letters[0].text and report.key in letters[0].text
    anybody, paper = Client(), f"/rapport/{report.key}/pdf"
    (carried,) = draft_of(letters[0]).media
    assert carried.path.read_bytes() == bytes(report.sheets.get(form="pdf").content) and "joint à ce courriel" in letters[0].text
    assert (carried.mime, carried.alt, carried.name) == ("application/pdf", report.name, "mairie-rapport-de-fevrier-2026.pdf")
    mail.forget_papers(carried.path.stat().st_mtime + 1)
    assert not carried.path.exists() and draft_of(letters[1]).media[0].path.exists(), "made anew for the next one"
    answer = anybody.get(paper)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF") and answer["X-Robots-Tag"] == "noindex"
    assert paper in letters[0].text and settings.ENVIRONMENT.accent.encode() in anybody.get(f"/rapport/{report.key}/html").content
    for wrong in (f"/rapport/{report.key}x/pdf", "/rapport/x/pdf", f"/rapport/{report.key}/exe"):
        assert anybody.get(wrong).status_code == 404
    Report.objects.update(state="working", due_at=NOW)
    jobs.make([Report.objects.select_related("by", "plan").get()])
    assert Letter.objects.count() == 2 and Report.objects.get().key == report.key, "made again is not sent again"
    clock.move_to(NOW + timedelta(days=61))
    assert anybody.get(paper).status_code == 404


def test_without_a_mailbox_its_author_is_told_and_the_report_is_there() -> None:
    report = made(["maire@ville.test"])
    assert report.state == "done" and report.key == "" and report.sent_at is None
    assert Notice.objects.filter(kind="report.unsent").count() == 1
    assert Client().get("/rapport//pdf").status_code == 404


def test_addresses_are_looked_at_and_the_page_takes_them() -> None:
    client = Client()
    client.force_login(make.user())
    given = {"name": "Mairie", "day": "2", "hour": "07:30", "language": "fr"}
    wrong = client.post("/mesures/rapports/mensuels", {**given, "to": "maire@ville.test; nulle part"})
    assert wrong.status_code == 422 and "nulle" in wrong.content.decode()
    client.post("/mesures/rapports/mensuels", {**given, "to": "maire@ville.test;cabinet@ville.test\n"})
    assert Plan.objects.get().to == ["maire@ville.test", "cabinet@ville.test"]
    assert "envoyé à 2 adresses" in client.get("/mesures/rapports/mensuels").content.decode()
    status, told = Caller(make.user())("POST", "/report-plans", {"name": "Autre", "to": ["x@ville.test"]})
    assert status == 201 and told["to"] == ["x@ville.test"]
    with pytest.raises(ValidationError):
        actions.addresses([f"a{n}@ville.test" for n in range(31)])


@pytest.mark.parametrize(
    ("given", "fits"), [("#2A3F9D", True), ("#767676", True), ("#777777", False), ("blue", False), ("#fff", False)]
)
def test_the_citys_colour_can_be_read_on_white(given: str, fits: bool, tmp_path: Any) -> None:
    """#767676 is the lightest grey of 4.5:1."""
    env = {"PARVIS_DATA": str(tmp_path), "PARVIS_ACCENT": given}
    if fits:
        assert read(env).accent == given.lower()
        return
    with pytest.raises(WrongSetting):
        read(env)
