"""What is shown unasked is sure: strangers' posts, of which none has an answer here, are offered none.

The posts are not of this repository: `tools.real_posts` tells where they are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parvis.answering.finding import proposed, ranked
from parvis.demo.counter import ANSWERS
from parvis.testing import make
from parvis.understanding import asked, meaning
from parvis.understanding.retrieval import Document, Index, clear
from tools import real_posts

FILES = ("posts", "labelled-once")


def shelf() -> Index:
    """The demo city's answers."""
    found = Index()
    for number, (topic, title, texts, examples) in enumerate(ANSWERS):
        found.put(Document(number, title, (*texts.values(), topic), examples))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "Depuis une semaine il y a du bruit toute la nuit dans ma rue, on ne dort plus. Que faites-vous ?",
        "Encore en retard ce matin, merci.",
    ],
)
def test_a_complaint_about_something_else_is_offered_nothing(text: str) -> None:
    for _topic, title, texts, examples in ANSWERS:
        make.answer(title, texts=texts, examples=examples)
    talk = make.conversation(texts=(text,))
    assert proposed(talk, make.user("agent")).proposals == []


@pytest.mark.parametrize(("text", "title"), [
    ("Bonjour, comment inscrire mon fils à la cantine ?", "Inscrire un enfant à l’école ou à la cantine"),
    ("Il y a un matelas abandonné sur le trottoir depuis lundi", "Faire enlever des encombrants"),
    ("mon passeport est perimé, je fais quoi", "Renouveler une carte d’identité ou un passeport"),
    ("@paris À quelle heure ferme le parc des Tilleuls ce soir ? https://exemple.fr/a", "Horaires des parcs et jardins"),
])  # fmt: skip
def test_what_the_city_has_an_answer_to_is_still_offered_it(text: str, title: str) -> None:
    assert ANSWERS[shelf().rank(text, sure=True)[0].key][1] == title


def test_of_questions_written_apart_what_is_offered_is_right() -> None:
    index = asked.index()
    offered = [(found[0].key, one.key) for one in asked.questions() if (found := index.rank(one.question, sure=True))]
    assert len(offered) >= 60 and sum(key == right for key, right in offered) / len(offered) >= 0.9
    alone = [
        (found[0].key, one.key) for one in asked.questions() if (found := clear(index.rank(one.question, sure=True)))
    ]
    assert len(alone) >= 50 and sum(key == right for key, right in alone) / len(alone) >= 0.95


@pytest.mark.django_db
def test_by_words_alone_what_two_answers_fit_as_well_is_offered_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(None, "absent"))
    agent = make.user("agent")
    summer = make.answer("Piscine en été", texts={"fr": "Le bassin olympique ouvre à huit heures."})
    winter = make.answer("Piscine en hiver", texts={"fr": "Le bassin olympique ouvre à dix heures."})
    torn, clear_one = make.conversation(texts=("La piscine, le bassin olympique ?",)), make.conversation(texts=("La piscine en hiver ?",))
    assert proposed(torn, agent).proposals == []
    assert [one.ready.answer for one in proposed(clear_one, agent).proposals] == [winter]
    assert {one.key for one in ranked("La piscine, le bassin olympique ?", among=lambda kept, key: True)} == {summer.pk, winter.pk}


def posts() -> Iterator[str]:
    """The half that chose nothing."""
    told = [row["text"] for name in FILES for row in real_posts.rows(name)]
    yield from told[1::2]


@pytest.mark.slow
@pytest.mark.skipif(not real_posts.there(), reason=f"real posts are not there: {real_posts.FOLDER}")
@pytest.mark.parametrize("index", [shelf, asked.index], ids=["demo", "fifty"])
def test_strangers_posts_are_offered_nothing(index) -> None:
    there, texts = index(), list(posts())
    offered = [text for text in texts if there.rank(text, sure=True)]
    print(f"{len(offered)} of {len(texts)} real posts are offered an answer")
    assert len(texts) >= 400 and len(offered) / len(texts) <= 0.025, offered
