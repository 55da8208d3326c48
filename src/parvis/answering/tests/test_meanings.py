"""With a model of sentences: vectors are made by a job, kept with their model, used, and let go."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.answering import jobs
from parvis.answering.finding import proposed, ranked
from parvis.inbox import ready
from parvis.knowledge import actions as knowledge
from parvis.knowledge.models import Answer, AnswerVector
from parvis.mcp.tools import search_knowledge
from parvis.testing import make
from parvis.understanding import asked, meaning
from parvis.understanding.tests.test_meaning import Tiny

pytestmark = pytest.mark.django_db


class Meant(Tiny):
    """It knows that two words that share nothing are one thing."""

    name = "meant 1"

    def questions(self, texts: Any) -> list[meaning.Vector]:
        return super().questions([text.replace("zibeline", "fourrière véhicule enlevé") for text in texts])

    passages = questions


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> Meant:
    model = Meant()
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(model))
    jobs._READ.clear()
    return model


def test_unasked_only_what_words_are_sure_of_and_meaning_puts_first(embedder: Meant) -> None:
    """Of real posts by strangers meaning alone offered something to three in four that no answer fits."""
    agent = make.user("agent")
    pound = make.answer(
        "Fourrière", texts={"fr": "Votre véhicule enlevé se retire ici."}, examples=("où est mon véhicule enlevé",)
    )
    pool = make.answer(
        "Bassin", texts={"fr": "Le bassin olympique ouvre à huit heures."}, examples=("le bassin olympique est ouvert",)
    )
    sure, meant = make.conversation(texts=("Où est mon véhicule enlevé ?",)), make.conversation(texts=("Ma zibeline ?",))
    torn = make.conversation(texts=("Le bassin olympique, et zibeline zibeline zibeline zibeline ?",))
    jobs.read_meanings()
    assert [one.ready.answer for one in proposed(sure, agent).proposals] == [pound]
    assert proposed(meant, agent).proposals == [] and ready.offered(meant, agent, "zibeline")[0].answer == pound
    assert ranked("Le bassin olympique", among=lambda kept, key: True, sure=True)[0].key == pool.pk
    assert proposed(torn, agent).proposals == [], "words are sure of one, meaning of another"


def test_an_answer_that_was_just_written_is_proposed_before_its_meaning_is_read(embedder: Meant) -> None:
    make.answer("Bassin", texts={"fr": "Le bassin olympique ouvre à huit heures."}, examples=("le bassin olympique est ouvert",))
    jobs.read_meanings()
    pound = make.answer(
        "Fourrière", texts={"fr": "Votre véhicule enlevé se retire ici."}, examples=("où est mon véhicule enlevé",)
    )
    talk = make.conversation(texts=("Où est mon véhicule enlevé ?",))
    assert [one.ready.answer for one in proposed(talk, make.user("agent")).proposals] == [pound]


def test_who_searches_answers_finds_by_meaning_and_the_best_first(embedder: Meant) -> None:
    """At the counter, over the API and for an assistant: as a conversation is proposed them."""
    agent, talk = make.user("agent"), make.conversation()
    pound = make.answer("Fourrière", texts={"fr": "Votre véhicule enlevé se retire ici."}, examples=("où est mon véhicule",))
    pool = make.answer("Piscine", texts={"fr": "La piscine municipale ouvre à 8 h."}, key="bassin")
    make.answer("Cantine", texts={"fr": "Le repas du mercredi est servi à midi, près de la piscine et des terrains de sport."})
    make.answer("Fourrière animale", of=make.team("Sport"), texts={"fr": "Zibeline, véhicule enlevé."})
    jobs.read_meanings()
    assert ready.offered(talk, agent, "zibeline")[0].answer == pound
    assert ready.offered(talk, agent, "horaires de la piscine municipale")[0].answer == pool, "the newest is not the best"
    assert ready.offered(talk, agent, "bassin")[0].answer == pool, "its key"
    found = (
        Client()
        .get(f"/api/v1/conversations/{talk.pk}/answers?q=zibeline", headers={"authorization": f"Bearer {make.token(agent)}"})
        .json()
    )
    assert found[0]["answer"] == pound.pk
    told = [one["id"] for one in search_knowledge(agent, query="zibeline", limit=5)["answers"]]
    assert (
        told[0] == pound.pk and len(told) == len(set(told)) and not Answer.objects.filter(pk__in=told, title="Fourrière animale")
    )
    assert search_knowledge(agent, query="zibeline", language="de")["answers"] == []


def test_each_text_is_read_once_and_again_when_it_changes(embedder: Meant) -> None:
    row = make.answer("Fourrière", texts={"fr": "Ici.", "en": "Here."}, examples=("où ?",))
    for _ in range(2):
        jobs.read_meanings()
    assert AnswerVector.objects.count() == 4
    kept = set(AnswerVector.objects.values_list("pk", flat=True))
    said = knowledge.Said(title="Fourrière", texts={"fr": "Là-bas."}, key=row.key)
    knowledge.keep(row, said, by=make.user(), revision=1)
    jobs.read_meanings()
    assert AnswerVector.objects.count() == 2 and len(kept & set(AnswerVector.objects.values_list("pk", flat=True))) == 1


def test_another_model_reads_all_anew(embedder: Meant, monkeypatch: pytest.MonkeyPatch) -> None:
    make.answer("Fourrière", texts={"fr": "Ici."})
    jobs.read_meanings()
    other = Tiny()
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(other))
    jobs._READ.clear()
    jobs.read_meanings()
    assert set(AnswerVector.objects.values_list("model", flat=True)) == {"tiny 1"}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (meaning.State(Tiny()), "En service"), (meaning.State(None, "absent"), "make semantic"),
        (meaning.State(None, "version", "0.9"), "La version 0.9"), (meaning.State(None, "weights"), "n’est pas celui"),
        (meaning.State(None, "broken", "pas de moteur"), "pas de moteur"),
    ],
)  # fmt: skip
def test_settings_say_how_answers_are_found(monkeypatch: pytest.MonkeyPatch, state: meaning.State, words: str) -> None:
    monkeypatch.setattr("parvis.answering.views.state", lambda: state)
    client = Client()
    client.force_login(make.user("agent"))
    shown = client.get("/reglages/propositions").content.decode()
    assert words in shown and f"{round(asked.lexical().three * 100)} fois sur cent" in shown
