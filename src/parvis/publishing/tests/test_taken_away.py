"""The calendar taken away: tables, events, paper, private addresses."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta
from threading import Semaphore
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from parvis.people.models import User
from parvis.publishing import board, calendar, exports, paper
from parvis.publishing.filters import filters_of
from parvis.publishing.models import CalendarFeed
from parvis.reports.tests.tagged import language, tags
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CALENDAR = "/publications/calendrier"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def coming(days: int, hour: int = 18) -> datetime:
    day = timezone.now().astimezone(PARIS).date() + timedelta(days)
    return datetime.combine(day, time(hour), PARIS)


def page(client: Client, url: str, **more: Any) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_exports_keep_the_filters_and_a_spreadsheet_runs_nothing(manager: User) -> None:
    at = datetime(2026, 11, 12, 18, tzinfo=PARIS)
    make.post(accounts=[make.account("x", name="La ville")], text="=HYPERLINK(1)", publish_at=at)
    make.post(accounts=[make.account()], text="Ailleurs", publish_at=at)
    client, asked = browser(manager), "?vue=liste&date=2026-11-10&reseau=x"
    answer: Any = client.get(f"{CALENDAR}/export.csv{asked}")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[1][1:6] == ["2026-11-12", "18:00", "brouillon", "X · La ville", "'=HYPERLINK(1)"]
    answer = client.get(f"{CALENDAR}/export.ics{asked}")
    text = answer.content.decode()
    assert text.count("BEGIN:VEVENT") == 1 and "DTSTART:20261112T170000Z" in text and "STATUS:TENTATIVE" in text
    assert client.get(f"{CALENDAR}/export.exe{asked}").status_code == 404
    assert "Ailleurs" not in page(client, f"{CALENDAR}/imprimer{asked}")
    assert "Ailleurs" in page(client, f"{CALENDAR}/imprimer?vue=mois&date=2026-11")


def test_the_calendar_is_a_pdf_of_each_view_with_its_filters(manager: User) -> None:
    at = datetime(2026, 11, 12, 18, tzinfo=PARIS)
    x, mastodon = make.account("x", name="La ville"), make.account(name="Le parc")
    make.post(accounts=[x, mastodon], text="Fête\ndes jardins", publish_at=at)
    make.post(accounts=[mastodon], text="Ailleurs", publish_at=at + timedelta(hours=1))
    make.post(accounts=[x], text="Une autre fois", publish_at=at + timedelta(days=60))
    span = calendar.span("mois", "2026-11", at.date())
    posts, cut = exports.taken(manager, filters_of({}), *board.bounds(span))
    made = paper.document(posts, board.all_bars(span.first, span.last), span, narrowed=False, cut=cut)
    grid, heading, table = made["blocks"][-3:]
    assert made["flipped"] and not cut and len(grid["weeks"]) == 6 and {len(week) for week in grid["weeks"]} == {7}
    assert grid["weeks"][2][3] == {"day": "12 novembre", "lines": ["18:00 Fête des jardins", "19:00 Ailleurs"]}
    assert heading["text"] == "jeudi 12 novembre 2026" and table["rows"][0][2] == "Fête\ndes jardins"
    span = calendar.span("comptes", "2026-11-12", at.date())
    accounts = paper.document(posts, [], span, narrowed=True, cut=True)["blocks"]
    assert "5000 premières" in accounts[0]["text"]
    assert [one["text"] for one in accounts if one["kind"] == "heading" and one["level"] == 1] == [mastodon.called, x.called]
    assert any("Rien n’est prévu" in str(one) for one in paper.document([], [], span, narrowed=False, cut=False)["blocks"])
    asked = "?vue=mois&date=2026-11&reseau=x"
    answer: Any = browser(manager).get(f"{CALENDAR}/export.pdf{asked}")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert 'filename="calendrier-2026-10-26-2026-12-06.pdf"' in answer["Content-Disposition"]
    assert language(answer.content) == "fr" and {"H1", "TH"} <= {tag.name for tag in tags(answer.content)}


def test_the_calendar_is_taken_away_over_the_api_and_its_cut_is_said(manager: User, monkeypatch: Any) -> None:
    at = datetime(2026, 11, 12, 18, tzinfo=PARIS)
    for n in range(3):
        make.post(accounts=[make.account("x")], text=f"Texte {n}", publish_at=at + timedelta(hours=n))
    client, asked = Client(headers={"Authorization": f"Bearer {make.token(manager)}"}), "?first=2026-11-10&network=x"
    answer: Any = client.get(f"/api/v1/calendar/csv{asked}")
    assert b"".join(answer.streaming_content).count(b"Texte") == 3 and not answer.has_header("X-Parvis-Cut")
    monkeypatch.setattr(exports, "MOST", 2)
    answer = client.get(f"/api/v1/calendar/ics{asked}")
    text = answer.content.decode()
    assert (
        text.count("BEGIN:VEVENT") == 2 and answer["X-Parvis-Cut"] == "2" and "X-WR-CALDESC:Il y a plus de 2 publications" in text
    )
    assert "-incomplet.ics" in answer["Content-Disposition"]
    html = page(browser(manager), f"{CALENDAR}/exports?vue=liste&date=2026-11-10")
    assert "plus de 2 publications" in html and "Document (PDF)" in html
    assert "plus de 2 publications" in page(browser(manager), f"{CALENDAR}/imprimer?vue=liste&date=2026-11-10")
    monkeypatch.setattr(paper, "_TURN", Semaphore(0))
    monkeypatch.setattr(paper, "LONGEST", 0.02)
    assert client.get(f"/api/v1/calendar/pdf{asked}").status_code == 503
    told = browser(manager).get(f"{CALENDAR}/export.pdf?vue=liste&date=2026-11-10", follow=True).content.decode()
    assert "réessayez dans un instant" in told
    monkeypatch.setattr(paper, "_TURN", Semaphore(1))
    assert client.get(f"/api/v1/calendar/pdf{asked}").status_code == 422, "it is too long itself: nobody else is in the way"
    told = browser(manager).get(f"{CALENDAR}/export.pdf?vue=liste&date=2026-11-10", follow=True).content.decode()
    assert "choisissez moins de jours" in told


def test_events_are_folded_and_escaped() -> None:
    text = "Été ; hiver, \\ tout\nl’an " + "é" * 100
    post = make.post(text=text, publish_at=datetime(2026, 11, 12, 18, tzinfo=PARIS))
    made = exports.ical([post], name="Ville", base="https://parvis.ville.example", now=timezone.now())
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    whole = made.replace("\r\n ", "")
    assert "Été \\; hiver\\, \\\\ tout\\nl’an" in whole and f"UID:post-{post.pk}@parvis.ville.example" in whole


def test_a_private_address_tells_what_its_owner_may_see_until_it_is_revoked(manager: User) -> None:
    make.post(text="À venir", publish_at=coming(2))
    make.post(text="D’une autre équipe", publish_at=coming(2), team=make.team("Petite enfance"))
    approver = make.user("approver")
    client = browser(approver)
    html = client.post(f"{CALENDAR}/exports", {"name": "Mon agenda", "vue": "mois"}).content.decode()
    address = html.split('id="made" readonly value="')[1].split('"')[0]
    path = address[address.index("/flux/") :]
    answer = Client().get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert "À venir" in text and "autre équipe" not in text
    feed = CalendarFeed.objects.get()
    assert feed.read_at is not None and path.split("/")[-1].removesuffix(".ics") not in feed.digest
    User.objects.filter(pk=approver.pk).update(is_active=False)
    assert Client().get(path).status_code == 404, "who has left sees nothing"
    User.objects.filter(pk=approver.pk).update(is_active=True)
    assert browser(manager).post(f"{CALENDAR}/adresses/{feed.pk}/revoquer").status_code == 404, "it is somebody else's"
    client.post(f"{CALENDAR}/adresses/{feed.pk}/revoquer")
    assert Client().get(path).status_code == 404


def test_an_address_over_the_api(manager: User) -> None:
    caller = Caller(manager)
    status, made = caller("POST", "/calendar-feeds", {"name": "Agenda", "query": "reseau=x&autre=1"})
    assert status == 201 and made["query"] == "reseau=x" and made["url"].endswith(".ics")
    assert "url" not in caller("GET", "/calendar-feeds")[1][0]
    assert caller("DELETE", f"/calendar-feeds/{made['id']}")[0] == 204
    assert caller("DELETE", f"/calendar-feeds/{made['id']}")[0] == 404
