"""The crowd's words: enough of them, varied, and the same for the same seed."""

import re
from collections import Counter
from dataclasses import FrozenInstanceError
from random import Random

import pytest

from parvis.sandbox.texts import NAMES, PLACES, SENTENCES, Sentence, answer_from, fill, mail_from, speakers

KINDS = {
    "report", "request", "question", "criticism", "praise", "political", "personal", "conversation", "spam", "abuse",
}  # fmt: skip
LANGUAGES = {"fr", "en", "es", "de", "it", "pt", "ar", "zh"}


def test_there_are_many_different_sentences_mostly_french() -> None:
    assert len({sentence.text for sentence in SENTENCES}) == len(SENTENCES) >= 250
    assert {sentence.kind for sentence in SENTENCES} == KINDS
    languages = Counter(sentence.language for sentence in SENTENCES)
    assert set(languages) == LANGUAGES
    assert 0.5 < languages["fr"] / len(SENTENCES) < 0.8
    assert min(Counter(sentence.kind for sentence in SENTENCES if sentence.language == "fr").values()) >= 5


def test_sentences_begin_in_many_ways_and_styles() -> None:
    french = [sentence.text for sentence in SENTENCES if sentence.language == "fr"]
    beginnings = Counter(" ".join(text.split()[:2]).lower() for text in french)
    assert max(beginnings.values()) <= len(french) * 0.05
    assert sum(text[0].islower() for text in french) >= 15
    assert sum(bool(re.search("[\U0001f300-\U0001faff❤☕✨]", text)) for text in french) >= 30
    assert sum(text.isascii() or "svp" in text for text in french) >= 8


def test_a_sentence_keeps_no_mark_and_is_the_same_for_the_same_seed() -> None:
    filled = [fill(sentence, Random(7)) for sentence in SENTENCES]
    assert not [text for text in filled if re.search(r"[{}]", text)]
    assert filled == [fill(sentence, Random(7)) for sentence in SENTENCES]
    assert filled != [fill(sentence, Random(8)) for sentence in SENTENCES]


def test_french_joins_its_articles() -> None:
    sentence = Sentence("question", "fr", "De {place} à {place}, près de {place}, dans {place}")
    masculine = {place.removeprefix("le ") for place in PLACES if place.startswith("le ")}
    seen = set()
    for seed in range(60):
        text = fill(sentence, Random(seed))
        assert " de le " not in text
        assert " à le " not in text
        seen |= {name for name in masculine if text == f"Du {name} au {name}, près du {name}, dans le {name}"}
    assert seen == masculine


def test_a_hashtag_is_one_word() -> None:
    sentence = Sentence("report", "fr", "#{district} oublié")
    assert all(re.fullmatch(r"#\w+ oublié", fill(sentence, Random(seed))) for seed in range(40))


def test_people_live_here_and_abroad_under_handles_that_networks_take() -> None:
    handles = [handle for handle, *_ in NAMES]
    assert len(set(handles)) == len(NAMES) >= 115
    assert all(re.fullmatch(r"[a-z0-9_]{3,30}", handle) for handle in handles)
    countries = Counter(country for *_, country in NAMES)
    assert all(re.fullmatch("[A-Z]{2}", country) for country in countries)
    assert len(countries) >= 25
    assert countries["FR"] >= 50
    assert all(speakers(language) for language in LANGUAGES)


def test_mails_are_varied_and_the_same_for_the_same_seed() -> None:
    def mails(seed: int) -> list[tuple[str, str]]:
        rng = Random(seed)
        return [mail_from(rng, name="Anna Müller") for _ in range(200)]

    written = mails(1)
    assert written == mails(1) != mails(2)
    assert len({body for _, body in written}) > 150
    assert len({subject for subject, _ in written}) > 25
    assert not [text for mail in written for text in mail if re.search(r"[{}]", text)]
    assert not [subject for subject, _ in written if "\n" in subject or not subject]
    assert sum(body.endswith("\nAnna Müller\n") for _, body in written) > 150


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_mail_is_in_the_language_that_is_asked(language: str) -> None:
    def longest(text: str) -> str:
        """The longest part of a sentence that filling leaves alone."""
        return max(re.split(r"(?:\b\w+ )?\W?\{\w+\}", text), key=len)

    own = [longest(sentence.text) for sentence in SENTENCES if sentence.language == language]
    assert min(map(len, own)) >= 3
    for seed in range(40):
        _, body = mail_from(Random(seed), language=language)
        assert any(part in body for part in own)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_people_write_back_in_their_language(language: str) -> None:
    assert not re.search(r"[{}]", answer_from(Random(3), language))


def test_a_sentence_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        SENTENCES[0].text = "autre"  # type: ignore[misc]
