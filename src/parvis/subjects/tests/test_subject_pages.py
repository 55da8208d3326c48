"""The pages of subjects as an agent uses them, and the same over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.subjects import actions
from parvis.subjects.models import Round, Subject, Told
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make.user("agent")


@pytest.fixture
def page(agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def opened(agent, **fields) -> Subject:
    talk = fields.pop("conversation", None) or make.conversation()
    return actions.open_subject(by=agent, conversation=talk, **{"title": "Grève", "keywords": "grève"} | fields)


def test_a_subject_is_opened_proposed_joined_and_left_from_the_counter(page, agent):
    talk, other = make.conversation(), make.conversation(texts=("Encore la grève ?",))
    assert f"/sujets/nouveau?conversation={talk.pk}" in page.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    sent = {"title": "Grève des piscines", "keywords": "grève", "line": "Jusqu’à jeudi.", "team": make.team().pk}
    assert page.post(f"/sujets/nouveau?conversation={talk.pk}", sent).status_code == 302
    subject = Subject.objects.get()
    beside = page.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    assert "Grève des piscines" in beside and "Jusqu’à jeudi." in beside
    assert "C’est peut-être « Grève des piscines »" in page.get(f"/guichet/{other.pk}/a-cote").content.decode()
    page.post(f"/sujets/conversations/{other.pk}/rejoindre", {"sujet": subject.pk})
    assert subject.links.count() == 2
    assert "Grève des piscines" in page.get("/guichet/?vue=toutes").content.decode(), "the rows are marked"
    narrowed = page.get(f"/guichet/?vue=toutes&sujet={subject.pk}").content.decode()
    assert "Sujet « Grève des piscines »" in narrowed
    page.post(f"/sujets/conversations/{other.pk}/quitter")
    assert subject.links.count() == 1
    assert page.post(f"/sujets/conversations/{other.pk}/rejoindre", {"sujet": "x"}).status_code == 404
    assert page.post(f"/sujets/conversations/{other.pk}/autre").status_code == 404


def test_all_are_answered_and_what_became_of_each_is_shown(page, agent):
    subject = opened(agent)
    for _ in range(12):
        actions.join(subject, [make.conversation().pk], by=agent)
    shown = page.get(f"/sujets/{subject.pk}").content.decode()
    assert "ressemble à de la publicité" in shown
    refused = page.post(f"/sujets/{subject.pk}/repondre", {"text": "Bonjour {chat}"})
    assert refused.status_code == 422 and "Bonjour {chat}" in refused.content.decode(), "what was typed is there"
    sent = page.post(f"/sujets/{subject.pk}/repondre", {"text": "Bonjour {personne}", "public_most": "10"})
    row = Round.objects.get()
    assert sent["Location"] == f"/sujets/reponses/{row.pk}" and row.public_most == 10
    assert "every 2s" in page.get(f"/sujets/reponses/{row.pk}").content.decode()
    assert "every 2s" in page.get(f"/sujets/reponses/{row.pk}?suivi=1").content.decode()
    assert page.get(f"/sujets/reponses/{row.pk}?vue=left").content.decode().count('<li class="row">') == 3
    page.post(f"/sujets/reponses/{row.pk}/arreter")
    assert "Reprendre" in page.get(f"/sujets/reponses/{row.pk}").content.decode()
    assert page.get(f"/sujets/reponses/{row.pk}?suivi=1")["HX-Refresh"], "the list below is shown anew when it ends"
    page.post(f"/sujets/reponses/{row.pk}/reprendre")
    assert Round.objects.get().state == "running"
    assert page.post(f"/sujets/reponses/{row.pk}/autre").status_code == 404


def test_the_line_is_changed_and_a_colleagues_change_is_said(page, agent):
    subject = opened(agent)
    page.post(f"/sujets/{subject.pk}/dire", {"line": "Jusqu’à jeudi.", "revision": 1})
    late = page.post(f"/sujets/{subject.pk}/dire", {"line": "C’est fini.", "revision": 1})
    assert late.status_code == 409 and "C’est fini." in late.content.decode()
    page.post(f"/sujets/{subject.pk}/modifier", {"title": "Tempête", "line": "Prudence.", "team": make.team().pk, "revision": 2})
    assert Subject.objects.get().title == "Tempête"
    page.post(f"/sujets/{subject.pk}/terminer", {"revision": 3})
    assert "Dire la fin à tous" in page.get(f"/sujets/{subject.pk}").content.decode()
    assert "Tempête" in page.get("/sujets/?vue=termines").content.decode()
    page.post(f"/sujets/{subject.pk}/rouvrir")
    assert Subject.objects.get().state == "open"


def test_what_looks_like_it_joins_when_it_is_ticked(page, agent):
    subject, alike = opened(agent), make.conversation(texts=("La grève continue ?",))
    assert "La grève continue ?" in page.get(f"/sujets/{subject.pk}").content.decode()
    page.post(f"/sujets/{subject.pk}/rejoindre", {"conversation": [alike.pk]})
    assert subject.links.count() == 2
    page.post(f"/sujets/{subject.pk}/retirer", {"conversation": alike.pk})
    assert subject.links.count() == 1


def test_another_team_sees_nothing(agent):
    subject = opened(agent)
    stranger = Client()
    stranger.force_login(make.user("agent", in_team=make.team("Voirie")))
    for path in (f"/sujets/{subject.pk}", f"/sujets/{subject.pk}/modifier"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/sujets/{subject.pk}/terminer").status_code == 404
    assert "Grève" not in stranger.get("/sujets/").content.decode()


def test_pages_ask_few_questions_however_long(page, agent, django_assert_max_num_queries):
    for _ in range(45):
        opened(agent)
    with django_assert_max_num_queries(14):
        first = page.get("/sujets/").content.decode()
    assert first.count('<li class="row">') == 40 and "suite=" in first
    account = make.account()
    subject = opened(agent)
    actions.join(subject, [make.conversation(account).pk for _ in range(60)], by=agent)
    actions.answer_all(subject, texts={"fr": "Bonjour"}, by=agent)
    with django_assert_max_num_queries(30):
        shown = page.get(f"/sujets/{subject.pk}").content.decode()
    assert "".join(shown.split()).count('<liclass="row"><spanclass="row-lead">') == 40
    with django_assert_max_num_queries(20):
        page.get(f"/sujets/reponses/{Round.objects.get().pk}")
    more = page.get(f"/sujets/{subject.pk}?suite=x", headers={"HX-Request": "true"})
    assert more.status_code == 404


def test_the_same_over_the_api(agent):
    given = {"headers": {"Authorization": f"Bearer {make.token(agent)}"}, "content_type": "application/json"}
    client, talk, other = Client(), make.conversation(), make.conversation(texts=("Toujours la grève ?",))
    body = {"title": "Grève", "keywords": "grève", "conversation": talk.pk}
    made = client.post("/api/v1/subjects", body, **given).json()
    assert (made["people"], made["networks"], made["state"]) == (1, {"mastodon": 1}, "open")
    at = f"/api/v1/subjects/{made['id']}"
    assert client.get(f"/api/v1/conversations/{other.pk}/subject", **given).json() == {"subject": None, "proposed": [made["id"]]}
    assert client.post(f"{at}/join", {"conversations": [other.pk]}, **given).json() == {"joined": [other.pk], "elsewhere": []}
    assert client.get(f"{at}/conversations", **given).json()["items"] == [other.pk, talk.pk]
    assert client.patch(at, {"line": "Jusqu’à jeudi.", "revision": 1}, **given).json()["line"] == "Jusqu’à jeudi."
    stale = client.patch(at, {"line": "x", "revision": 1}, **given)
    assert stale.status_code == 409 and stale.json()["subject"]["revision"] == 2
    row = client.post(f"{at}/answers", {"texts": {"fr": "Bonjour {personne}"}}, **given).json()
    assert row["outcomes"] == {"waiting": 2}
    tellings = client.get(f"/api/v1/subject-answers/{row['id']}/tellings?outcome=waiting", **given).json()
    assert {one["conversation"] for one in tellings["items"]} == set(Told.objects.values_list("conversation", flat=True))
    assert client.post(f"/api/v1/subject-answers/{row['id']}/stop", **given).json()["state"] == "stopped"
    assert client.post(f"/api/v1/subject-answers/{row['id']}/resume", **given).json()["state"] == "running"
    assert client.post(f"{at}/end", {}, **given).json()["state"] == "ended"
    assert client.post(f"{at}/leave", {"conversation": other.pk}, **given).json()["conversations"] == 1
