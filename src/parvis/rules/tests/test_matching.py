"""Which rules fit (pure): order, all or any, accents, whole words, nothing without a condition, never plain criticism."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.rules.criticism import examples, struck
from parvis.rules.knowing import conditions_of
from parvis.rules.matching import Conditions, Traits, asked, chosen, emoji_only, fits, said, spaced
from parvis.search.index import fold
from parvis.testing.costs import costs_at_most


def traits(text: str = "Bonjour", **more: object) -> Traits:
    given: dict[str, object] = {
        "network": "mastodon", "account": 1, "kind": "comment", "private": False, "language": "fr", "text": text, "folded": fold(text),
    }  # fmt: skip
    return Traits(**{**given, **more})  # type: ignore[arg-type]


TEXTS = st.sampled_from(
    ["", "Bonjour", "Où est la déchèterie ?", "Écrivez à a@b.fr", "👍🏽", "https://a.example", "07 11 22 33 44"]
)
FLAG = st.sampled_from([None, True, False])
RULES = st.builds(
    Conditions, together=st.booleans(), networks=st.sampled_from([frozenset(), frozenset({"mastodon"}), frozenset({"x"})]),
    private=FLAG, link=FLAG, reachable=FLAG, emoji=FLAG, first=FLAG, any_words=st.sampled_from([(), ("bonjour",), ("decheter*",)]),
    no_words=st.sampled_from([(), ("bonjour",)]),
)  # fmt: skip


@given(RULES, TEXTS)
def test_all_or_any_of_what_is_asked(rule: Conditions, text: str) -> None:
    holds = list(asked(rule, traits(text)))
    assert fits(rule, traits(text)) == (bool(holds) and (all(holds) if rule.together else any(holds)))


@given(TEXTS, st.booleans())
def test_nothing_asked_fits_nothing_unless_it_is_said(text: str, together: bool) -> None:
    assert not fits(Conditions(together=together), traits(text))
    assert fits(Conditions(together=together, everything=True), traits(text))


@given(st.lists(RULES, max_size=8), TEXTS)
def test_the_order_is_theirs_and_the_first_is_the_first_of_all(rules: list[Conditions], text: str) -> None:
    numbered = list(enumerate(rules))
    every = chosen(numbered, traits(text), first=False)
    assert every == [n for n, rule in numbered if fits(rule, traits(text))]
    assert chosen(numbered, traits(text), first=True) == every[:1]


@given(st.text(alphabet="éèêëàâîïôùûçœÉÈÀÇabcxyz", min_size=1, max_size=12), st.sampled_from(["", "Oh ", "… "]))
def test_accents_and_case_never_matter(word: str, before: str) -> None:
    rule = conditions_of({"any_words": [word.upper()]})
    assert fits(rule, traits(f"{before}{word.lower()} !"))
    assert fits(conditions_of({"any_words": [fold(word)]}), traits(f"{before}{word} !"))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [("con", "le conseil", False), ("con", "Con !", True), ("conse*", "Le CONSEIL", True), ("gros lot", "un gros, lot", True),
     ("gros lot", "gros gain lot", False), ("*", "tout", False), ("l’eau", "de l’eau", True)],
)  # fmt: skip
def test_words_are_whole(phrase: str, text: str, found: bool) -> None:
    assert said(spaced(fold(text)), fold(phrase)) == found


@pytest.mark.parametrize(
    ("text", "only"),
    [("👍", True), ("👩‍👩‍👧 ❤️ 👍🏽", True), ("Merci 👍", False), ("", False), ("!!", False), ("2️⃣", False)],
)  # fmt: skip
def test_emojis_alone(text: str, only: bool) -> None:
    assert emoji_only(text) == only


@pytest.mark.parametrize(
    ("text", "there"),
    [("Appelez le 06 12 34 56 78", True), ("+33 6 12 34 56 78", True), ("jeanne@ville.test", True), ("le 12/03/2026 à 10 h", False),
     ("code postal 75011", False)],
)  # fmt: skip
def test_an_address_or_a_telephone(text: str, there: bool) -> None:
    assert traits(text).reachable == there


@given(st.data())
def test_no_word_of_a_plain_criticism_may_hide(data: st.DataObject) -> None:
    """Whatever else the rule asks: its words alone are looked at."""
    words, sentence = data.draw(st.sampled_from(sorted(examples().items())))
    word = data.draw(st.sampled_from(words.split()))
    kept = {"any_words": [word, "viagra"], "no_words": ["maire"], "networks": ["facebook"], "link": True}
    assert struck(conditions_of(kept))
    assert struck(conditions_of({"all_words": words.split()})) == sentence


@pytest.mark.parametrize("words", [["viagra"], ["bitcoin facile", "casino en ligne"], ["enculé*"]])
def test_abuse_and_spam_are_no_criticism(words: list[str]) -> None:
    assert struck(conditions_of({"any_words": words})) == ""


@pytest.mark.parametrize("piece", ["a", "a@", "a.", "0", "0 ", "(", "+1", "0(", "-", "www", "https://", "é"])
def test_a_long_mail_is_looked_through_quickly_for_an_address_or_a_number(piece: str) -> None:
    """50 kB of one letter held a worker for half a minute."""
    said = traits(piece * (100_000 // len(piece)))
    with costs_at_most(60):
        assert said.reachable in (False, piece in ("0 ", "0("))
    assert traits(f"{said.text[:1000]} Écrivez à zoe.b+ville@exemple.fr").reachable
    assert traits(f"{said.text[:1000]} Appelez le 06 12 34 56 78.").reachable
