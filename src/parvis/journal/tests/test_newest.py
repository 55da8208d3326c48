"""A page of a family asked for in branches is the page of the list, to the very end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from parvis.journal import table
from parvis.journal.api import EventsAsked, chosen, newest
from parvis.journal.days import between
from parvis.journal.models import Event
from parvis.journal.record import record
from parvis.people.access import held
from parvis.rest.cursors import page
from parvis.testing import make

pytestmark = pytest.mark.django_db
KINDS = ("place.kept", "placelist.kept", "place.dropped", "place", "places.kept", "post.sent", "place.kept", "Place.kept")


@pytest.fixture
def told() -> None:
    """By two people, to two teams."""
    ours, theirs = make.user("agent"), make.user("agent")
    teams = make.team("Parcs"), make.team("Musées")
    for n in range(40):
        record(KINDS[n % len(KINDS)], by=(ours, theirs, None)[n % 3], channel=f"posts:{teams[n % 2].pk}", n=n)


@pytest.mark.parametrize("family", ["place", "placelist", "post", "absent"])
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_in_branches_are_the_pages_of_the_list(told: None, family: str, size: int) -> None:
    manager, approver = make.user("manager"), make.user("approver", in_team=make.team("Parcs"))
    somebody = Event.objects.filter(by__isnull=False, kind="place.kept").values_list("by", flat=True)[0]
    for user, narrowed in ((manager, {}), (approver, {}), (manager, {"by": somebody})):
        asked = EventsAsked(kind=f"{family}.*", limit=size, **narrowed)
        whole = [row.pk for row in chosen(user, asked).order_by("-id") if row.kind.startswith(f"{family}.")]
        found, cursor = [], ""
        while True:
            step = asked.model_copy(update={"cursor": cursor})
            rows, cursor = page(newest(user, step), by="id", cursor=cursor, size=size)
            found += [row.pk for row in rows]
            if not cursor:
                break
        assert found == whole


def test_two_statements_however_many_kinds(told: None, django_assert_num_queries) -> None:
    manager = make.user("manager")
    held(manager)
    with django_assert_num_queries(2):
        rows, _ = page(newest(manager, EventsAsked(kind="place.*")), by="id", size=50)
    assert {row.kind for row in rows} == {"place.kept", "place.dropped"}


@pytest.fixture
def days() -> dict[int, int]:
    """An event an hour on four days of March, and its day by its id."""
    begins = datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
    found = {}
    for hour in range(96):
        row = record("post.sent" if hour % 2 else "session.closed", n=hour)
        at = begins + timedelta(hours=hour)
        Event.objects.filter(pk=row.pk).update(at=at)
        found[row.pk] = at.day
    return found


@pytest.mark.parametrize(("since", "until"), [(None, 2), (2, None), (2, 3), (4, 4), (5, None), (None, None), (3, 2)])
def test_days_are_those_of_the_city_both_included(days: dict[int, int], since: int | None, until: int | None) -> None:
    first, last = (date(2026, 3, day) if day else None for day in (since, until))
    wanted = {pk for pk, day in days.items() if (since or 1) <= day <= (until or 31)}
    assert set(between(Event.objects.all(), first, last).values_list("pk", flat=True)) == wanted


def test_a_day_far_away_is_a_day(days: dict[int, int]) -> None:
    assert between(Event.objects.all(), date.min, date.max).count() == 96
    assert between(Event.objects.all(), date.max, None).count() == between(Event.objects.all(), None, date.min).count() == 0


def test_what_is_filtered_is_taken_away_as_csv_to_its_end(days: dict[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "CHUNK", 5)
    manager, client = make.user("manager"), Client()
    client.force_login(manager)
    record("post.sent", by=manager, about=manager, words="=1+1")
    asked = {"quoi": "factor", "depuis": "2026-03-02", "jusque": "2026-03-03"}  # under the same word as sessions
    page = client.get("/journal/", asked).content.decode()
    assert page.count('<li class="event">') == 24 and "/journal/journal.csv?quoi=factor&amp;depuis=2026-03-02" in page
    head, *rows = b"".join(client.get("/journal/journal.csv", asked).streaming_content).decode().splitlines()
    wanted = [pk for pk, day in reversed(days.items()) if day in (2, 3) and Event.objects.get(pk=pk).kind == "session.closed"]
    assert head.startswith("\ufeffNuméro;") and [int(row.split(";")[0]) for row in rows] == wanted and len(wanted) == 24
    assert Event.objects.filter(kind="export.made", by=manager, data__what="journal").count() == 1
    headers = {"Authorization": f"Bearer {make.token(manager)}"}
    told = b"".join(
        client.get("/api/v1/events/table", {"kind": "post.*", "since": "2026-03-02"}, headers=headers).streaming_content
    )
    lines = told.decode().splitlines()
    assert len(lines) == 1 + 36 + 1 and ";post.sent;" in lines[1]
    found = client.get("/api/v1/events", {"since": "2026-03-04", "until": "2026-03-04", "limit": 100}, headers=headers).json()
    assert {one["id"] for one in found["items"]} == {pk for pk, day in days.items() if day == 4}
    assert client.get("/api/v1/events", {"since": "hier"}, headers=headers).status_code == 422
    assert client.get("/journal/", {"depuis": "2026-02-31"}).status_code == 200
    monkeypatch.setattr(table, "MOST", 10)
    cut = b"".join(client.get("/journal/journal.csv").streaming_content).decode().splitlines()
    assert len(cut) == 12 and "moins de jours" in cut[-1]


def test_a_spreadsheet_takes_no_words_for_a_formula() -> None:
    record("session.closed", label="x")
    Event.objects.update(kind="=cmd")
    assert ";'=cmd;" in "".join(table.lines(lambda _cursor, _size: Event.objects.all()))


def test_on_the_page_too(told: None) -> None:
    client = Client()
    client.force_login(make.user("manager"))
    assert client.get("/journal/", {"quoi": "place"}).status_code == 200
    assert client.get("/journal/", {"quoi": "place", "suite": "x"}).status_code == 404
