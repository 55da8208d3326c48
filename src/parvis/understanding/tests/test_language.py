"""The language of short texts: how often it is right, and that it is never sure and wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.understanding.language import LANGUAGES, detect
from parvis.understanding.tests.sentences import SENTENCES

CASES = [(language, sentence) for language, told in SENTENCES.items() for sentence in told.splitlines()]


def test_short_sentences_are_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(CASES) >= 150
    guesses = [(language, sentence, detect(sentence)) for language, sentence in CASES]
    wrong = [(language, sentence, guess.language) for language, sentence, guess in guesses if guess.language != language]
    with capsys.disabled():
        print(f"\nlanguage: {1 - len(wrong) / len(CASES):.3f} of {len(CASES)} short sentences; not: {wrong}")
    assert len(wrong) / len(CASES) <= 0.03
    assert [told for told in guesses if told[2].sure and told[2].language != told[0]] == []


@pytest.mark.parametrize("sentence", SENTENCES[""].splitlines())
def test_what_has_no_words_has_no_language(sentence: str) -> None:
    assert detect(sentence).language == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [("المسبح مغلق هذا المساء", "ar"), ("游泳池今晚关闭", "zh"), ("プールは今夜休みです", "ja"), ("Бассейн закрыт сегодня", "")],
)
def test_scripts_speak_for_themselves(text: str, language: str) -> None:
    assert detect(text).language == language


def test_what_could_be_either_is_what_was_expected_and_not_sure() -> None:
    assert not detect("Menu", "fr").sure
    assert detect("Vive la neige !", "fr").language == "fr"
    assert detect("The swimming pool is closed tonight and opens again on Monday", "fr").language == "en"


def test_links_names_and_hashtags_are_not_words() -> None:
    link = "https://the-city.example/what-is-the-news-of-the-day"
    assert detect(f"{link} @the_mayor #TheCityIsYours La piscine est fermée").language == "fr"


@given(st.text(max_size=2000))
def test_anything_may_be_asked(text: str) -> None:
    assert detect(text).language in {*LANGUAGES, ""}
