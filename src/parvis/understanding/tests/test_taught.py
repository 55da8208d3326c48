"""Topics learnt from corrections: words of a city join the lists, all else is read as before, and what is damaged says so."""

from __future__ import annotations

import json
import sys

import pytest

from parvis.understanding import reteaching, scores, taught, topics
from parvis.understanding.folding import words_of
from parvis.understanding.lanes import Unusable
from parvis.understanding.near import pieces as near_pieces
from parvis.understanding.retraining import parted
from parvis.understanding.taught import NO_TOPIC, NOTHING, Learner, Taught
from parvis.understanding.written import topics as written

FICELLE = [(f"{text} la Ficelle", "transport/commun") for text in ("Quand reprend", "On a attendu", "J’adore", "Qui répare")]
LAMPS = [("Le lampadaire est éteint", "voirie/eclairage"), ("Nid de poule rue Pasteur", "voirie/chaussee")] * 4


def learn(lessons, anchors=LAMPS) -> Taught:
    made = taught.packed(Learner(lessons, anchors, topics.votes).learn(), lessons=len(lessons))
    return taught.opened(made, "it")


def read(text: str, table: Taught = NOTHING) -> topics.Topic:
    return topics.topic_of(words_of(text).words, table)


def test_a_word_of_the_city_means_its_topic_and_is_the_reason():
    assert read("La Ficelle est en retard").key == ""
    found = read("La Ficelle est en retard", learn(FICELLE))
    assert (found.key, found.words) == ("transport/commun", ("ficelle",)) and found.confidence >= topics.SURE


def test_a_word_of_the_lists_may_mean_something_else_here():
    """A swimming pool is called “Bus du Splash”: no transport."""
    lessons = [(f"Bus du Splash {text}", "sport/piscine") for text in ("fermé", "complet", "bondé ce matin", "trop cher")]
    table = learn(lessons)
    assert read("Bus du Splash annulé").theme == "transport"
    assert read("Bus du Splash annulé", table).key == "sport/piscine"
    assert read("Le bus 12 est en retard", table).theme == "transport", "alone it means what it meant"


def test_what_stands_under_a_theme_and_that_there_is_none_are_learnt_too():
    lessons = [(f"Le mât Zorg {text}", "voirie/signalisation") for text in ("penche", "est tombé", "gêne", "est tordu")]
    lessons += [(f"Vive le feu sacré des Brigands {text}", NO_TOPIC) for text in ("hier", "toujours", "ici", "encore")]
    table = learn(lessons)
    assert read("Lampadaire et mât Zorg tombés").key == "voirie/eclairage"
    assert read("Le mât Zorg est tordu", table).key == "voirie/signalisation"
    assert read("Le feu sacré des Brigands").key != ""
    assert read("Le feu sacré des Brigands", table).key == ""


def test_what_nobody_spoke_of_is_read_as_before():
    table = learn(FICELLE)
    assert [read(text, table) for text, _key, _language in written()] == [read(text) for text, _key, _language in written()]


def test_a_word_of_one_correction_alone_is_not_learnt():
    assert "durand" not in learn([*FICELLE, ("Madame Durand attend son bus", "transport/commun")]).words


def test_the_same_corrections_make_the_same_table_and_contradictions_weigh_little():
    assert learn(FICELLE) == learn(FICELLE)
    torn = learn([*FICELLE, *((text.replace("Ficelle", "ficelle !"), "economie") for text, _key in FICELLE)])
    assert max(torn.words["ficel"].values()) < max(learn(FICELLE).words["ficel"].values())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no table"), (b"GIF89a", "is no table"), (taught.MAGIC + b"{", "is damaged"), (taught.MAGIC + b"{}\nx", "is damaged"),
        (taught.packed({"ficel": {"transport": 1.0}})[:-3], "its hash is another one"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_says_why(content, sentence):
    with pytest.raises(Unusable, match=sentence):
        taught.opened(content, "it")


def test_what_is_nearly_a_text_that_judges_is_not_learnt():
    judge, others = (
        written()[0][0],
        ["La ficelle est en retard ce matin à la gare du haut", "Le banc du square a une latte cassée"],
    )
    given = [{"text": others[0], "aside": True}, {"text": f"{others[0]} !!", "aside": False}, {"text": others[1], "aside": False}]
    given += [{"text": f"Bonjour, {judge}", "aside": False}, {"text": judge, "aside": True}]
    given += [{"text": "La ficelle est encore en retard ce matin à la gare du haut", "aside": False}]
    learnt, aside = parted(given)
    assert [one["text"] for one in learnt] == [others[1]]
    assert [one["text"] for one in aside] == [others[0]]


def test_the_program_reads_lessons_and_answers_with_scores_and_a_table(monkeypatch, capfdbinary):
    monkeypatch.setattr(reteaching, "bounded", lambda: None)
    judge = written()[0]
    given = [{"text": text, "topic": key, "aside": at == 0} for at, (text, key) in enumerate(FICELLE)]
    given += [{"text": judge[0], "topic": "culture", "aside": False}] * 3
    lines = [json.dumps(one).encode() for one in given]
    monkeypatch.setattr(sys, "argv", ["reteaching"])
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": lines}))
    reteaching.main()
    line, _newline, made = capfdbinary.readouterr().out.partition(b"\n")
    told, table = json.loads(line), taught.opened(made, "it")
    assert (told["learnt"], told["aside"], told["shipped"]) == (3, 1, None), "a text that judges is never learnt"
    assert (told["against"]["aside"], told["scores"]["aside"]) == ([0, 1], [1, 1])
    assert told["scores"]["version"] == table.version and ["ficel", "transport/commun"] in [
        one[:2] for one in told["scores"]["words"]
    ]
    assert {name: told["against"][name] for name in ("themes", "themes_apart", "topics")} == scores.topics_told()


def test_what_judges_topics_is_of_all_topics_and_stands_there_once():
    rows = written()
    assert {key for _text, key, _language in rows} <= set(topics.titles())
    assert {key.partition("/")[0] for _text, key, _language in rows} == {key.partition("/")[0] for key in topics.titles()}
    seen = [near_pieces(text) for text, _key, _language in rows]
    near = [
        (rows[at][0], rows[other][0])
        for at, one in enumerate(seen)
        for other in range(at)
        if len(one & seen[other]) >= 0.5 * len(one | seen[other])
    ]
    assert near == []
