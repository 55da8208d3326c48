"""What was learnt of a text's meaning: it asks or advises, it never refuses, and words that it doubts advise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from parvis.charter.kinds import compiled
from parvis.charter.learning import sense, teaching, weighing
from parvis.charter.learning.sense import Opinion, Sense
from parvis.charter.learning.weighing import Weighing, pieces, weighed
from parvis.charter.rules import Charter, Rule, Scope, Verdict
from parvis.charter.said import Said
from parvis.charter.tests.teaching import WORDS, taught


def rule(number: str = "1.4", words: str = "interdit", severity: str = "refuse", kind: str = "words", **scope: Any) -> Rule:
    params: dict[str, Any] = {"words": [words]} if kind in ("words", "pass") else {}
    return Rule(number, "Titre", "Texte", kind, params, severity, Scope(**scope))


def charter(*rules: Rule) -> Charter:
    return compiled(rules or (rule(),))


def learnt(rules: Charter, *precedents: teaching.Taught) -> Charter:
    made = teaching.learn(precedents or taught(), rules, embedder=WORDS.name)
    return rules.with_meaning(
        Weighing(Sense.opened(made.always), Sense.opened(made.in_period) if made.in_period else None, WORDS)
    )


def shown(found: list[Verdict]) -> list[tuple[str, str, str]]:
    return [(one.number, one.severity, one.found.code) for one in found]


def judged(chance: float, said: Said, rules: Charter, *leaning: str) -> list[tuple[str, str, str]]:
    return shown(
        weighed(Opinion(chance, dict.fromkeys(leaning or ("1.4",), 1.0)), said, rules.rules, rules.verdicts(said), ["1.4", "4.1"])
    )


def test_what_no_word_tells_of_is_asked_about():
    found = learnt(charter()).verdicts(Said("quel magnifique travail pour le gymnase"))
    assert shown(found) == [("1.4", "approve", "meaning")]
    assert found[0].asks and not found[0].blocking and found[0].found.values["chance"] >= 90
    assert learnt(charter()).verdicts(Said("horaires de le gymnase lundi matin")) == []


def test_the_same_precedents_make_the_same_bytes_and_come_back():
    one, other = (teaching.learn(taught(), charter(), embedder="x") for _ in range(2))
    assert one.digest == other.digest and len(one.opinions) == 40
    assert Sense.opened(one.always).embedder == "x" and Sense.opened(one.always).precedents == 40
    with pytest.raises((ValueError, OSError, KeyError)):
        Sense.opened(b"no such thing")


def test_a_text_judged_by_the_others_is_not_judged_by_itself():
    """One that alone says so is not believed, however often it is read again."""
    precedents = [*taught(), replace(taught()[0], said=Said("zzz"), text=WORDS.questions(["zzz"])[0])]
    made = teaching.learn(precedents, charter(), embedder="x")
    assert made.opinions[-1].chance < 0.6 < Sense.opened(made.always).opinion(sense.Features(precedents[-1].text)).chance


def test_meaning_asks_advises_and_never_refuses():
    said = Said("Bravo")
    assert judged(0.95, said, charter()) == [("1.4", "approve", "meaning")]
    assert judged(0.5, said, charter()) == [("1.4", "advise", "meaning")]
    assert judged(0.39, said, charter()) == []
    assert judged(0.95, said, charter(rule(severity="advise"))) == [("1.4", "advise", "meaning")], (
        "a clause that advises goes on advising"
    )


def test_words_that_the_text_does_not_bear_out_advise():
    said = Said("C’est interdit")
    assert judged(0.86, said, charter()) == [("1.4", "refuse", "words")]
    assert judged(0.5, said, charter()) == [("1.4", "advise", "words")], "said once"
    assert judged(0.1, said, charter()) == [("1.4", "advise", "words")]
    untaught = charter(rule("1.9"))
    assert judged(0.1, said, untaught) == [("1.9", "refuse", "words")], "a clause of the city's, of which nothing is learnt"
    asking = charter(rule(severity="approve"))
    assert judged(0.1, said, asking) == [("1.4", "advise", "words")]


def test_what_is_exact_and_what_nobody_may_set_aside_stays():
    hard = charter(rule(period="embargo"))
    assert judged(0.0, Said("C’est interdit", periods=frozenset(["embargo"])), hard) == [("1.4", "refuse", "words")]
    phone = Said("Appelez M. Durand chez lui au 06 12 34 56 78")
    exact = compiled([Rule("4.1", "T", "T", "personal", {"look_for": ["phone"]}, "refuse")])
    assert judged(0.0, phone, exact, "4.1") == [("4.1", "refuse", "personal")]


def test_an_emergency_passes_whatever_it_means():
    both = charter(rule(), rule("9.1", "évacuation", kind="pass", severity="advise"))
    assert judged(0.99, Said("Évacuation du quartier"), both) == [("9.1", "pass", "passes")]
    kept = judged(0.0, Said("Évacuation : c’est interdit"), both)
    assert kept == [("1.4", "refuse", "words"), ("9.1", "pass", "passes")], "what an emergency may not say is not doubted"


def test_a_clause_speaks_of_its_scope_alone():
    replies, private = charter(rule(way="reply")), Rule("4.1", "T", "T", "personal", {"look_for": ["phone"]}, "refuse")
    assert judged(0.95, Said("Bravo"), replies) == []
    assert judged(0.95, Said("Bravo", way="reply"), replies) == [("1.4", "approve", "meaning")]
    assert judged(0.95, Said("Bravo", private=True), compiled([private]), "4.1") == []
    assert judged(0.95, Said("Bravo"), compiled([private]), "4.1") == [("4.1", "approve", "meaning")]
    second = charter(rule("1.3", way="reply"), rule("1.4"))
    assert judged(0.95, Said("Bravo"), second, "1.3", "1.4") == [("1.4", "approve", "meaning")], "the next one that may speak"


def test_what_is_stopped_already_is_not_stopped_twice():
    """But a clause that does not read the text, of rhythm or of objectives, is no answer to what it says."""
    assert judged(0.95, Said("C’est interdit"), charter(rule(), rule("1.5", "autre")), "1.5") == [("1.4", "refuse", "words")]
    objective = Rule("8.6", "T", "T", "objectives", {"passing": ["service"]}, "approve")
    assert [one[:2] for one in judged(0.95, Said("Bravo"), compiled([objective, rule()]))] == [
        ("8.6", "approve"),
        ("1.4", "approve"),
    ]


def test_what_may_not_be_said_in_a_period_may_be_said_in_other_years():
    rules = charter(rule("8.1", period="pre-election"))
    open_now = frozenset(["pre-election"])
    more = [replace(one, about="", expected=frozenset(), said=Said(one.said.text)) for one in taught() if not one.expected]
    judging = learnt(
        charter(rule("8.1", period="pre-election"), rule("1.4")), *taught("8.1", periods=open_now), *more, *taught_other()
    )
    text = "quel magnifique travail pour le gymnase"
    assert shown(judging.verdicts(Said(text, periods=open_now))) == [("8.1", "approve", "meaning")]
    assert judging.verdicts(Said(text)) == []
    assert teaching.learn(taught("8.1", periods=open_now), rules, embedder="x").always == b"", "nothing objects at other times"


def taught_other() -> list[teaching.Taught]:
    """Objections of a clause that always holds."""
    return [replace(one, text=WORDS.questions([f"votez {one.said.text[-9:]} dimanche"])[0], about="1.4", expected=frozenset(["1.4"]))
            for one in taught()[:20]]  # fmt: skip


def test_too_few_precedents_teach_nothing():
    assert teaching.learn(taught()[:19], charter(), embedder="x").always == b""
    assert teaching.learn([one for one in taught() if not one.expected], charter(), embedder="x").always == b""


def test_what_lets_pass_objects_to_nothing():
    """Emergencies are precedents too, of texts that go out."""
    passing = charter(rule("9.1", "évacuation", kind="pass", severity="advise"), rule("1.4"))
    assert teaching.learn(taught("9.1"), passing, embedder="x").always == b""


def test_a_clause_that_is_not_there_objects_to_nothing():
    assert teaching.learn(taught("7.7"), charter(), embedder="x").always == b""


def test_figures_count_what_was_asked_said_and_named():
    precedents = taught()[:1] + taught()[-1:]
    lines = teaching.figures(precedents, [Opinion(0.95, {"1.4": 1.0}), Opinion(0.5, {"1.4": 1.0})], ["1.4"])
    assert (lines["asked"], lines["said"], lines["objections"]) == ([1, 1], [2, 1], 1)
    assert lines["clauses"]["1.4"] == {"objections": 1, "near": 1, "seen": 1, "named": 2, "right": 1}


def test_a_long_text_is_read_in_pieces_of_whole_sentences():
    sentence = "Un mot puis dix autres font une phrase de onze mots."
    assert pieces(sentence) == [sentence]
    parts = pieces(" ".join([sentence] * 20))
    assert [len(part.split()) for part in parts] == [77, 77, 66]
    assert pieces("a\n\nb") == ["a b"] and pieces("  ") == []
    endless = pieces("mot " * 200)
    assert [len(part.split()) for part in endless] == [80, 80, 40], "a sentence without an end too"
    assert len(pieces(f"{sentence} " * 10_000)) == weighing.MOST


def test_the_gravest_piece_counts():
    hidden = " ".join(["horaires de la piscine lundi matin."] * 20) + f" {' '.join(['magnifique travail'] * 3)} pour la place."
    found = learnt(charter()).verdicts(Said(hidden))
    assert len(pieces(hidden)) > 1 and [one[0] for one in shown(found)] == ["1.4"]


def test_floors_stand_in_order():
    assert 0 < weighing.ADVISES < weighing.DOUBTS < weighing.ASKS < 1
