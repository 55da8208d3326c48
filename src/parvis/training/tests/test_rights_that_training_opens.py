"""Certificates open rights; departments ask; sessions are held; figures count."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.drafts.gate import asked_of
from parvis.journal.models import Notice
from parvis.publishing.approval.standing import requirements
from parvis.testing import make
from parvis.training import actions, lists
from parvis.training.models import Attendance, Certificate, CertificateRule, TrainingRequest, TrainingSession

pytestmark = pytest.mark.django_db


def certified(user, course: str, days: int = 100) -> Certificate:
    now = timezone.now()
    return Certificate.objects.create(user=user, course=course, earned_at=now, expires_at=now + timedelta(days=days))


def test_an_answer_waits_for_whoever_lacks_the_certificate():
    agent, manager = make.user("agent"), make.user("manager")
    talk = make.conversation(make.account())
    assert not asked_of(talk, agent).why
    actions.keep_rule(role="agent", act="answer", course="repondre", by=manager)
    assert "Répondre au guichet" in asked_of(talk, agent).why[0]
    assert not asked_of(talk, manager).why
    row = certified(agent, "repondre")
    assert not asked_of(talk, agent).why
    Certificate.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert asked_of(talk, agent).why


def test_a_post_waits_for_whoever_lacks_the_certificate():
    author, manager = make.user("approver"), make.user("manager")
    post = make.post(by=author, accounts=[make.account()])
    assert not requirements(post).steps
    actions.keep_rule(role="approver", act="publish", course="publier", by=manager)
    (step,) = requirements(post).steps
    assert "Publier au nom de la ville" in step.name
    certified(author, "publier")
    assert not requirements(post).steps


def test_who_writes_without_the_certificate_is_told_so_while_writing():
    """The page does not promise to publish what would have to be approved."""
    author, manager = make.user("approver"), make.user("manager")
    client = Client()
    client.force_login(author)
    assert 'value="publish"' in client.get("/publications/nouvelle").content.decode()
    actions.keep_rule(role="approver", act="publish", course="publier", by=manager)
    page = client.get("/publications/nouvelle").content.decode()
    assert "Certificat à obtenir" in page and 'value="publish"' not in page and 'value="ask"' in page
    certified(author, "publier")
    assert 'value="publish"' in client.get("/publications/nouvelle").content.decode()


def test_rules_are_kept_by_whoever_trains():
    with pytest.raises(PermissionDenied):
        actions.keep_rule(role="agent", act="answer", course="repondre", by=make.user("agent"))
    manager = make.user("manager")
    for wrong in ({"role": "roi"}, {"act": "voler"}, {"course": "magie"}):
        with pytest.raises(ValidationError):
            actions.keep_rule(**({"role": "agent", "act": "answer", "course": "repondre"} | wrong), by=manager)
    client = Client()
    client.force_login(manager)
    assert client.post("/formation/certificats/", {"role": "agent", "act": "answer", "course": "repondre"}).status_code == 302
    assert "Répondre au guichet" in client.get("/formation/certificats/").content.decode()
    client.post("/formation/certificats/", {"drop": str(CertificateRule.objects.get().pk)})
    assert not CertificateRule.objects.exists()


def test_the_home_page_says_what_is_missing():
    agent = make.user("agent")
    actions.keep_rule(role="agent", act="answer", course="repondre", by=make.user("manager"))
    client = Client()
    client.force_login(agent)
    assert "attendent le oui d’un collègue" in client.get("/formation/").content.decode()
    certified(agent, "repondre")
    assert "attendent le oui" not in client.get("/formation/").content.decode()


def test_a_department_asks_and_is_taught():
    asker, trainer, late = make.user("contributor"), make.user("manager"), make.user("agent")
    client, desk = Client(), Client()
    client.force_login(asker)
    desk.force_login(trainer)
    refused = client.post("/formation/demandes/nouvelle", {"department": "Sports", "people": "8"})
    assert refused.status_code == 422 and "Sports" in refused.content.decode()
    client.post(
        "/formation/demandes/nouvelle", {"department": "Sports", "people": "8", "course": "publier", "wished": "un mardi"}
    )
    row = TrainingRequest.objects.get()
    assert Notice.objects.filter(user=trainer, kind="training.asked").exists()
    at = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    made = desk.post(f"/formation/seances/nouvelle?demande={row.pk}",
                     {"course": "publier", "at": at, "minutes": "90", "place": "Salle 3", "seats": "2"})  # fmt: skip
    assert made.status_code == 302
    row.refresh_from_db()
    session = TrainingSession.objects.get()
    assert row.state == "planned" and session.title == "Publier au nom de la ville"
    assert Attendance.objects.filter(user=asker).exists()
    assert "Salle 3" in client.get("/formation/seances/").content.decode()
    other = Client()
    other.force_login(late)
    assert other.get(f"/formation/demandes/{row.pk}").status_code == 404
    other.post(f"/formation/seances/{session.pk}", {"do": "join"})
    full = Client()
    full.force_login(make.user("agent"))
    assert full.post(f"/formation/seances/{session.pk}", {"do": "join"}).status_code == 422
    desk.post(f"/formation/seances/{session.pk}", {"do": "came", f"came-{asker.pk}": "yes", f"came-{late.pk}": "no"})
    assert Attendance.objects.get(user=asker).came is True and Attendance.objects.get(user=late).came is False
    assert client.post(f"/formation/seances/{session.pk}", {"do": "cancel"}).status_code == 403
    desk.post(f"/formation/seances/{session.pk}", {"do": "cancel"})
    assert Notice.objects.filter(user=asker, text__contains="n’aura pas lieu").exists()
    assert client.post(f"/formation/demandes/{row.pk}", {"state": "done"}).status_code == 403
    assert desk.post(f"/formation/demandes/{row.pk}", {"state": "declined", "said": ""}).status_code == 422


def test_figures_count_by_month(django_assert_max_num_queries):
    trainer = make.user("manager")
    actions.ask(by=make.user("agent"), department="Écoles", course="crise")
    found = lists.figures(timezone.now())
    assert len(found["rows"]) == 12 and found["rows"][-1]["asked"] == 1 and found["mean"] is None
    client = Client()
    client.force_login(trainer)
    client.get("/formation/suivi/")
    with django_assert_max_num_queries(40):
        page = client.get("/formation/suivi/").content.decode()
    assert "<svg" in page and "<table" in page
    client.force_login(make.user("agent"))
    assert client.get("/formation/suivi/").status_code == 403


def test_sessions_stand_on_a_calendar(client, django_assert_max_num_queries):
    trainer, agent = make.user("manager"), make.user("agent")
    at = timezone.make_aware(datetime(2031, 3, 12, 9, 30))
    for n in range(6):
        actions.keep_session(by=trainer, title=f"Crise {n}", at=at + timedelta(days=7 * n), seats=5)
    first, second = TrainingSession.objects.order_by("at")[:2]
    actions.join(first, by=agent)
    actions.cancel_session(second, by=trainer)
    client.force_login(agent)
    with django_assert_max_num_queries(30):
        page = client.get("/formation/seances/?vue=mois&date=2031-03").content.decode()
    assert "09:30" in page and "vous êtes attendu" in page and "date=2031-02" in page and "date=2031-04" in page
    assert [f"Crise {n}" in page for n in range(6)] == [True, False, True, True, False, False]  # the second was cancelled
    assert client.get("/formation/seances/?vue=mois&date=nulle").status_code == 200
    told = Client(headers={"Authorization": f"Bearer {make.token(agent)}"}).get("/api/v1/training/sessions?month=2031-03").json()
    assert [row["title"] for row in told] == ["Crise 0", "Crise 2", "Crise 3"]


def test_over_the_api():
    trainer, agent = make.user("manager"), make.user("agent")
    lead = Client(headers={"Authorization": f"Bearer {make.token(trainer)}"})
    learn = Client(headers={"Authorization": f"Bearer {make.token(agent)}"})
    row = learn.post(
        "/api/v1/training/requests", {"department": "Parcs", "course": "crise"}, content_type="application/json"
    ).json()
    assert lead.get("/api/v1/training/requests?state=new").json()["items"][0]["id"] == row["id"]
    given = {"course": "crise", "at": (timezone.now() + timedelta(days=2)).isoformat(), "request": row["id"], "seats": 3}
    made = lead.post("/api/v1/training/sessions", given, content_type="application/json").json()
    assert made["taken"] == 1 and learn.get(f"/api/v1/training/requests/{row['id']}").json()["state"] == "planned"
    assert learn.get("/api/v1/training/sessions").json()[0]["taken"] == 1
    given_people = [{"user": agent.pk, "came": True}, {"user": trainer.pk, "came": None}]
    came = lead.put(f"/api/v1/training/sessions/{made['id']}/people", given_people, content_type="application/json")
    assert came.json() == [{"user": agent.pk, "came": True}, {"user": trainer.pk, "came": None}]
    assert lead.get("/api/v1/training/figures").json()["rows"][-1]["month"]
    assert learn.get("/api/v1/training/figures").status_code == 403
