"""The whole way of a correction: said over the API, learnt by the job, judged, in use for what arrives next, reverted by one click."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.inbox.models import Message
from parvis.journal.models import Notice
from parvis.readings.engine import in_use
from parvis.readings.learning import jobs
from parvis.readings.learning.words import TOPIC_POINT_WORDS
from parvis.readings.models import Learning, Lesson, Trained, Understood
from parvis.readings.tests.test_arriving import arrive, said
from parvis.readings.tests.test_learning import trained
from parvis.testing import make
from parvis.understanding import kinds, reteaching, retraining, second, taught, training
from parvis.understanding.lanes import opened
from parvis.understanding.scores import topics_told
from parvis.understanding.written import FOLDER, learnt

pytestmark = pytest.mark.django_db
PAGE = "/reglages/comprendre/"
FICELLE = (
    "Quand reprend la Ficelle ?", "La Ficelle en panne encore ce matin", "On a attendu la Ficelle vingt minutes", "Bravo pour la Ficelle",
    "Qui nettoie la Ficelle ?", "La Ficelle sent mauvais", "Fermeture de la Ficelle dimanche ?", "J’adore la Ficelle",
)  # fmt: skip

ELSE = (
    "azur", "brume", "cendre", "dalle", "érable", "falaise", "granit", "houle", "ivoire", "jonc", "kayak", "lichen", "marais",
    "neige", "ombre", "prune", "quartz", "roseau", "sable", "tuile", "urne", "vague", "wagon",
)  # fmt: skip


def apart_from_others(word: str, n: int) -> str:
    """A text of this word that is no near copy of the others: what is nearly a text that judges is not learnt."""
    return f"{word} {' '.join(ELSE[(n * step + step) % len(ELSE)] for step in (1, 3, 7))} {word}"


@pytest.fixture
def client(db):
    found = Client()
    found.force_login(make.user("admin"))
    return found


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """The programs of the job, in this process: what they do, without the minute that all shipped examples take; no second look."""
    monkeypatch.setattr(second, "there", lambda: False)
    few = [*learnt(FOLDER)][::40]
    shipped = kinds.State(opened(training.train(few), "few"))
    monkeypatch.setattr(kinds, "state", lambda *path: shipped)
    monkeypatch.setattr(retraining, "state", lambda: shipped)

    def apart(part, given, model):
        if part == "topics":
            return reteaching.reteach(given, taught.opened(model, "it") if model else taught.NOTHING)
        return retraining.retrain(given, kinds.State(opened(model, "it")) if model else shipped, shipped, few)

    monkeypatch.setattr(jobs, "apart", apart)


def told(client: Client, text: str, **said_of_it: str) -> None:
    """It arrives, and an agent says over the API what it is."""
    arrive(make.account(), said(text, Message.objects.count() + 1))
    number = Message.objects.latest("pk").pk
    assert client.patch(f"/api/v1/messages/{number}/reading", said_of_it, content_type="application/json").status_code == 200


def read(text: str) -> Understood:
    arrive(make.account(), said(text, Message.objects.count() + 1))
    return Understood.objects.latest("pk")


def learn_now(client: Client) -> dict:
    assert client.post("/api/v1/understanding/train").status_code == 202
    jobs.learn(list(Learning.objects.all()))
    return client.get("/api/v1/understanding").json()


def test_corrected_topics_change_what_is_read_next_and_are_taken_back_by_one_click(client):
    assert read("La Ficelle est en retard").topic == ""
    for text in FICELLE:
        told(client, text, topic="transport/commun")
    told(client, "Vive la ficelle de cuisine, bonne journée", topic="")
    assert Lesson.objects.filter(topic=taught.NO_TOPIC).count() == 1
    now = learn_now(client)
    new = Trained.objects.get(part="topics")
    assert (now["topics_number"], now["topics_version"], now["number"], now["waits"]) == (
        new.pk,
        new.version,
        0,
        {"kinds": 0, "topics": 0},
    )
    assert {"word": "ficel", "topic": "transport/commun"}.items() <= now["words"][0].items()
    assert now["topic_scores"]["themes"] == new.against["themes"], "nothing else is read worse"
    row = read("La Ficelle est en retard")
    assert (row.topic, row.reasons["topic"], row.guess) == ("transport/commun", ["ficelle"], None)
    page = client.get(PAGE).content.decode()
    assert new.version in page and '<th scope="row">ficel…</th>' in page and "Revenir aux listes livrées" in page
    assert Notice.objects.filter(kind="model.learnt", text__contains="thèmes").exists()
    client.post(f"{PAGE}modele", {"do": "use", "part": "topics", "number": "0"})
    assert read("La Ficelle est en retard").topic == ""
    client.post(f"{PAGE}modele", {"do": "use", "part": "topics", "number": str(new.pk)})
    assert read("La Ficelle est en retard").topic == "transport/commun"


def test_corrected_kinds_change_what_is_read_next_and_are_taken_back_by_one_click(client):
    text = "Zorglub zorglub, quel grand zorglub"
    before = read(text)
    for n in range(6):
        told(client, apart_from_others("zorglub", n), kind="praise")
    now = learn_now(client)
    new = Trained.objects.get()
    assert (new.part, new.worse, now["number"], now["version"]) == ("kinds", [], new.pk, new.version)
    assert before.kind != "praise" and before.model != new.version
    row = read(text)
    assert (row.kind, row.model) == ("praise", new.version)
    back = client.post("/api/v1/understanding/use", {"number": 0}, content_type="application/json").json()
    assert (back["number"], back["models"][0]["state"]) == (0, "former")
    assert read(text).kind == before.kind
    assert (
        client.post(
            "/api/v1/understanding/use", {"number": new.pk, "part": "topics"}, content_type="application/json"
        ).status_code
        == 422
    )


def test_topics_that_read_worse_are_kept_out_said_and_hold_up_no_kinds(client):
    """Somebody calls lamps, buses and schools “Sport”: on the texts that judge that is worse."""
    words = ("bus", "école", "piscine", "poubelle", "chien", "vélo", "lampadaire", "trottoir", "crèche", "permis")
    for n, word in enumerate(words * 3):
        told(client, apart_from_others(word, n), topic="vie-democratique", kind="report")
    now = learn_now(client)
    topics, found = Trained.objects.get(part="topics"), Trained.objects.get(part="kinds")
    assert topics.state == "kept_out" and topics.worse and now["topics_number"] == 0
    assert found.version in {one["version"] for one in now["models"]}
    assert "moins bons" in Notice.objects.get(kind="model.kept_out", text__contains="thèmes").text
    page = client.get(PAGE).content.decode()
    assert "moins bon en" in page and str(TOPIC_POINT_WORDS[topics.worse[0]]) in page
    assert client.post(
        "/api/v1/understanding/use", {"number": topics.pk, "part": "topics"}, content_type="application/json"
    ).status_code == 422  # fmt: skip


def test_a_table_that_cannot_be_used_leaves_the_lists_and_says_so(client):
    scores = topics_told() | {"aside": [0, 0]}
    row = trained("used", b"GIF89a", part="topics", scores=scores, against=scores)
    Learning.objects.create(topics=row)
    assert read("Le lampadaire est éteint").topic == "voirie/eclairage"
    assert "is no table" in in_use().topics_problem
    assert "les listes livrées avec Parvis les lisent seules" in client.get(PAGE).content.decode()
    assert "is no table" in client.get("/readyz").json()["warnings"][0]
