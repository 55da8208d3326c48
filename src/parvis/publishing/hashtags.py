"""Hashtags that a screen reader can say (pure): a capital at each word. What is found wrong comes with what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from parvis.understanding.folding import unaccented

LONG = 10
"""Letters of one lower-case word that may well be one; more are several."""
_TAG = regex.compile(r"(?<![\w&/#])#([\p{L}\p{N}_]{2,100})")
_WORD = regex.compile(r"\p{L}{2,}")
COMMON = (
    "agenda air arbre arbres art arts associations atelier ateliers automne balade bibliothèque blanc blanche bibliothèques "
    "bien bonne bonnes budget bus canal canicule cantine carnaval centre chantier chantiers cinéma citoyen citoyenne "
    "citoyens climat collecte concert concerts concours conseil couleurs course cours culture danse dans de débat des du "
    "demain démarches dimanche eau école écoles éducation en enfance enfants énergie enquête ensemble environnement et été "
    "événement expo exposition famille familles ferme fête fêtes fleuve fleurs forum gratuit grand grande handicap histoire "
    "hiver hôtel idées info infos jardin jardins jeunes jeunesse jeux journée journées la le les livre livres logement "
    "lumière lumières lundi ma maire mairie maison marathon marché marchés mardi ménagers mercredi métro mobilité mon monde "
    "monument municipal municipale municipaux musée musées musique nager nature neige nettoyage noël notre nuit nuits "
    "olympique ouvert ouverte parc parcs parcours participatif patrimoine petite photo photos piéton piétons piscine "
    "piscines place places plage plages plan pluie pont ponts pour prévention printemps projet projets propreté public "
    "publique quai quais quartier quartiers recyclage rencontre rencontres rentrée résidence rue rues samedi santé scolaire "
    "scolaires seine sécurité senior seniors service services soir solidaire solidarité sport sports stationnement sur "
    "théâtre toits tous toutes tramway transport transports travaux tri trottoir trottoirs urbain urbaine vacances vélo "
    "vélos vendredi vert verte verts vie vidéo ville villes vivant vivante vivre voirie votre zéro art city day days free "
    "friends garden green happy holiday home life light lights love market museum music my new night open our park photo "
    "river school show summer sunday swimming the town travel visit walk water week winter your"
)
"""Words that a city's hashtags are made of."""


@dataclass(frozen=True, slots=True)
class Mend:
    """`better` "": several words, and we cannot tell which."""

    tag: str
    better: str


def mends(text: str, known: Collection[str] = ()) -> list[Mend]:
    """The hashtags of `text` whose words run together. `known`: words and hashtags that the city writes."""
    return list(_mends(text, known))


def _mends(text: str, known: Collection[str]) -> Iterator[Mend]:
    tags = list(dict.fromkeys(match[1] for match in _TAG.finditer(text)))
    wrong = [tag for tag in tags if tag[1:] == tag[1:].lower() and sum(map(str.isalpha, tag)) > 5 and "_" not in tag]
    if not wrong:
        return
    written = {_plain(tag): tag for tag in known if tag != tag.lower()}
    vocabulary = _common() | {_plain(word) for source in (text, *known) for word in _WORD.findall(_without(source))}
    for tag in wrong:
        better = written.get(_plain(tag)) or _camel(tag, vocabulary)
        if better and better != tag:
            yield Mend(tag, better)
        elif len(tag) > LONG and _plain(tag) not in vocabulary:
            yield Mend(tag, "")


def mended(text: str, tag: str, better: str) -> str:
    """`text` with this hashtag written better, wherever it stands."""
    return _TAG.sub(lambda match: f"#{better}" if match[1] == tag else match[0], text)


def _camel(tag: str, vocabulary: Collection[str]) -> str:
    """The words of `tag`, the fewest that make it, each with a capital; "" when it is one word or none that we know."""
    plain = _plain(tag)
    if len(plain) != len(tag):
        return ""
    best: list[list[int] | None] = [[]] + [None] * len(plain)
    for end in range(1, len(plain) + 1):
        for begin in range(max(0, end - 20), end):
            before, word = best[begin], plain[begin:end]
            if before is None or not (word in vocabulary or word.isdigit()):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = [*before, begin]
    begins = best[len(plain)] or []
    if len(begins) < 2:
        return ""
    return "".join(tag[a].upper() + tag[a + 1 : b] for a, b in zip(begins, [*begins[1:], len(tag)], strict=True))


def _without(text: str) -> str:
    """The text without its hashtags: a tag does not explain itself. A tag well written gives its words."""
    spaced = regex.sub(r"(?<=\p{Ll})(?=\p{Lu})", " ", text)
    return regex.sub(r"#[\p{Ll}\p{N}_]+\b", " ", spaced)


def _plain(text: str) -> str:
    return unaccented(text.lower())


@cache
def _common() -> frozenset[str]:
    return frozenset(map(_plain, COMMON.split()))
