"""What a manager says of hours, levels and busy times, and what becomes of promises that are awaited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.inbox import actions as inbox
from parvis.promises import actions, written
from parvis.promises.models import Level, OpeningHours, Promise, Recount
from parvis.promises.tests.town import FRIDAY, HOUR, arrive, hours, level, plain, promise, said, work
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
OFFICE = [[[540, 1020]]] * 5 + [[], []]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FRIDAY, tick=False) as there:
        yield there


@pytest.mark.parametrize(
    ("text", "ranges"),
    [("9:00 – 12:30, 14:00 – 17:00", ((540, 750), (840, 1020))), ("9h-12h30 et 14h-17h", ((540, 750), (840, 1020))), ("", ()),
     ("0-24", ((0, 1440),)), ("9 à 17", ((540, 1020),))],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, ranges: Any) -> None:
    assert written.ranges(text) == ranges
    assert written.ranges(written.said(ranges)) == ranges


@pytest.mark.parametrize("text", ["neuf heures", "9:75-10", "17-9", "9-12, 11-14", "9"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unread|order|overlap"):
        written.ranges(text)


@pytest.mark.parametrize(("text", "minutes"), [("45", 45), ("45 min", 45), ("2 h", 120), ("1 h 30", 90), ("48 heures", 2880)])
def test_times_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert written.duration(text) == minutes == written.duration(written.lasting(minutes))


def test_a_week_that_never_opens_is_refused() -> None:
    manager = make.user()
    with pytest.raises(ValidationError, match="Rien n’est ouvert"):
        actions.keep_hours(name="Jamais", week=[[]] * 7, by=manager)
    with pytest.raises(ValidationError, match="chevauchent"):
        actions.keep_hours(name="Faux", week=[[[540, 720], [700, 800]], *[[]] * 6], by=manager)
    with pytest.raises(PermissionDenied):
        actions.keep_hours(name="Moi", week=OFFICE, by=make.user("agent"))
    actions.keep_hours(name="Guichet", week=OFFICE, by=manager)
    with pytest.raises(ValidationError, match="déjà ce nom"):
        actions.keep_hours(name="Guichet", week=OFFICE, by=manager)


def test_a_changed_calendar_moves_what_is_awaited_and_nothing_that_is_over(clock) -> None:
    row, manager = hours(), make.user()
    level()
    kept, broken, awaited = (
        arrive(make.account("mastodon"), said(f"f{n}", f"m{n}", FRIDAY - 3 * HOUR * (n == 1))) for n in range(3)
    )
    inbox.reply(kept, text="Oui.", by=manager, seen=kept.last_in)
    work(Promise)
    before = {talk.pk: (promise(talk).state, promise(talk).deadline, promise(talk).took) for talk in (kept, broken)}
    assert [one[0] for one in before.values()] == ["kept", "late"]
    actions.mark_closed(row, name="Pont", first=date(2026, 3, 9), by=manager)
    work(Recount)
    assert promise(awaited).deadline == FRIDAY + timedelta(days=3, hours=17)
    assert {talk.pk: (promise(talk).state, promise(talk).deadline, promise(talk).took) for talk in (kept, broken)} == before
    assert Recount.objects.latest("pk").changed == 1 and Recount.objects.latest("pk").ended_at is not None
    assert promise(awaited).due_at == promise(awaited).deadline


def test_the_first_level_gives_a_promise_to_those_who_wait_already(clock) -> None:
    talk, manager = arrive(make.account("mastodon"), said("f", "m1", FRIDAY - timedelta(days=3))), make.user()
    actions.keep_level(name="Tout", first=60, hours=hours(), by=manager)
    work(Recount)
    row = promise(talk)
    assert (row.begun_at, row.deadline) == (FRIDAY, FRIDAY + timedelta(days=2, hours=17))  # promised now, so it runs from now


def test_a_dropped_level_gives_way_to_the_next(clock) -> None:
    manager = make.user()
    quick, slow = level("Vite", first=15, order=1), level("Tout", first=60, order=2, solution=600)
    talk = arrive(make.account("mastodon"), said("f", "m1", FRIDAY))
    assert promise(talk).level == quick
    actions.order_level(quick, up=False, by=manager)
    work(Recount)
    assert promise(talk).level == slow and promise(talk, "solution").level == slow
    actions.drop_level(slow, by=manager)
    work(Recount)
    assert (promise(talk).level, promise(talk).amount, promise(talk, "solution").state) == (quick, 15, "void")


def test_a_busy_time_makes_promises_longer_and_says_so(clock) -> None:
    manager = make.user()
    level(first=30)
    talk = arrive(make.account("mastodon"), said("f", "m1", FRIDAY - 2 * HOUR))
    row = actions.stretch(begins=FRIDAY - 3 * HOUR, ends=FRIDAY + 3 * HOUR, percent=400, reason="Tempête", by=manager)
    work(Recount)
    assert (promise(talk).amount, promise(talk).percent) == (120, 400) and promise(talk).state == "running"
    client = Client()
    client.force_login(manager)
    assert "allongée à 400" in client.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    actions.end_stretch(row, by=manager)
    assert promise(arrive(make.account("mastodon"), said("g", "m2", FRIDAY))).percent == 100


@pytest.mark.parametrize(
    ("given", "words"),
    [({}, "au moins une chose"), ({"first": 60, "kinds": ["fax"]}, "Nature inconnue"), ({"first": 60, "network": "minitel"}, "Réseau"),
     ({"first": 60, "begins": FRIDAY, "ends": FRIDAY}, "finit après"), ({"first": 60, "escalation": 5}, "qui est prévenu")],
)  # fmt: skip
def test_a_level_that_means_nothing_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.keep_level(name="Niveau", by=make.user(), **given)


def test_hours_in_which_a_level_counts_stay() -> None:
    row = level().hours
    assert row is not None
    with pytest.raises(ValidationError, match="compte encore"):
        actions.drop_hours(row, by=make.user())
    assert OpeningHours.objects.filter(pk=row.pk).exists()


def test_a_manager_does_it_all_on_the_pages() -> None:
    client, manager = Client(), make.user()
    client.force_login(manager)
    week = {f"day{n}": "9-12:30, 14-17" if n < 5 else "" for n in range(7)}
    answer = client.post("/promesses/horaires/nouveaux", {"do": "keep", "name": "Guichet", "zone": "Europe/Paris", **week})
    row = OpeningHours.objects.get()
    assert answer.status_code == 302 and row.week[0] == [[540, 750], [840, 1020]] and not row.holidays
    empty = client.post(f"/promesses/horaires/{row.pk}", {"do": "keep", "name": "Guichet", "zone": "Europe/Paris"})
    assert empty.status_code == 422 and "Rien n’est ouvert" in empty.content.decode()
    client.post(f"/promesses/horaires/{row.pk}", {"do": "mark", "name": "Pont", "first": "2026-05-15"})
    assert OpeningHours.objects.get().days == [{"first": "2026-05-15", "last": "2026-05-15", "name": "Pont", "ranges": []}]
    client.post(
        "/promesses/niveaux/nouveau", {"name": "Courriels", "active": "on", "kinds": ["mail"], "first": "2 h", "hours": row.pk}
    )
    found = Level.objects.get()
    assert (found.kinds, found.first, found.hours, found.warning) == (["mail"], 120, row, 0)
    wrong = client.post("/promesses/niveaux/nouveau", {"name": "Autre", "first": "bientôt"})
    assert wrong.status_code == 422 and "45 min, 2 h" in plain(wrong.content.decode())
    page = plain(client.get("/promesses/niveaux").content.decode())
    assert "courriels" in page and "première réponse : 2 h" in page
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get("/promesses/niveaux").status_code == 403


def test_closed_days_come_from_a_calendar_file_once() -> None:
    row, manager = hours(), make.user()
    ical = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Travaux\nDTSTART:20260601\nDTEND:20260604\nEND:VEVENT\nEND:VCALENDAR"
    assert actions.bring_in_closed(row, ical, by=manager) == 1 and actions.bring_in_closed(row, ical, by=manager) == 0
    assert OpeningHours.objects.get().days[0] | {} == {
        "first": "2026-06-01",
        "last": "2026-06-03",
        "name": "Travaux",
        "ranges": [],
    }
    with pytest.raises(ValidationError):
        actions.bring_in_closed(row, b"", by=manager)


def test_the_list_shows_the_clock_instead_of_the_wait_and_narrows(clock) -> None:
    level("Privés", kinds=["private"], warning=30)
    account = make.account("mastodon")
    arrive(account, said("a", "m1", FRIDAY - 3 * HOUR))
    arrive(account, said("b", "m2", FRIDAY - timedelta(minutes=40), who="2"))
    arrive(account, said("c", "m3", FRIDAY, who="3"))
    arrive(account, said("d", "m4", FRIDAY - 5 * HOUR, who="4", kind="comment"))  # nothing is promised of it
    client = Client()
    client.force_login(make.user())

    def read(address: str) -> str:
        return plain(client.get(address).content.decode())

    page = read("/guichet/")
    assert "retard 2 h" in page and "dans 20 min" in page and "5 h" in page
    late = read("/guichet/?vue=retard")
    assert late.count('class="talk"') == 1 and "retard 2 h" in late
    near = read("/guichet/?vue=toutes&echeance=proche")
    assert near.count('class="talk"') == 1 and "dans 20 min" in near and "Échéance proche" in near
    today = read("/")
    assert "<b>1</b>enretard" in "".join(today.split())
    clock.shift(timedelta(hours=24))
    assert read("/guichet/?vue=retard").count('class="talk"') == 3  # Saturday: one is promised for Monday


def test_why_this_deadline() -> None:
    level()
    talk, caller = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), Caller(make.user())
    status, found = caller("GET", f"/conversations/{talk.pk}/promises")
    assert status == 200 and plain(found[0]["why"]) == "vendredi 6 mars 16 h 30 + 1 h ouvrée = lundi 9 mars 9 h 30"
    assert [(one["day"], plain(one["words"]), plain(one["counted"])) for one in found[0]["lines"]] == [
        ("vendredi 6 mars", "16 h 30 – 17 h", "30 min"), ("samedi 7 mars", "fermé", ""), ("dimanche 8 mars", "fermé", ""),
        ("lundi 9 mars", "9 h – 9 h 30", "30 min"),
    ]  # fmt: skip
    status, listed = caller("GET", "/promises?state=awaited")
    assert [one["conversation"] for one in listed["items"]] == [talk.pk]
    assert Caller(make.user("agent", in_team=make.team("Autre")))("GET", "/promises")[1]["items"] == []


def test_figures_say_what_was_kept_and_what_is_not_known(clock, django_assert_max_num_queries) -> None:
    level(solution=60)
    manager, account = make.user(), make.account("mastodon")
    talks = [arrive(account, said(f"f{n}", f"m{n}", FRIDAY - n * HOUR, who=str(n))) for n in range(4)]
    for talk in talks[:3]:
        inbox.reply(talk, text="Oui.", by=manager, seen=talk.last_in)
    inbox.set_state(talks[3], state="closed", by=manager)
    _status, found = Caller(manager)("GET", "/promises/figures")
    first = next(one for one in found["items"] if one["clock"] == "first")
    assert (first["kept"], first["broken"], first["void"], first["share"]) == (2, 2, 0, 50)  # the one closed late was broken
    assert (first["median"], first["p90"]) == (3600, 3 * 3600)
    client = Client()
    client.force_login(manager)
    with django_assert_max_num_queries(16):
        page = client.get("/promesses/").content.decode()
    assert "50 %" in plain(page) and "Médiane" in page
    lines = b"".join(client.get("/promesses/chiffres.csv").streaming_content).decode().splitlines()
    assert "mastodon;Messages privés;Première réponse;2;2;0;50;60;180;" in lines[1]
    assert "non disponible" not in page
    nobody = client.get("/promesses/?du=2020-01-01&au=2020-01-31").content.decode()
    assert "Aucune promesse n’a pris fin" in nobody
