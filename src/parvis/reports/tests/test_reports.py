"""Reports: written, made behind with their progress, read back from each paper; monthly ones; who may see them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from python_calamine import CalamineWorkbook

from parvis.insights import plots
from parvis.insights.boards.rolling import roll_all
from parvis.insights.models import FollowerDay
from parvis.insights.tests.test_boards import town
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.reports import actions, jobs
from parvis.reports.models import Plan, Report, Sheet
from parvis.reports.papers import Made, html, workbook
from parvis.reports.svg import draw, steps
from parvis.reports.tests.tagged import language, tags
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, 0, 0, 1500, tzinfo=UTC)
MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def run(report: Report) -> Report:
    """What the clock would do."""
    Report.objects.filter(pk=report.pk).update(due_at=NOW + timedelta(minutes=1))
    jobs.make([Report.objects.select_related("by", "plan").get(pk=report.pk)])
    return Report.objects.get(pk=report.pk)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_report_is_made_and_every_paper_says_the_same() -> None:
    town(30)
    roll_all()
    user = make.user()
    report = actions.begin(by=user, **MARCH)
    assert report.name == "Rapport de mars 2026" and report.state == "draft"
    blocks = [{"kind": "heading", "text": "L’essentiel <1>"}, {"kind": "text", "text": "Un mois calme.\nEt doux. 🌱"},
              {"kind": "plot", "key": "sent"}, {"kind": "plot", "key": "by-network"}, {"kind": "plot", "key": "mix"}]  # fmt: skip
    actions.write(report, by=user, blocks=blocks)
    assert actions.make(report, by=user).total == 9
    with pytest.raises(ValidationError):
        actions.write(report, by=user, name="Trop tard")
    made = run(report)
    assert (made.state, made.percent, made.done_at) == ("done", 100, NOW)
    papers = {row.form: bytes(row.content) for row in made.sheets.all()}
    assert set(papers) == {"pdf", "html", "xlsx", "csv"} and papers["pdf"].startswith(b"%PDF-1.7")
    assert b"pdfuaid" in papers["pdf"] and b"/StructTreeRoot" in papers["pdf"]
    heard = list(tags(papers["pdf"]))
    told = [(tag.name, tag.said) for tag in heard if tag.name[0] == "H" or tag.name == "Figure"]
    assert language(papers["pdf"]) == report.language == "fr" and [name for name, _said in told][:3] == ["H1", "H2", "Figure"]
    marks = [mark for tag in heard for mark in tag.marks]
    for sheet in {sheet for sheet, _number in marks}:
        numbers = [number for on, number in marks if on == sheet]
        assert len(numbers) > 3 and numbers == sorted(set(numbers)), "tags come in the order in which the page is read"
    page = papers["html"].decode()
    same = re.findall(r'<h([23])>(.*?)</h|<svg role="img" aria-label="(.*?)"', page)
    assert told == [(f"H{int(level) - 1}" if level else "Figure", unescape(title or alt)) for level, title, alt in same]
    assert "L’essentiel &lt;1&gt;" in page and "Un mois calme.<br>Et doux." in page and 'role="img" aria-label="Combien' in page
    assert page.count("<table>") == 3 and "http" not in page.replace("http://www.w3.org/2000/svg", ""), "nothing from elsewhere"
    with zipfile.ZipFile(io.BytesIO(papers["csv"])) as file:
        names = file.namelist()
        rows = list(csv.reader(io.StringIO(file.read(names[0]).decode("utf-8-sig")), delimiter=";"))
    assert len(names) == 3 and rows[0] == ["Quand", "Publications", "Retirées depuis"] and len(rows) == 21
    book = CalamineWorkbook.from_filelike(io.BytesIO(papers["xlsx"]))
    assert book.get_sheet_by_index(0).to_python()[1:] == [[row[0], float(row[1]), float(row[2])] for row in rows[1:]]
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(workbook([]))).get_sheet_by_index(0).to_python()) == 1, "no table at all"
    assert Notice.objects.get(user=user).text.replace("\u00a0", " ") == "Le rapport « Rapport de mars 2026 » est prêt."
    client = browser(user)
    answer = client.get(f"/mesures/rapports/{report.pk}/pdf")
    assert answer.content == papers["pdf"] and answer["Content-Type"] == "application/pdf"
    assert client.get(f"/mesures/rapports/{report.pk}/exe").status_code == 404


def test_pictures_show_gaps_wishes_and_intervals() -> None:
    days = [{"at": f"2026-01-0{n}", "value": None if n == 3 else n, "series": "a", "said": ""} for n in range(1, 7)]
    line = draw(
        plots.lines(days, title="t", axis="a", series=("a",), by_month=False, events=[{"at": "2026-01-02", "said": "x"}]),
        accent="#123456",
    )
    assert line.count("<polyline") == 2 and "#123456" in line and 'stroke-dasharray="3 3"' in line
    bars = draw(plots.bars([{"name": "<b>", "value": 3, "label": "3", "said": ""}], title="t", axis="a"), accent="#123456")
    assert "&lt;b&gt;" in bars and ElementTree.fromstring(bars).tag.endswith("svg")  # noqa: S314 (our own)
    wish = draw(
        plots.targets([{"name": "n", "value": 0.2, "wanted": 0.5, "label": "20 %", "said": ""}], title="t", axis="a"),
        accent="#000000",
    )
    assert 'stroke-width="3"' in wish
    rated = [{"name": "n", "value": 0.2, "low": 0.1, "high": 0.4, "said": ""}]
    dots = draw(plots.bars(rated, title="t", axis="a", percent=True, intervals=True), accent="#000000")
    assert "\u202f%" in dots and "<circle" in dots
    heat = draw(
        plots.heat([{"name": "n", "across": "m", "value": 4, "said": ""}], title="t", axis="a"), accent="#000000", french=False
    )
    assert "fill-opacity" in heat and draw(plots.bars([], title="t", axis="a"), accent="#000000") == ""
    assert steps(0) == [0.0, 1.0] and all(steps(n)[-1] >= n and len(steps(n)) <= 7 for n in (0.004, 0.7, 1, 3, 9, 99, 1234, 5e6))


def test_the_page_keeps_what_is_typed_with_each_gesture() -> None:
    user = make.user()
    client = browser(user)
    assert client.post("/mesures/rapports/", {"first": "x", "last": "2026-03-31"}).status_code == 422
    answer = client.post("/mesures/rapports/", {"first": "2026-03-01", "last": "2026-03-31", "language": "en"})
    report = Report.objects.get()
    assert answer.url == report.address and report.blocks[0] == {"kind": "heading", "text": "In short"}
    client.post(report.address, {"name": "Mon rapport", "text-1": "Tapé", "do": "up:2"})
    report.refresh_from_db()
    assert report.blocks[0] == {"kind": "text", "text": "Tapé"} and report.name == "Mon rapport"
    many = len(report.blocks)
    client.post(report.address, {"do": "remove:1"})
    client.post(report.address, {"do": "add", "kind": "countries"})
    client.post(report.address, {"do": "add", "kind": "exe"})
    report.refresh_from_db()
    assert len(report.blocks) == many and report.blocks[-1] == {"kind": "plot", "key": "countries"}
    client.post(report.address, {"do": "make"})
    report.refresh_from_db()
    html_page = client.get(report.address, headers={"HX-Request": "true"}).content.decode()
    assert report.state == "working" and "<progress" in html_page and "<html" not in html_page


def test_a_report_is_its_authors_and_the_managers() -> None:
    author, other, manager = make.user("contributor"), make.user("approver"), make.user("manager")
    report = actions.begin(by=author, **MARCH)
    assert browser(other).get(report.address).status_code == 404 and browser(manager).get(report.address).status_code == 200
    with pytest.raises(PermissionDenied):
        actions.write(report, by=other, name="x")
    actions.write(report, by=author, blocks=[{"kind": "plot", "key": "volumes"}, {"kind": "text", "text": "Seul"}])
    actions.make(report, by=author)
    made = run(report)
    assert made.state == "done" and "Seul" in bytes(made.sheets.get(form="html").content).decode()
    assert "Combien de questions" not in bytes(made.sheets.get(form="html").content).decode(), (
        "its author does not see the counter"
    )
    with pytest.raises(PermissionDenied):
        actions.begin(by=make.user("trainee"), **MARCH)


def test_a_month_later_the_monthly_report_is_there() -> None:
    user = make.user()
    plan = actions.plan(by=user, name="Bilan", day=2, hour=time(7, 30), blocks=[{"kind": "text", "text": "À relire"}])
    assert plan.due_at == datetime(2026, 4, 2, 5, 30, tzinfo=UTC)
    for wrong in ({"day": 29}, {"name": " "}):
        with pytest.raises(ValidationError):
            actions.plan(**{"by": user, "name": "B", "day": 2, "hour": time(7), **wrong})  # type: ignore[arg-type]
    with time_machine.travel(datetime(2026, 4, 2, 5, 31, tzinfo=UTC), tick=False):
        Plan.objects.update(due_at=datetime(2026, 4, 2, 5, 40, tzinfo=UTC))
        jobs.begin_monthly([Plan.objects.select_related("by").get()])
    report, plan = Report.objects.get(), Plan.objects.get()
    assert (report.first, report.last, report.state) == (date(2026, 3, 1), date(2026, 3, 31), "working")
    assert report.name == "Bilan, Rapport de mars 2026" and plan.due_at == datetime(2026, 5, 2, 5, 30, tzinfo=UTC)
    assert browser(user).post(f"/mesures/rapports/mensuels/{plan.pk}/retirer").status_code == 302
    assert Report.objects.count() == 1 and not Plan.objects.exists()


def test_the_api_makes_a_report() -> None:
    caller = Caller(make.user())
    status, told = caller(
        "POST", "/reports", {"first": "2026-03-01", "last": "2026-03-31", "blocks": [{"kind": "text", "text": "Ça va"}]}
    )
    assert status == 201 and told["blocks"] == [{"kind": "text", "text": "Ça va", "key": ""}]
    assert caller("GET", f"/reports/{told['id']}/pdf")[0] == 404
    assert caller("POST", f"/reports/{told['id']}/make")[0] == 202
    run(Report.objects.get(pk=told["id"]))
    assert caller("GET", f"/reports/{told['id']}")[1]["papers"] == ["csv", "html", "pdf", "xlsx"]
    assert caller("POST", "/reports", {"first": "2026-03-02", "last": "2026-03-01"})[0] == 422
    assert caller("PATCH", f"/reports/{told['id']}", {"blocks": [{"kind": "plot", "key": "x"}]})[0] == 422
    status, plan = caller("POST", "/report-plans", {"name": "Mensuel", "day": 3, "hour": "08:00"})
    assert status == 201 and caller("DELETE", f"/report-plans/{plan['id']}")[0] == 204
    assert caller("DELETE", f"/reports/{told['id']}")[0] == 204 and not Sheet.objects.exists()


def test_large_tables_are_cut_on_paper_and_that_is_said() -> None:
    plot = plots.Plot("k", "Titre", "Réponse", {}, ["a"], [[str(n)] for n in range(100)])
    report = Report(name="R", language="fr", **MARCH)
    page = html(report, [Made("plot", plot=plot)]).decode()
    assert page.count("<tr>") == 41 and "Les 40 premières lignes de 100" in page
    assert FollowerDay.objects.count() == 0
