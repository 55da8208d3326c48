"""What many say: gathered after its batch, proposed as a subject, made or refused; what is like a conversation."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.listening.echoes import actions, lists
from parvis.listening.echoes import jobs as gathering
from parvis.listening.models import Echo, Print
from parvis.listening.tests.town import arrive, said, work
from parvis.readings.engine import packed
from parvis.readings.models import Learning, PlaceNames, Trained, Understood
from parvis.subjects import actions as subjects
from parvis.subjects.models import Subject, SubjectLink
from parvis.testing import make
from parvis.understanding import taught
from parvis.understanding.places import Place

pytestmark = pytest.mark.django_db
FLOOD = (
    "Inondation quai des Tanneurs, on ne passe plus",
    "De l’eau partout quai des Tanneurs !!",
    "Quai des Tanneurs inondé, on ne passe plus du tout",
)


@pytest.fixture(autouse=True)
def anew():
    """A process that has compared nothing yet."""
    gathering.forget()
    yield
    gathering.forget()


def flood(account=None, *more):
    talks = arrive(account or make.account(), *[said(text) for text in (*FLOOD, *more)])
    work(Print)
    return talks


def test_one_fact_told_by_three_is_one_echo_and_other_facts_are_not_in_it():
    other = make.account("facebook")
    flood()
    arrive(other, said("Le tram T2 est bloqué à Bellevue"), said("De l’eau partout quai des Tanneurs"))
    work(Print)
    echo = Echo.objects.get()
    assert (echo.people, echo.messages, echo.state) == (4, 4, "")
    assert "quai des Tanneurs" in echo.place
    assert echo.words and not {"quai", "tanneurs"} & set(echo.words.split())
    assert list(Print.objects.filter(echo=echo).order_by("pk").values_list("how", flat=True)) == ["", "fact", "fact", "copy"]


def test_what_nobody_read_is_told_apart_by_the_topics_and_the_names_that_this_city_taught():
    """Stored before its reading: what agents taught of words, and the places that the city brought, count here too."""
    body = taught.packed({"ficel": {"transport/commun": 2.0}})
    table = Trained.objects.create(
        part="topics", state="used", version="ficelle", body=body, examples=8, lessons=8, scores={}, against={}, at=timezone.now()
    )
    Learning.objects.update_or_create(pk=1, defaults={"topics": table})
    body = packed([Place("g1", "Saint-Just Haut", "place")])
    PlaceNames.objects.create(name="gares.csv", count=1, body=body, at=timezone.now())
    arrive(
        make.account(), said("La ficelle est arrêtée à Saint-Just Haut"), said("Encore la ficelle en retard, j’attends dehors")
    )
    Understood.objects.all().delete()
    work(Print)
    assert list(Print.objects.order_by("pk").values_list("theme", "place")) == [
        ("transport", "saint-just haut"),
        ("transport", ""),
    ]


def test_one_person_who_repeats_is_one_and_makes_no_proposal():
    arrive(make.account(), *[said("Le tram T2 est encore en panne à Bellevue", who="jeanne", thread="un") for _ in range(4)])
    work(Print)
    echo = Echo.objects.get()
    assert (echo.people, echo.messages) == (1, 4)
    assert not lists.proposed(make.user("manager")).exists()


def test_a_new_process_reads_the_window_and_goes_on():
    flood()
    gathering.forget()
    arrive(make.account("facebook"), said("inondation quai des tanneurs on ne passe plus"))
    work(Print)
    assert (Echo.objects.count(), Echo.objects.get().messages) == (1, 4)


def test_a_batch_that_fails_leaves_nothing_in_memory(monkeypatch):
    arrive(make.account(), *[said(text) for text in FLOOD])
    with monkeypatch.context() as broken:
        broken.setattr(gathering, "_counted", _broken)
        with pytest.raises(RuntimeError):
            work(Print)
    assert not Echo.objects.exists()
    Print.objects.update(due_at=timezone.now())
    work(Print)
    assert Echo.objects.get().messages == 3


def _broken(touched):
    raise RuntimeError("broken")


def test_as_many_statements_for_two_hundred_as_for_three():
    counts = []
    for n in (1, 40):
        arrive(make.account(), *[said(f"{text} {n}") for text in FLOOD for _ in range(n)])
        with CaptureQueriesContext(connection) as asked:
            work(Print)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1


def test_a_subject_in_one_click_and_what_comes_later_joins_when_somebody_says_so():
    manager, talks = make.user("manager"), flood()
    echo = Echo.objects.get()
    subject = actions.make_subject(echo, by=manager)
    assert set(SubjectLink.objects.filter(subject=subject).values_list("conversation", flat=True)) == {talk.pk for talk in talks}
    assert subject.people == 3 and "(quai des Tanneurs)" in subject.title
    assert actions.make_subject(echo, by=manager) == subject
    assert Subject.objects.count() == 1
    arrive(make.account("facebook"), said("De l'eau partout quai des tanneurs"))
    work(Print)
    assert SubjectLink.objects.count() == 3, "nothing joins by itself"
    echo.refresh_from_db()
    assert len(actions.waiting(echo, manager)) == 1
    assert actions.join_later(echo, by=manager) == 1
    assert actions.waiting(echo, manager) == []
    subjects.end(Subject.objects.get(), by=manager)
    with pytest.raises(ValidationError):
        actions.join_later(_again(echo), by=manager)


def _again(echo):
    arrive(make.account("x"), said("De l'eau partout quai des tanneurs, encore"))
    work(Print)
    return Echo.objects.select_related("subject").get(pk=echo.pk)


def test_what_is_refused_is_remembered():
    manager = make.user("manager")
    flood()
    actions.refuse(Echo.objects.get(), by=manager)
    flood(make.account("facebook"))
    assert Echo.objects.get().messages == 6
    assert not lists.proposed(manager).exists()
    assert lists.proposed(manager, "refused").exists()


def test_each_sees_what_is_open_to_them():
    here, elsewhere = make.team("Ici"), make.team("Ailleurs")
    agent, trainee = make.user("agent", in_team=here), make.user("trainee", in_team=here)
    flood(make.account(of=here))
    flood(make.account("facebook", of=elsewhere))
    echo = Echo.objects.get()
    assert echo.people == 6
    assert lists.prints(echo, agent).count() == 3
    assert not Echo.objects.seen_by(make.user("agent", in_team=elsewhere)).exists()
    assert len(actions.waiting(echo, agent)) == 3
    with pytest.raises(PermissionDenied):
        actions.make_subject(echo, by=trainee)


def test_by_the_pages(client):
    agent, (talk, *_) = make.user("agent", in_team=make.team()), flood()
    client.force_login(agent)
    page = client.get(reverse("listening:echoes")).content.decode()
    assert "3 personnes parlent de" in page and "on ne passe plus du tout" in page
    beside = client.get(reverse("inbox:beside", args=[talk.pk])).content.decode()
    assert "2 messages semblables" in beside and "on ne passe plus du tout" in beside
    echo = Echo.objects.get()
    assert "De l’eau partout" in client.get(reverse("listening:echo", args=[echo.pk])).content.decode()
    client.post(reverse("listening:echo_act", args=[echo.pk, "refuser"]))
    assert "Personne ne dit la même chose" in client.get(reverse("listening:echoes")).content.decode()
    Echo.objects.update(state="")
    answer = client.post(reverse("listening:echo_act", args=[echo.pk, "sujet"]), {"title": "Crue"})
    assert answer.url == reverse("subjects:subject", args=[Subject.objects.get(title="Crue").pk])
    arrive(make.account("facebook"), said("De l'eau partout quai des tanneurs"))
    work(Print)
    assert "1 conversation venue depuis" in client.get(reverse("listening:echo", args=[echo.pk])).content.decode()
    client.post(reverse("listening:echo_act", args=[echo.pk, "rejoindre"]))
    assert SubjectLink.objects.count() == 4
    Echo.objects.update(state="", last_at=timezone.now() - timedelta(days=4))
    assert "Personne ne dit la même chose" in client.get(reverse("listening:echoes")).content.decode()


def test_by_the_api(client):
    headers = {"Authorization": f"Bearer {make.token(make.user('manager'))}"}
    talk, *_ = flood()

    def ask(method, path, body=None):
        answer = client.generic(
            method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json() if answer.content else None

    (echo,) = ask("GET", "echoes")[1]["items"]
    assert (echo["people"], echo["state"]) == (3, "")
    assert len(ask("GET", f"echoes/{echo['id']}/messages")[1]["items"]) == 3
    assert len(ask("GET", f"conversations/{talk.pk}/alike")[1]) == 2
    assert ask("POST", f"echoes/{echo['id']}/join")[0] == 422
    subject = ask("POST", f"echoes/{echo['id']}/subject", {})[1]["subject"]
    assert ask("GET", f"echoes/{echo['id']}")[1]["subject"] == subject
    assert ask("POST", f"echoes/{echo['id']}/join")[1] == {"joined": 0}
    assert ask("POST", f"echoes/{echo['id']}/refuse")[0] == 204
