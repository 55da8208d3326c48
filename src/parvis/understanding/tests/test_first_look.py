"""What is read of a text, how often that is right, and that nothing anybody writes breaks it or takes long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.testing.costs import costs_at_most
from parvis.understanding import scores
from parvis.understanding.danger import danger
from parvis.understanding.lines import told
from parvis.understanding.reading import fingerprint, understand
from parvis.understanding.topics import titles
from parvis.understanding.written import APART, KINDS, elsewhere, load, marked


def one(text):
    return understand([text])[0]


def test_a_report_is_read_whole():
    read = one("Bonjour, le lampadaire devant le 14 rue Pasteur est en panne depuis lundi, appelez-moi au 06 12 34 56 78")
    assert (read.language, read.kind, read.sure, read.answer) == ("fr", "report", True, True)
    assert read.topic.key == "voirie/eclairage"
    assert [place.name for place in read.places] == ["14 rue Pasteur"]
    assert [found.kind for found in read.personal] == ["phone"]
    assert {"lampadaire", "en panne"} & set(read.reasons)


def test_readings_come_in_the_order_of_the_texts():
    texts = ["Merci à toute l’équipe, bravo !", "", "À quelle heure ouvre la piscine ?"]
    assert [read.kind for read in understand(texts)] == ["praise", "conversation", "question"]
    assert understand([]) == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("le lampadaire de la rue clignote", "voirie/eclairage"), ("les poubelles n’ont pas été ramassées", "proprete/collecte"),
        ("la piscine est fermée ?", "sport/piscine"), ("le menu de la cantine de l’école", "ecole/cantine"),
        ("je voudrais refaire mon passeport", "etat-civil/papiers"), ("the streetlight is broken", "voirie/eclairage"),
    ],
)  # fmt: skip
def test_topics_stand_in_two_storeys(text, topic):
    found = one(text).topic
    assert found.key == topic
    assert found.words
    assert titles()[found.theme] and titles()[found.key]


@pytest.mark.parametrize(
    "text", ["Bande d’ordures !", "Vous êtes une bande d'ordures, tous pourris.", "quelle bande d’ordures à la mairie"]
)
def test_who_is_called_rubbish_does_not_speak_of_rubbish(text):
    assert (one(text).kind, one(text).topic.key) == ("abuse", "")


@pytest.mark.parametrize(
    "text", ["", " \n", "👍", "❤️❤️❤️", "...", "?!", "\x00", "\u200b\u200d", "12", "@mairie", "https://exemple.fr/a?b=c"]
)
def test_what_says_nothing_is_never_sure(text):
    read = one(text)
    assert not read.sure
    assert read.language == ""
    assert read.reasons == (), "words that nobody wrote are no reasons"


def test_the_same_text_has_the_same_fingerprint_on_each_network():
    texts = ["RT @ville Fête ANNULÉE ce soir !!! https://x.example/1", "Fête annulée ce soir 😢", "fete annulee ce soir"]
    assert len({read.fingerprint for read in understand(texts)}) == 1
    assert one("Fête annulée demain").fingerprint != one(texts[1]).fingerprint
    assert fingerprint(()) == ""


@pytest.mark.parametrize("examples", [load(APART), [told for told, _ in elsewhere()]], ids=["apart", "another hand"])
def test_kinds_are_right_often_enough(examples):
    found = scores.kinds(examples)
    assert found.accuracy >= 0.80
    assert found.macro >= 0.75
    assert found.sure_right >= 0.90, "what it is sure of it may say aloud"


def test_themes_are_right_often_enough():
    right, asked = scores.themes()
    assert right / asked >= 0.8


def test_grave_mistakes_are_rare():
    found = scores.grave()
    for (wrong, asked), most in ((found.files, 0.15), (found.dangers, 0.05), (found.abuse, 0.01), (found.alarms, 0.08)):
        assert wrong / asked <= most, found


def test_who_is_called_is_seldom_called_for_nothing():
    """An alarm that rings for every tenth message is one that nobody hears; what a phrase says rings too."""
    examples = [*load(APART), *marked(APART / "dangers.txt")]
    read = understand([one.text for one in examples])
    rings = [bool(danger(one.text)) or found.danger.level == "danger" for one, found in zip(examples, read, strict=True)]
    dangerous = [rang for rang, one in zip(rings, examples, strict=True) if one.danger]
    calm = [rang for rang, one in zip(rings, examples, strict=True) if not one.danger]
    assert sum(dangerous) / len(dangerous) >= 0.95
    assert sum(calm) / len(calm) <= 0.04


@pytest.mark.parametrize("text", [told.text for told in marked(APART / "calm.txt")])
def test_a_short_text_without_a_word_of_danger_calls_nobody(text):
    assert one(text).danger.level != "danger"
    assert danger(text) == ""


def test_what_is_called_urgent_is_no_danger_seen():
    """Counted as `parvis understand` prints it and as agents are told."""

    def shy(texts):
        return [replace(read, danger=replace(read.danger, level=read.danger.level and "urgent")) for read in understand(texts)]

    wrong, asked = scores.grave(shy).dangers
    assert wrong == asked > 0
    assert not any(told(read)["danger"] for read in shy(["Il y a le feu dans la cave"]))


def test_languages_are_right():
    right, asked = scores.tongues(load(APART))
    assert right / asked >= 0.97


HOSTILE = [
    "a" * 100_000, "a " * 50_000, "é" * 100_000, "!?" * 50_000, "@" * 100_000, "a@" * 50_000, "#a" * 50_000, "1 " * 50_000,
    "\u0301" * 100_000, "http://" * 14_000,
    "(((((" * 20_000, "rue " * 25_000, "12 rue de la " * 7_000, "游泳池" * 33_000, "😀" * 100_000, "‮abc" * 20_000,
    "merde " * 16_000, "www." * 25_000, "\ud800" * 1_000, "n° 1" * 25_000, "x.y@" * 25_000, "ﷺ" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:6]) for text in HOSTILE])
def test_a_hundred_thousand_characters_take_no_second(text):
    with costs_at_most(250):
        assert one(text).kind in KINDS


@given(st.text(st.characters(), max_size=600))
def test_anything_can_be_read(text):
    read = one(text)
    assert read.kind in KINDS
    assert 0 <= read.confidence <= 1


def test_broken_letters_do_not_hide_what_is_said():
    read = one("Le lampadaire est Ã©teint \ufffd\ufffd devant l\x92Ã©cole, il est cassÃ©")
    assert read.kind == "report"
