"""Every code has its sentence, in both languages, well set."""

from __future__ import annotations

import ast
from pathlib import Path

from parvis.networks import sentences, sentences_en

ROOT = Path(sentences.__file__).parent
FAILURES = {"Problem", "Refused", "Later", "Expired", "Doubt"}


def codes_in(source: str) -> set[str]:
    """The codes that are written out in a file."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    named = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in FAILURES)
    return {word.value for word in named if isinstance(word, ast.Constant) and isinstance(word.value, str)}


def test_every_code_has_its_sentence_in_both_languages() -> None:
    written = {code for file in ROOT.rglob("*.py") if "tests" not in file.parts for code in codes_in(file.read_text("utf-8"))}
    assert len(written) > 30
    assert written - set(sentences.SENTENCES) == set()
    assert set(sentences.SENTENCES) == set(sentences_en.SENTENCES)


def test_french_is_typeset() -> None:
    """No-break spaces before the double marks, and curly apostrophes."""
    told = " ".join(text for pair in sentences.SENTENCES.values() for text in pair)
    assert not {" :", " ;", " !", " ?", " »", "« ", "'"} & {told[at : at + size] for at in range(len(told)) for size in (1, 2)}


def test_a_sentence_is_said_whatever_is_missing() -> None:
    assert sentences.say("text-long", "fr", used=300, limit=280, over=20) == (
        "Le texte est trop long\N{NO-BREAK SPACE}: 300 sur 280.", "Enlevez-en 20.",
    )  # fmt: skip
    assert "1,5" in sentences.say("media-heavy", "fr", name="a", size=1.5, limit=1.0)[0]
    assert "1.5" in sentences.say("media-heavy", "en", name="a", size=1.5, limit=1.0)[0]
    assert sentences.say("text-long")[0].startswith("Le texte est trop long")
    assert "zzz" in sentences.say("zzz", "de")[0]
    assert "région" in sentences.say("audience-ignored", "fr", what="region")[0]
    assert "xx" in sentences.say("facebook-language", "fr", language="xx")[0]


def test_a_price_below_a_cent_is_not_nothing() -> None:
    told = sentences.say("x-link-price", "fr", price=0.20, usual=0.015)[0].replace("\u00a0", " ")
    assert told == "Avec un lien, X demande 0,2 $ au lieu de 0,015 $."
    assert "$0.2 instead of $0.015" in sentences.say("x-link-price", "en", price=0.20, usual=0.015)[0]
    assert [sentences._shown(value, "fr") for value in (0.0, 2.0, 4.25, 0.4)] == ["0", "2", "4,2", "0,4"]
