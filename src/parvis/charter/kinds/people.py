"""People of the city whom its account does not name: a list that the city keeps, first names and names.

A street, a school, a prize that bears the name of one of them is a place, not a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.kinds.words import spans
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Hit, Token, fold

TITLES = (
    "maire", "adjoint", "adjointe", "élu", "élue", "conseiller", "conseillère", "député", "députée", "sénateur", "sénatrice",
)  # fmt: skip
"""Before a name alone they say whose it is; « M. Martin » may be anybody."""
PLACES_OF = (
    "rue rues avenue av boulevard bd place square quai allée allées impasse passage chemin route cours esplanade promenade carré"
    " rond point pont passerelle port villa cité école écoles collège lycée crèche scolaire gymnase stade piscine bibliothèque"
    " médiathèque ludothèque conservatoire théâtre cinéma musée hôpital clinique résidence salle centre complexe maison espace parc"
    " jardin bois station arrêt gare halle fondation prix bourse trophée institut faculté université street school park"
)
BETWEEN_OF = (
    "de du des d la le les l municipal municipale maternelle élémentaire primaire publique privé privée multi accueil culturel culturelle"
    " sportif sportive social sociale associatif associative nautique aquatique polyvalente jeunesse général maréchal président docteur"
    " dr abbé pasteur commandant colonel capitaine lieutenant ingénieur professeur maire famille"
)
PLACES, BETWEEN = (frozenset(map(fold, words.split())) for words in (PLACES_OF, BETWEEN_OF))
REACH = 5
"""So many words before a name may belong to the name of a place."""
JOINED = re.compile(r"[\s'’\-.]*")
"""What may stand between the words of a place's name: a comma ends it."""


@dataclass(frozen=True, slots=True)
class People:
    """`people`: one a line, « Prénom NOM »: what is in capitals is the name, else the last word is. None: nobody is looked for."""

    people: tuple[str, ...] = ()

    FIELDS = (Field("people", "people"),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {"people": [phrase for one in self.people for phrase in _phrases(one)]}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        named = [hit for hit in hits("people") if not _of_a_place(said.text, words, hit)]
        if not named:
            return []
        places = spans(words, named)
        told = ", ".join(dict.fromkeys(said.text[start:end] for start, end in places))
        return [Found("named", {"words": told[:200]}, places)]


def parted(person: str) -> tuple[str, str]:
    """« Jeanne DE LA TOUR » → ("Jeanne", "DE LA TOUR"); without capitals the last word is the name."""
    words = person.split()
    large = [word for word in words if word.isupper() and len(word) > 1]
    if large and len(large) < len(words):
        return " ".join(word for word in words if word not in large), " ".join(large)
    return " ".join(words[:-1]), words[-1] if words else ""


def _phrases(person: str) -> Iterator[str]:
    """As a text may name them: in both orders, as a handle, behind a title."""
    first, last = parted(person)
    yield from (f"{first} {last}", f"{last} {first}")
    bare = "".join(re.findall(r"\w+", first)), "".join(re.findall(r"\w+", last))
    yield from ("".join(bare), "_".join(bare))
    yield from (f"{title} {last}" for title in TITLES)


def _of_a_place(text: str, words: Sequence[Token], hit: Hit) -> bool:
    """« école Jeanne-Delatour », « avenue du Président Jean Morel »."""
    for n in range(hit.first - 1, max(-1, hit.first - 1 - REACH), -1):
        if not JOINED.fullmatch(text, words[n].end, words[n + 1].start):
            return False
        if words[n].word in PLACES:
            return True
        if words[n].word not in BETWEEN:
            return False
    return False
