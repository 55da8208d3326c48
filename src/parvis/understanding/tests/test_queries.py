"""Saved queries: what they mean, what is refused and where, and that the index says what the book says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.understanding.queries.forms import alike
from parvis.understanding.queries.matching import matcher
from parvis.understanding.queries.parsing import LONGEST, BadQuery, parse
from parvis.understanding.queries.trying import fits, shown

ONE = """
piscine piscines
fermée fermer fermé fermées ferment fermait fermeront fermez fermons fermant
municipal municipale municipaux municipales
déborde débordent débordé déborder débordait
nettoyer nettoyé nettoyez nettoie nettoyait
travail travaux
directeur directrice directeurs directrices
élu élus élue élues
ouvrir ouvert ouverte ouvre ouvrez ouvrait
finir finissent finissait fini finie finit
accident accidents
piéton piétons piétonne
canton cantons
éteint éteinte éteints
manger mangeons mange mangé
""".strip().splitlines()
APART = (
    "piscine pisciculture", "maison mais", "port portail", "police polie", "canton cantine", "parc parking", "ballon balle", "vert verre",
    "crèche crème", "agent âge", "mairie marie", "place plage",
)  # fmt: skip


@pytest.mark.parametrize("group", ONE)
def test_forms_of_one_word_are_alike(group):
    first, *others = group.split()
    assert [other for other in others if not alike(first, other)] == []


@pytest.mark.parametrize("pair", APART)
def test_other_words_are_not(pair):
    assert not alike(*pair.split())


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("piscine", "Les PISCINES sont fermées", True),
        ("piscine fermer", "Les piscines sont fermées", True),
        ("piscine ouvrir", "Les piscines sont fermées", False),
        ("piscine OU bassin", "Le bassin est froid", True),
        ("piscine OR bassin", "Le stade est froid", False),
        ("(piscine OU bassin) SAUF vide", "Le bassin est vide", False),
        ("piscine -vide", "La piscine est vide", False),
        ("piscine NOT (vide OR froide)", "La piscine est belle", True),
        ('"eau chaude"', "Plus d’eau chaude depuis lundi", True),
        ('"eau chaude"', "L’eau n’est pas chaude", False),
        ('"piscine"', "Les piscines", False),
        ("dechet*", "La DÉCHÈTERIE", True),
        ("#jo2030", "Vivement #JO2030 !", True),
        ("#jo2030", "Vivement les jo2030", False),
        ("@ville", "Merci @Ville pour tout", True),
        ("@ville", "contact@ville.example", False),
        ("l'eau", "de l’eau", True),
        ("école", "ECOLE", True),
        ("ou", "c’est où ?", True),
        ("a OU b ET c", "a", True),
    ],
)
def test_what_a_query_means(query, text, expected):
    tree = parse(query)
    assert fits(tree, text) is expected
    assert matcher([(7, tree)]).of(text) == ([7] if expected else [])


@pytest.mark.parametrize(
    ("query", "code", "at"),
    [
        ("", "empty", 0), (" ! ", "empty", 0), ("piscine OU", "unfinished", 10), ("OU piscine", "misplaced", 0), ("(piscine", "open", 0),
        ("piscine)", "close", 7), ('piscine "eau', "quote", 8), ('""', "empty-quote", 0), ("pi*", "short", 0), ("pis*ine", "star", 3),
        ('"pisc*"', "star-quote", 5), ("SAUF piscine", "only-not", 0), ("piscine OU SAUF bassin", "only-not", 0), ("()", "misplaced", 1),
        ("a " * 500 + "b" * 10, "too-long", LONGEST), (" ".join(f"mot{n}" for n in range(65)), "too-many", 374),
        ("(" * 13 + "piscine" + ")" * 13, "deep", 12), ("SAUF", "unfinished", 4), ("piscine ET OU bassin", "misplaced", 11),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(query, code, at):
    with pytest.raises(BadQuery) as met:
        parse(query)
    assert (met.value.code, met.value.at) == (code, at)


WORDS = ("piscine", "piscines", "fermée", "fermer", "ouvert", "bassin", "école", "vide", "de", "la", "eau", "#jo", "@ville")


def _query(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(leaves, st.sampled_from((" ", " ET ", " OU ", " SAUF ")), leaves)
    return two.map(lambda three: f"({''.join(three)})") | leaves.map(lambda one: f"SAUF {one}")


TERMS = (
    st.sampled_from(WORDS)
    | st.sampled_from(("pisc*", "ferm*", "eco*"))
    | st.lists(st.sampled_from(WORDS[:11]), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
)
QUERIES = st.recursive(TERMS, _query, max_leaves=7)
TEXTS = st.lists(st.sampled_from((*WORDS, "l’eau", "Écoles", "fermeront", "!")), max_size=9).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(st.lists(QUERIES, min_size=1, max_size=12), st.lists(TEXTS, min_size=1, max_size=4))
def test_the_index_says_what_the_book_says(queries, texts):
    kept = []
    for key, query in enumerate(queries):
        try:
            kept.append((key, parse(query)))
        except BadQuery:
            continue  # it asks for no word: refused
    made = matcher(kept)
    for text in texts:
        assert made.of(text) == [key for key, tree in kept if fits(tree, text)], text


@pytest.mark.parametrize(
    "query", ["(((((", "- - -", '"', "*", "-", "ET ET", "(a)(b", "-(a b)", "\x00", "a*b*c", "NOT NOT a", "')(", "@@@", "SAUF " * 99],
)  # fmt: skip
def test_what_is_no_query_is_refused_with_a_place(query):
    with pytest.raises(BadQuery) as met:
        parse(query)
    assert 0 <= met.value.at <= len(query)


def test_ten_thousand_hostile_queries_are_looked_up_by_what_tells_them_apart():
    """All with the same common word, or the same two first words: a message must not be checked against each."""
    queries = [parse(f"bonjour secteur{n}x") for n in range(5_000)]
    queries += [parse(f'"dans la rue{n}x"') for n in range(5_000)]
    made = matcher(enumerate(queries))
    checked = [len(made._waiting.get(term, ())) for term in range(len(made._terms))]
    assert max(checked) <= 2
    assert made.of("Bonjour, dans la rue17x et au secteur42x") == [42, 5_017]
    assert max(map(len, made._openers.values())) == 1


def test_what_fits_is_shown_where_it_stands():
    assert shown(parse('piscine "eau froide"'), "Les piscines : eau froide !") == [
        ("Les ", False), ("piscines", True), (" : ", False), ("eau", True), (" ", False), ("froide", True), (" !", False),
    ]  # fmt: skip
