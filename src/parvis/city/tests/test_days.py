"""Public holidays, school holidays from files, the city's own days; the pages and the API that keep them."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from parvis.city import actions, days, holidays, school
from parvis.city.models import Ballot, Holiday
from parvis.testing import make
from parvis.testing.caller import Caller

PARIS = ZoneInfo("Europe/Paris")
OPEN_DATA = next(
    (path for parent in Path(__file__).resolve().parents for path in [parent / "shared" / "data"] if path.is_dir()), None
)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2000, date(2000, 4, 23)), (2008, date(2008, 3, 23)), (2011, date(2011, 4, 24)), (2024, date(2024, 3, 31)),
     (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25)), (2285, date(2285, 3, 22))],
)  # fmt: skip
def test_easter(year: int, sunday: date) -> None:
    assert holidays.easter(year) == sunday


@given(st.integers(1990, 2200))
def test_any_year_has_eleven_holidays_or_thirteen(year: int) -> None:
    france, alsace = holidays.public_holidays(year), holidays.public_holidays(year, "alsace-moselle")
    assert holidays.easter(year).weekday() == 6
    assert set(france) < set(alsace) and len(set(alsace.values()) - set(france.values())) == 2
    assert 10 <= len(france) <= 11  # Ascension may fall on 1 or 8 May


def test_between_two_years() -> None:
    found = holidays.between(date(2026, 12, 20), date(2027, 1, 2), "alsace-moselle")
    assert list(found.values()) == ["christmas", "saint-stephen", "new-year"]


@pytest.mark.skipif(OPEN_DATA is None, reason="the open-data file of public holidays is not beside this copy")
def test_the_open_data_of_the_state_says_the_same() -> None:
    assert OPEN_DATA is not None
    told: dict[int, set[date]] = defaultdict(set)
    with (OPEN_DATA / "jours-feries-france" / "jours_feries_metropole.csv").open() as file:
        for row in csv.DictReader(file):
            told[int(row["annee"])].add(date.fromisoformat(row["date"]))
    assert {year: set(holidays.public_holidays(year)) for year in told} == told


@pytest.mark.skipif(OPEN_DATA is None, reason="the open-data file of school holidays is not beside this copy")
def test_the_open_data_of_school_holidays_is_read() -> None:
    assert OPEN_DATA is not None
    found = school.read((OPEN_DATA / "vacances-scolaires-france" / "data.csv").read_bytes(), PARIS)
    winter = [one for one in found if one.zone == "C" and one.first == date(2027, 2, 6)]
    assert [one.last for one in winter] == [date(2027, 2, 21)]


OFFICIAL = """Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire
Vacances de la Toussaint;-;2026-10-16T22:00:00+00:00;2026-11-01T23:00:00+00:00;Paris;Zone C;2026-2027
Vacances de Noël;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Paris;Zone C;2026-2027
"""
JSON = '{"results": [{"description": "Vacances de la Toussaint", "zones": "Zone C", "start_date": "2026-10-17", "end_date": "2026-11-01"}]}'
ICAL = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
SUMMARY:Vacances de la Tous\r
 saint - Zone C\r
DTSTART;VALUE=DATE:20261017\r
DTEND;VALUE=DATE:20261102\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.mark.parametrize("text", [OFFICIAL, JSON, ICAL], ids=["csv", "json", "ical"])
def test_each_form_tells_the_same_days(text: str) -> None:
    one = school.read(text.encode(), PARIS)[0]
    assert (one.zone, one.first, one.last) == ("C", date(2026, 10, 17), date(2026, 11, 1))
    assert one.name.startswith("Vacances de la Toussaint")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [(b"", "empty", 0), (b"[{", "json", 1), (b"nom;debut\n;2026-01-01\n", "columns", 2), (b"nom;debut\nToussaint;hier\n", "date", 2),
     (b"a,b\n1,2\n", "nothing", 0), (b"nom;debut\nToussaint;99999-01-01\n", "date", 2)],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(content: bytes, code: str, line: int) -> None:
    with pytest.raises(school.Unread) as caught:
        school.read(content, PARIS)
    assert caught.value.args == (code, line)


@pytest.mark.django_db
def test_a_file_imported_again_adds_nothing_and_days_are_told() -> None:
    manager = make.user("manager")
    actions.keep_days(by=manager, region="alsace-moselle", school_zone="C")
    assert actions.bring_in_days(OFFICIAL.encode(), by=manager) == (2, 2)
    assert actions.bring_in_days(OFFICIAL.encode(), by=manager) == (2, 0)
    told = [(one.kind, one.name) for one in days.marked(date(2026, 12, 20), date(2026, 12, 31))]
    assert told == [("school", "Vacances de Noël"), ("holiday", "Noël"), ("holiday", "Saint-Étienne")]
    actions.keep_days(by=manager, region="", school_zone="A")
    assert [one.kind for one in days.marked(date(2026, 12, 20), date(2026, 12, 31))] == ["holiday"]
    with pytest.raises(ValidationError):
        actions.bring_in_days(b"", by=manager)


@pytest.mark.django_db
def test_a_ballot_binds_at_once_and_says_what_it_asks() -> None:
    manager = Caller(make.user("manager"))
    today = datetime.now(PARIS).date()
    fields = {"name": "Législatives", "kind": "legislative", "status": "decreed", "round1": str(today + timedelta(30)),
              "round2": str(today + timedelta(37)), "announced_on": str(today)}  # fmt: skip
    status, told = manager("POST", "/ballots", fields)
    assert status == 201 and [one["period"] for one in told["windows"]] == ["pre-election", "eve", "embargo", "eve", "embargo"]
    assert manager("GET", "/periods")[1]["periods"] == ["pre-election"]
    assert {one["kind"] for one in manager("GET", "/days")[1]} >= {"pre-election", "eve", "vote"}
    assert manager("PUT", f"/ballots/{told['id']}", fields | {"interested": False})[0] == 422  # without a reason
    assert manager("PUT", f"/ballots/{told['id']}", fields | {"interested": False, "reason": "DAJ, note 12"})[0] == 200
    assert manager("GET", "/periods")[1]["periods"] == []
    assert manager("DELETE", f"/ballots/{told['id']}")[0] == 204 and not Ballot.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"kind": "x"}, {"status": "x"}, {"zone": "Mars/Phobos"}, {"round2": "2026-03-15"}, {"round1": "0001-01-01"}]
)
def test_a_ballot_that_cannot_be_is_refused_by_its_field(wrong: dict[str, str]) -> None:
    fields = {"name": "M", "kind": "municipal", "status": "decreed", "round1": "2026-03-15"} | wrong
    status, told = Caller(make.user("manager"))("POST", "/ballots", fields)
    assert status == 422 and next(iter(wrong)) in str(told)


@pytest.mark.django_db
def test_the_pages_keep_days_and_ballots() -> None:
    client = Client()
    client.force_login(make.user("manager"))
    client.post("/ville/jours", {"do": "keep", "keep-region": "", "keep-school_zone": "C"})
    answer: Any = client.post(
        "/ville/jours", {"do": "mark", "mark-name": "Nuit Blanche", "mark-first": "2030-10-05"}, follow=True
    )
    assert "Nuit Blanche" in answer.content.decode()
    file = SimpleUploadedFile("v.csv", b"nom;debut\nToussaint;hier\n")
    wrong = client.post("/ville/jours", {"do": "import", "import-kind": "school", "import-file": file})
    assert wrong.status_code == 422 and "Ligne 2" in wrong.content.decode()
    row = Holiday.objects.get()
    assert client.post(f"/ville/jours/{row.pk}/retirer").status_code == 302 and not Holiday.objects.exists()
    form = {"name": "Municipales", "kind": "municipal", "status": "decreed", "round1": "2032-03-14", "closes": "20:00",
            "zone": "Europe/Paris", "interested": "on"}  # fmt: skip
    page = client.post("/ville/scrutins/nouveau", form, follow=True).content.decode()
    assert "Municipales" in page and "01/09/2031" in page
    pk = Ballot.objects.get().pk
    assert client.post(f"/ville/scrutins/{pk}", form | {"interested": ""}).status_code == 422
    unknown = client.post(f"/ville/scrutins/{pk}", form | {"zone": "Europe/Nulle-Part"})  # its windows are those that hold
    assert unknown.status_code == 422 and "Fuseau horaire inconnu" in unknown.content.decode()
    client.post(f"/ville/scrutins/{pk}", {"do": "drop"})
    assert not Ballot.objects.exists()
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get("/ville/jours").status_code == 403
