"""What somebody who is away has goes to their stand-in, is seen to, and comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions as inbox
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.shifts import actions, jobs
from parvis.shifts.models import Absence, Covered
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> tuple[User, User, User]:
    return make.user("agent", username="samira"), make.user("agent", username="karim"), make.user("agent", username="lou")


def away(user: User, to: User, **more: Any) -> Absence:
    today = timezone.localdate()
    return actions.be_away(user, first=today, last=today + timedelta(days=2), by=user, stand_in=to, **more)


def work() -> None:
    jobs.cover(rows.hold_due(Absence, 50, now=timezone.now()))


def over(row: Absence) -> None:
    """Its days have passed."""
    Absence.objects.filter(pk=row.pk).update(
        first=row.first - timedelta(days=9), last=row.last - timedelta(days=9), due_at=timezone.now()
    )
    work()


def whose(talk: Conversation) -> User | None:
    return Conversation.objects.get(pk=talk.pk).assignee


def writes(talk: Conversation, text: str = "Alors ?") -> None:
    again = Incoming("add", f"m-{text}", talk.thread, talk.kind, datetime.now(UTC), Person(talk.identity.remote_id, "x"), text)
    digest([Arrived(talk.account, again)])


def test_it_goes_with_one_notice_and_comes_back(people: tuple[User, User, User]) -> None:
    samira, karim, lou = people
    mine = {state: make.conversation(assignee=samira, state=state) for state in ("new", "open", "service", "waiting", "closed")}
    row = away(samira, karim)
    work()
    assert [whose(mine[state]) for state in mine] == [karim, karim, karim, samira, samira], "who waits for a resident waits there"
    told = Notice.objects.get(user=karim, kind="shift.covered").text
    assert "3 de ses conversations" in told and "Samira" in told
    page = Client()
    page.force_login(karim)
    assert "Suivie pour Samira" in page.get(f"/guichet/{mine['open'].pk}/a-cote").content.decode()
    inbox.assign(Conversation.objects.get(pk=mine["new"].pk), to=lou, by=karim)
    inbox.set_state(Conversation.objects.get(pk=mine["service"].pk), state="closed", by=karim)
    over(row)
    assert [whose(mine[state]) for state in mine] == [lou, samira, karim, samira, samira]
    assert sorted(Covered.objects.values_list("state", flat=True)) == ["back", "kept", "kept"]
    assert "reviennent : 1" in Notice.objects.get(user=samira, kind="shift.covered").text
    assert Absence.objects.get().due_at is None


def test_what_comes_meanwhile_goes_too_unless_one_of_the_two_keeps_it(people: tuple[User, User, User]) -> None:
    samira, karim, lou = people
    waiting, closed = (make.conversation(assignee=samira, state=state) for state in ("waiting", "closed"))
    given, own, returned = make.conversation(), make.conversation(), make.conversation()
    away(samira, karim)
    work()
    for talk in (waiting, closed):
        writes(talk, f"Alors ? {talk.pk}")
    inbox.assign(given, to=samira, by=lou)
    inbox.assign(own, to=samira, by=samira)
    inbox.assign(returned, to=samira, by=karim)
    work()
    assert [whose(talk) for talk in (waiting, closed, given, own, returned)] == [karim, karim, karim, samira, samira]


def test_taking_the_absence_away_gives_all_back_at_once(people: tuple[User, User, User]) -> None:
    samira, karim, _ = people
    talk = make.conversation(assignee=samira)
    row = away(samira, karim)
    work()
    page = Client()
    page.force_login(samira)
    assert "1 conversation chez ce collègue" in page.get("/guichet/absences").content.decode()
    assert page.post(f"/guichet/absences/{row.pk}/retirer").status_code == 302
    assert whose(talk) == samira and not Covered.objects.exists()


def test_not_before_it_begins(people: tuple[User, User, User]) -> None:
    samira, karim, _ = people
    talk, day = make.conversation(assignee=samira), timezone.localdate() + timedelta(days=3)
    row = actions.be_away(samira, first=day, last=day, by=samira, stand_in=karim)
    assert row.due_at == row.begins
    Absence.objects.update(due_at=timezone.now())
    work()
    assert whose(talk) == samira and Absence.objects.get().due_at == row.begins


def test_a_stand_in_who_is_away_has_one_too_and_a_ring_leads_nowhere(people: tuple[User, User, User]) -> None:
    samira, karim, lou = people
    talk = make.conversation(assignee=samira)
    away(samira, karim)
    away(karim, lou)
    work()
    assert whose(talk) == lou
    again = make.conversation(assignee=lou)
    today = timezone.localdate()
    Absence.objects.create(user=lou, first=today, last=today, stand_in=samira, due_at=timezone.now())
    work()
    assert whose(again) == lou, "everybody is away: it stays"


def test_what_a_stand_in_may_not_answer_stays_and_is_told(people: tuple[User, User, User]) -> None:
    samira, *_ = people
    other = make.user("agent", in_team=make.team("Petite enfance"))
    talk = make.conversation(assignee=samira)
    row = away(samira, other)
    work()
    assert whose(talk) == samira and row.covered.get().state == "cannot"
    page = Client()
    page.force_login(samira)
    assert "1 reste ici" in page.get("/guichet/absences").content.decode()


def test_who_may_stand_in(people: tuple[User, User, User]) -> None:
    samira, karim, _ = people
    today = timezone.localdate()
    Absence.objects.create(user=karim, first=today, last=today)
    for wrong in (samira, karim, make.user("contributor")):
        with pytest.raises(ValidationError):
            away(samira, wrong)
    assert Absence.objects.filter(user=samira).count() == 0


def test_on_its_page_and_over_the_api(people: tuple[User, User, User]) -> None:
    samira, karim, _ = people
    page, today = Client(), timezone.localdate().isoformat()
    page.force_login(samira)
    sent = {"first": today, "stand_in": karim.pk}
    assert page.post("/guichet/absences", sent | {"stand_in": 10**9}).status_code == 422
    assert page.post("/guichet/absences", sent).status_code == 302
    assert "Remplacement : Karim" in page.get("/guichet/absences").content.decode()
    status, told = Caller(samira)("POST", "/absences", {"first": "2030-01-02", "last": "2030-01-03", "stand_in": karim.pk})
    assert (status, told["stand_in"]) == (201, karim.pk)
    assert Absence.objects.get(pk=told["id"]).first == date(2030, 1, 2)
    assert Caller(samira)("POST", "/absences", {"first": today, "last": today, "stand_in": samira.pk})[0] == 422
