"""The trainer's table: who has learnt what, and who lacks what their role asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.training.learners import learners
from parvis.training.models import Attendance, Certificate, CertificateRule, Exercise, LessonRead, TrainingSession

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def certified(user, course: str, days: int) -> None:
    Certificate.objects.create(user=user, course=course, earned_at=NOW - timedelta(days=9), expires_at=NOW + timedelta(days=days))


def test_each_line_says_what_is_held_ended_lacking_and_done(django_assert_max_num_queries) -> None:
    agent, other = make.user("agent", username="claire"), make.user("contributor", username="samira")
    CertificateRule.objects.create(role="agent", act="answer", course="repondre")
    CertificateRule.objects.create(role="agent", act="publish", course="charte")
    certified(agent, "charte", 20)
    certified(agent, "repondre", -1)
    LessonRead.objects.create(user=other, course="charte", lesson="1")
    for percent in (40, 90):
        Exercise.objects.create(user=agent, scenario="pluie", text="", begun_at=NOW, ended_at=NOW, percent=percent)
    Exercise.objects.create(user=agent, scenario="pluie", text="", begun_at=NOW)
    hour = TrainingSession.objects.create(title="Répondre", at=NOW - timedelta(days=1))
    Attendance.objects.create(session=hour, user=agent, came=True)
    for number in range(20):
        make.user("approver", username=f"autre{number}")
    with django_assert_max_num_queries(8):
        rows, further = learners(size=200)
    found = {one.user.username: one for one in rows}
    claire = found["claire"]
    assert (claire.held, claire.over, claire.lacking) == (["charte"], ["repondre"], ["repondre"])
    assert (claire.played, claire.mean, claire.came, claire.last) == (2, 65, 1, NOW)
    assert (found["samira"].begun, found["samira"].lacking, found["samira"].mean) == (["charte"], [], None)
    assert len(rows) == 22 and further == ""
    assert [one.user for one in learners(lacking=True)[0]] == [agent]
    assert [one.user for one in learners(q="SAMI")[0]] == [other]


def test_who_is_over_a_guest_or_elsewhere_is_not_among_them() -> None:
    gone, guest = make.user("agent"), make.user("contributor")
    gone.memberships.update(ends_at=NOW - timedelta(days=1))
    guest.memberships.update(guest=True)
    there = make.user("agent", in_team=make.team("Piscines"))
    assert [one.user for one in learners()[0]] == [there]
    assert learners(team=make.team("Rédaction").pk)[0] == []


def test_pages_follow_each_other_to_the_end() -> None:
    made = [make.user("agent").pk for _ in range(7)]
    seen, cursor = [], ""
    while True:
        rows, cursor = learners(cursor=cursor, size=3)
        seen += [one.user.pk for one in rows]
        if not cursor:
            break
    assert sorted(seen) == sorted(made)


def test_the_page_and_the_api_are_for_who_trains(client) -> None:
    manager, agent = make.user("manager"), make.user("agent", username="claire")
    CertificateRule.objects.create(role="agent", act="answer", course="charte")
    client.force_login(manager)
    page = client.get("/formation/suivi/personnes?manque=1").content.decode()
    assert "Claire" in page and "manque :" in page and str(manager) not in page.partition("<tbody>")[2]
    assert client.get("/formation/suivi/personnes?suite=x").status_code == 404
    assert Caller(manager)("GET", "/training/people?lacking=true")[1]["items"][0]["lacking"] == ["charte"]
    client.force_login(agent)
    assert client.get("/formation/suivi/personnes").status_code == 403
