"""To whom a conversation that nobody has is given; who is away; the end of a shift."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.desk import actions as desk
from parvis.desk.models import View
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Message
from parvis.inbox.wanted import Wanted
from parvis.journal.models import Notice
from parvis.people.models import Team, User
from parvis.publishing.approval.models import StandIn
from parvis.shifts import actions, following, jobs, standing
from parvis.shifts.choosing import Candidate, choose
from parvis.shifts.models import Absence, Place, Rota, Turn
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

CANDIDATES = st.lists(
    st.builds(
        Candidate, user=st.integers(1, 9), name=st.just("x"), capacity=st.integers(1, 5), load=st.integers(0, 6),
        absent=st.booleans(), answers=st.booleans(), duty=st.booleans(),
    ), max_size=8, unique_by=lambda one: one.user,
)  # fmt: skip


@given(CANDIDATES, st.sampled_from(["turns", "load"]))
def test_never_to_somebody_who_is_away_full_or_without_the_right(found: list[Candidate], way: str) -> None:
    one = choose(found, way)
    free = [c for c in found if not c.absent and c.answers and c.duty and c.load < c.capacity]
    assert (one is None) == (not free)
    assert one is None or one in free
    if one and way == "load":
        assert all(one.load / one.capacity <= other.load / other.capacity for other in free)


pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make.team()


@pytest.fixture
def samira(team: Team) -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def karim(team: Team) -> User:
    return make.user("agent", username="karim")


def rota(team: Team, *people: User, capacity: int = 20, **more: Any) -> Rota:
    places = {one.pk: capacity for one in people}
    return actions.keep_rota(
        by=make.user("manager"), name=f"R{Rota.objects.count()}", team=team, active=True, places=places, **more
    )


def arrived(talk: Conversation) -> Turn:
    following.wait_for([talk])
    Turn.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    jobs.give(rows.hold_due(Turn, 50, now=timezone.now()))
    return Turn.objects.filter(conversation=talk).latest("pk")


def whose(talk: Conversation) -> User | None:
    return Conversation.objects.get(pk=talk.pk).assignee


# ── To whom ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_by_turns_and_each_is_told(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim)
    talks = [make.conversation() for _ in range(4)]
    assert [arrived(talk).user for talk in talks] == [samira, karim, samira, karim]
    assert [whose(talk) for talk in talks] == [samira, karim, samira, karim]
    assert Notice.objects.filter(user=samira, kind="shift.given").count() == 2


def test_to_whom_has_least_of_what_they_can_have(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim, way="load", capacity=4)
    for _ in range(2):
        make.conversation(assignee=samira)
    assert [arrived(make.conversation()).user for _ in range(3)] == [karim, karim, samira]


def test_off_until_it_is_turned_on(team: Team, samira: User) -> None:
    row = rota(team, samira)
    Rota.objects.update(active=False)
    following.wait_for([make.conversation()])
    assert not Turn.objects.exists()
    assert Rota().active is False and row.places.count() == 1


def test_never_to_somebody_absent_nor_beyond_what_they_can_have(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim, capacity=1)
    today = timezone.localdate()
    Absence.objects.create(user=samira, first=today, last=today)
    assert arrived(make.conversation()).user == karim
    left = make.conversation()
    turn = arrived(left)
    assert (turn.state, turn.user, whose(left)) == ("waiting", None, None)
    assert turn.due_at and turn.due_at > timezone.now() + timedelta(minutes=5), "looked at again"
    assert dict(turn.why["left"]) == {"Samira": "absent", "Karim": "full"}
    Absence.objects.all().delete()
    assert arrived(left).user == samira


def test_whoever_is_replaced_elsewhere_is_away_here_too(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim)
    today = timezone.localdate()
    StandIn.objects.create(absent=samira, substitute=karim, first=today, last=today)
    assert [arrived(make.conversation()).user for _ in range(2)] == [karim, karim]


def test_a_colleague_or_a_rule_was_faster(team: Team, samira: User, karim: User) -> None:
    rota(team, samira)
    talk = make.conversation()
    following.wait_for([talk])
    inbox.assign(talk, to=karim, by=karim)
    assert arrived(talk).state == "over" and whose(talk) == karim


def test_two_workers_give_it_once(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim)
    talk = make.conversation()
    following.wait_for([talk])
    following.wait_for([talk])
    assert Turn.objects.count() == 1, "one waits at a time"
    Turn.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    held = rows.hold_due(Turn, 50, now=timezone.now())
    assert not rows.hold_due(Turn, 50, now=timezone.now())
    stale = Turn.objects.get(pk=held[0].pk)
    jobs.give(held)
    with pytest.raises(rows.Lost):
        jobs.give([stale])
    assert Notice.objects.filter(kind="shift.given").count() == 1 and whose(talk) == samira


def test_a_queue_is_a_view_that_the_team_shares_and_comes_first(team: Team, samira: User, karim: User) -> None:
    boss = make.user("manager")
    from django.http import QueryDict

    view = desk.keep_view(name="Courriels", wanted=Wanted.of(QueryDict("vue=toutes&reseau=email")), by=boss, team=team)
    rota(team, samira)
    rota(team, karim, view=view)
    assert arrived(make.conversation()).user == samira
    mail = make.conversation(make.account("email"), kind="mail", private=True)
    assert arrived(mail).user == karim
    View.objects.all().delete()
    assert arrived(make.conversation(make.account("email"), kind="mail", private=True)).user == samira, (
        "a lost queue gives nothing"
    )


def test_only_to_those_on_duty_where_one_wants_it(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim, duty_only=True)
    actions.set_duty(karim, on=True)
    assert [arrived(make.conversation()).user for _ in range(2)] == [karim, karim]


def test_why_me(team: Team, samira: User, karim: User) -> None:
    rota(team, samira, karim)
    talk = make.conversation()
    arrived(talk)
    told = Caller(karim)("GET", f"/conversations/{talk.pk}/turn")[1]
    assert told["state"] == "given" and told["user"] == samira.pk and "tour de Samira" in told["said"][1]
    client = Client()
    client.force_login(samira)
    assert "Pourquoi moi" in client.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    inbox.assign(Conversation.objects.get(pk=talk.pk), to=karim, by=karim)
    assert Caller(karim)("GET", f"/conversations/{talk.pk}/turn")[1]["state"] == "none", "a colleague's choice needs no rota"


def test_a_batch_costs_two_statements_and_none_matters_without_a_rota(
    team: Team, samira: User, django_assert_max_num_queries: Any
) -> None:
    talks = [make.conversation() for _ in range(30)]
    with django_assert_max_num_queries(1):
        following.wait_for(talks)
    rota(team, samira)
    Turn.objects.all().delete()
    with django_assert_max_num_queries(4):
        following.wait_for(talks)
    assert Turn.objects.count() == 30


def test_turned_on_it_gives_what_waits_already(team: Team, samira: User) -> None:
    make.conversation()
    rota(team, samira)
    assert Turn.objects.count() == 1


# ── Away ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hour", "day", "away"),
    [(9, 1, False), (14, 1, True), (9, 2, True), (9, 3, True), (14, 3, False), (9, 4, False)],
)
def test_days_and_half_days(samira: User, hour: int, day: int, away: bool) -> None:
    row = Absence.objects.create(user=samira, first=date(2026, 12, 1), last=date(2026, 12, 3), from_noon=True, until_noon=True)
    at = timezone.make_aware(datetime(2026, 12, day, hour))
    assert row.covers(at) is away
    assert (samira.pk in standing.absent([samira.pk], at)) is away


def test_ones_own_absence_and_a_colleagues_by_who_keeps_the_rules(samira: User, karim: User) -> None:
    client, today = Client(), timezone.localdate()
    client.force_login(samira)
    assert client.post("/guichet/absences", {"first": today.isoformat()}).status_code == 302
    row = Absence.objects.get()
    assert (row.user, row.first, row.last) == (samira, today, today)
    assert client.post("/guichet/absences", {"first": "hier"}).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.be_away(karim, first=today, last=today, by=samira)
    with pytest.raises(ValidationError):
        actions.be_away(samira, first=today, last=today - timedelta(days=1), by=samira)
    other = Client()
    other.force_login(karim)
    assert other.post(f"/guichet/absences/{row.pk}/retirer").status_code == 404
    assert client.post(f"/guichet/absences/{row.pk}/retirer").status_code == 302
    assert not Absence.objects.exists()


# ── The end of a shift ───────────────────────────────────────────────────────────────────────────────────────────────


def test_all_that_is_mine_goes_to_a_colleague_with_a_note_and_can_be_taken_back(samira: User, karim: User) -> None:
    mine = [make.conversation(assignee=samira, state=state) for state in ("new", "open", "service")]
    done_with, others = make.conversation(assignee=samira, state="closed"), make.conversation()
    actions.set_duty(samira, on=True)
    client = Client()
    client.force_login(samira)
    shown = client.get("/guichet/releve").content.decode()
    assert "3 conversations" in shown and "Karim" in shown
    page = client.post("/guichet/releve", {"to": karim.pk, "note": "Voir la piscine", "leaves": "yes"})
    assert page.status_code == 200 and "Annuler" in page.content.decode()
    assert [whose(talk) for talk in mine] == [karim] * 3
    assert whose(done_with) == samira and whose(others) is None
    assert Message.objects.filter(way="note", text="Voir la piscine").count() == 3
    assert "Voir la piscine" in Notice.objects.get(user=karim).text, "one notice for all"
    assert User.objects.get(pk=samira.pk).on_duty is False
    from parvis.desk.models import Undo

    assert client.post(f"/guichet/annuler/{Undo.objects.get().pk}").status_code == 302
    assert [whose(talk) for talk in mine] == [samira] * 3


def test_back_to_the_team_and_the_rota_gives_it_anew(team: Team, samira: User, karim: User) -> None:
    talk = make.conversation(assignee=samira)
    rota(team, karim)
    actions.set_duty(karim, on=True)
    done = actions.hand_over(by=samira)
    assert done.done == 1 and whose(talk) is None
    assert Notice.objects.filter(user=karim, kind="shift.over").exists()
    assert arrived(talk).user == karim


def test_nobody_hands_over_to_somebody_absent(samira: User, karim: User) -> None:
    talk, today = make.conversation(assignee=samira), timezone.localdate()
    Absence.objects.create(user=karim, first=today, last=today)
    with pytest.raises(ValidationError):
        actions.hand_over(by=samira, to=karim)
    assert whose(talk) == samira


def test_what_a_colleague_may_not_answer_stays(samira: User) -> None:
    elsewhere = make.team("Petite enfance")
    other = make.user("agent", in_team=elsewhere)
    talk = make.conversation(assignee=samira)
    done = actions.hand_over(by=samira, to=other)
    assert (done.done, list(done.left.values())) == (0, ["refused"]) and whose(talk) == samira


def test_by_the_api(team: Team, samira: User, karim: User) -> None:
    make.conversation(assignee=samira)
    boss = Caller(make.user("manager"))
    body = {"name": "Tous", "team": team.pk, "way": "load", "active": True, "places": [{"user": karim.pk, "capacity": 3}]}
    status, told = boss("POST", "/rotas", body)
    assert status == 201 and told["places"] == [{"user": karim.pk, "capacity": 3}]
    assert boss("PUT", f"/rotas/{told['id']}", body | {"name": "Chacun"})[1]["name"] == "Chacun"
    assert boss("POST", "/rotas", body | {"name": "Faux", "places": [{"user": 10**9}]})[0] == 422
    assert Place.objects.count() == 1
    status, told = Caller(samira)("POST", "/hand-over", {"to": karim.pk, "note": "À demain"})
    assert (status, told["done"]) == (200, 1)
    assert Caller(samira)("PUT", "/duty", {"on": True})[0] == 204
    found = Caller(karim)("GET", f"/teams/{team.pk}/there")[1]
    assert [(one["name"], one["load"], one["on_duty"]) for one in found if one["load"]] == [("Karim", 1, False)]
    assert found[0]["on_duty"] is True
    assert boss("GET", "/absences")[1] == []
    today = timezone.localdate().isoformat()
    status, told = Caller(samira)("POST", "/absences", {"first": today, "last": today, "until_noon": True})
    assert status == 201 and told["until_noon"]
    assert boss("DELETE", f"/absences/{told['id']}")[0] == 204


def test_a_rota_is_written_on_its_page(team: Team, samira: User) -> None:
    client = Client()
    client.force_login(make.user("manager"))
    assert client.get("/reglages/repartition/nouvelle").status_code == 200
    sent = {"team": team.pk, "name": "Tous", "way": "turns", "user": [samira.pk], f"capacity-{samira.pk}": "5", "active": "yes"}
    assert client.post("/reglages/repartition/nouvelle", sent).status_code == 302
    row = Rota.objects.get()
    assert (row.active, row.places.get().capacity) == (True, 5)
    assert "Tous" in client.get("/reglages/repartition/").content.decode()
    assert client.post(f"/reglages/repartition/{row.pk}", sent | {"user": []}).status_code == 422, "on, with nobody in it"
    assert client.post(f"/reglages/repartition/{row.pk}", {"team": team.pk, "do": "drop"}).status_code == 302
    assert not Rota.objects.exists()
