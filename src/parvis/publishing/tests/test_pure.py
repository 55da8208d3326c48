"""The pure rules of the composer: threads, hashtags, names, marked links, placeholders, who will see it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.protocol import Audience, AudienceRule
from parvis.publishing import placeholders
from parvis.publishing.composing.history import compared
from parvis.publishing.composing.hosts import host
from parvis.publishing.cutting import joined, moved, numbered, split
from parvis.publishing.hashtags import mended, mends
from parvis.publishing.mentions import named, plain
from parvis.publishing.reach import Wish, of_audience, of_wish
from parvis.publishing.tagging import filled, link, marked

# ── Threads ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def short(most: int):
    return lambda part: len(part) <= most


def test_a_text_is_cut_where_a_reader_breathes() -> None:
    text = "Premier point, court.\n\nDeuxième point : une phrase. Puis une autre phrase, plus longue. Fin !"
    assert split(text, short(60)) == [
        "Premier point, court.", "Deuxième point : une phrase.", "Puis une autre phrase, plus longue. Fin !",
    ]  # fmt: skip
    assert split("Un\n---\nDeux", short(60)) == ["Un", "Deux"]
    assert split("Quelle joie ! Venez", short(13)) == ["Quelle joie !", "Venez"]


@given(st.text(alphabet=st.sampled_from("abé .!?\n"), max_size=600), st.integers(20, 80))
def test_no_word_is_lost_and_every_part_fits_that_can(text: str, most: int) -> None:
    parts = split(text, short(most))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part) <= most or " " not in part.strip() or part.count(" ") < 3 for part in parts)


def test_parts_are_numbered_moved_and_joined() -> None:
    assert numbered(["a", "b ", "c"]) == ["a 1/3", "b 2/3", "c 3/3"]
    assert numbered(["seul"]) == ["seul"]
    assert moved(["a", "b", "c"], 1, -1) == ["b", "a", "c"]
    assert moved(["a", "b"], 1, 1) == ["a", "b"]
    assert joined(["a ", "", "b"]) == "a\n\nb"


# ── Hashtags and names ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("piscinemunicipale", "PiscineMunicipale"), ("fetedelamusique", "FeteDeLaMusique"), ("nuitblanche", "NuitBlanche"),
        ("budgetparticipatif2026", "BudgetParticipatif2026"), ("xyzzyplughfrotz", ""),
    ],
)  # fmt: skip
def test_words_that_run_together_get_their_capitals(tag: str, better: str) -> None:
    assert [(one.tag, one.better) for one in mends(f"Venez ! #{tag}")] == [(tag, better)]


@pytest.mark.parametrize(
    "text", ["#Paris", "#paris", "#PiscineMunicipale", "#jo_2030", "https://a.example/#piscinemunicipale", "#piscine"]
)
def test_what_reads_well_is_left_alone(text: str) -> None:
    assert mends(text) == []


def test_the_city_s_own_way_of_writing_wins() -> None:
    assert mends("#mavilleencouleurs", ["MaVilleEnCouleurs"])[0].better == "MaVilleEnCouleurs"
    assert mended("#pont #pontvieux", "pont", "Pont") == "#Pont #pontvieux"


def test_names_are_links_where_the_network_reads_them() -> None:
    names = named("Merci @ville et @a.b@social.example, @nom.bsky.social ; écrire à x@y.fr")
    assert names == ["ville", "a.b@social.example", "nom.bsky.social"]
    assert plain(names, "facebook") == names
    assert plain(["nom.bsky.social", "ville"], "bluesky") == ["ville"]
    assert plain(["ab@social.example", "ville"], "mastodon") == ["ville"]
    assert plain(["ville"], "x") == []


# ── Marked links ─────────────────────────────────────────────────────────────────────────────────────────────────────

PRESET = {"hosts": ["ville.example"], "source": "{network}", "medium": "social", "campaign": "{topic}", "content": ""}


def test_only_the_city_s_links_are_marked_and_a_person_s_marks_stay() -> None:
    text = "Voir https://www.ville.example/a?x=1#haut, https://ailleurs.example/ et http://ville.example.pirate.example/"
    found = marked(text, PRESET, {"network": "Facebook", "topic": "Été à la ville"})
    assert "https://www.ville.example/a?x=1&utm_source=facebook&utm_medium=social&utm_campaign=ete-a-la-ville#haut," in found
    assert "https://ailleurs.example/ et" in found and "http://ville.example.pirate.example/" in found
    own = link("https://ville.example/?utm_source=tract", PRESET, {"network": "x"})
    assert parse_qs(urlsplit(own).query)["utm_source"] == ["tract"]


@given(st.text(max_size=60), st.text(max_size=40))
def test_a_value_is_one_plain_word(pattern: str, value: str) -> None:
    found = filled(pattern + "{topic}", {"topic": value})
    assert found == found.lower() and len(found) <= 100 and " " not in found and "&" not in found


@given(st.text(max_size=200))
def test_marking_twice_changes_nothing_more(text: str) -> None:
    text = f"{text} https://ville.example/a"
    once = marked(text, PRESET, {"network": "x", "topic": "t"})
    assert marked(once, PRESET, {"network": "x", "topic": "t"}) == once


def test_a_site_is_a_host_however_it_is_written() -> None:
    assert [host(one) for one in ("https://www.Ville.fr/a", "ville.fr", "sous.ville.fr", "pas un site", "https://[", "localhost")] == [
        "ville.fr", "ville.fr", "sous.ville.fr", "", "", "",
    ]  # fmt: skip


# ── Templates, versions ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_template_asks_for_each_name_once_and_keeps_what_is_not_told() -> None:
    text = "Fermeture de {lieu} le {date} : {lieu} rouvrira. {}"
    assert placeholders.fields(text) == ["lieu", "date"]
    assert (
        placeholders.filled(text, {"lieu": "la piscine", "date": " "})
        == "Fermeture de la piscine le {date} : la piscine rouvrira. {}"
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    pieces = compared(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


# ── Who will see it ──────────────────────────────────────────────────────────────────────────────────────────────────

CITY = AudienceRule(country="enforced", region="enforced", city="enforced")
COUNTRY = AudienceRule(country="enforced")
SOFT = AudienceRule(country="preferred")
PLACES = {"cities": [("777934", "Paris")]}
RESIDENTS = Wish(("FR",), local=True)


@pytest.mark.parametrize(
    ("wish", "rule", "places", "level", "audience"),
    [
        (RESIDENTS, CITY, PLACES, "enforced", Audience(cities=("777934",))),
        (RESIDENTS, CITY, {}, "wider", Audience(countries=("FR",))),
        (RESIDENTS, COUNTRY, PLACES, "wider", Audience(countries=("FR",))),
        (RESIDENTS, SOFT, {}, "preferred", Audience(countries=("FR",))),
        (RESIDENTS, AudienceRule(), PLACES, "none", Audience(countries=("FR",))),
        (Wish((), local=True), CITY, {}, "none", Audience()),
        (Wish(("FR",)), CITY, PLACES, "enforced", Audience(countries=("FR",))),
        (Wish(("FR",)), AudienceRule(), {}, "none", Audience(countries=("FR",))),
        (Wish(), AudienceRule(), {}, "everyone", Audience()),
    ],
)  # fmt: skip
def test_each_network_does_what_it_can(wish, rule, places, level, audience) -> None:
    found = of_wish(wish, rule, places)
    assert (found.level, found.audience) == (level, audience)


def test_what_was_given_as_it_is_is_told_by_its_weakest_part() -> None:
    assert (
        of_audience(Audience(countries=("FR",), languages=("fr",)), AudienceRule("enforced", language="preferred")).level
        == "preferred"
    )
