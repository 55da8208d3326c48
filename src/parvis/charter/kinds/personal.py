"""Personal data in public: what anybody could use against the person it belongs to.

What looks like it is found by the one detector, `understanding.personal`; here is decided what may not be said in public. A city gives out
numbers of its own: telephones that are allowed, streets in which nobody lives, numbers of decrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token, fold
from parvis.understanding.personal import Personal as Detected
from parvis.understanding.personal import found_in, houses_in

KINDS = ("iban", "card", "nir", "phone", "email", "plate", "birth", "file", "address", "child")
CALLED = {"mail": "email"}
"""What the detector calls otherwise."""
AROUND = {
    "address": ("votre adresse", "habite*", "habitez", "domicile", "chez vous", "chez M", "chez Mme", "chez madame", "chez monsieur",
                "votre logement", "votre appartement", "votre immeuble", "vous résidez", "réside", "demeurant", "vit au", "sa fille",
                "son fils", "your address", "you live", "lives at", "your home", "your flat"),
    "phone": ("votre numéro", "votre téléphone", "votre portable", "votre ligne", "son numéro", "son téléphone", "leur numéro", "sa ligne",
              "chez vous au", "chez M", "chez Mme", "chez madame", "chez monsieur", "chez lui", "chez elle", "à son domicile",
              "vous joindre", "joindre M", "joindre Mme", "joindre madame", "joindre monsieur", "vous rappelle au", "vous rappelons au",
              "vous rappeler au", "your number", "your phone", "his number", "her number", "call you"),
    "email": ("votre adresse", "votre adresse … est", "votre courriel", "votre courriel est", "votre mail", "votre mail est", "son adresse",
              "son courriel", "son mail", "vous écrire à", "your address", "your address is", "your email", "your email is", "his email",
              "her email"),
    "file": ("dossier*", "facture*", "allocataire*", "usager*", "fiscal*", "contrat*", "abonné*", "file", "invoice*", "account"),
}  # fmt: skip
"""An address is personal when somebody lives there: a town hall has one too. A number is when it is somebody's: a decree has one too, and
a service has a telephone and a letter box."""
MOBILE = re.compile(r"(?:\+|00)33\D{0,3}[67]|0[67]")
LETTERBOXES = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|aol|icloud|me|proton(?:mail)?|gmx|orange|wanadoo|free|sfr|neuf|numericable"
    r"|bbox|bouyguestelecom|laposte|aliceadsl|club-internet|mail|tutanota|posteo)\.[a-z]{2,3}$", re.I,
)  # fmt: skip
"""Where people have their mail, and no service of a city."""
NEAR = {"email": 1, "phone": 4, "file": 4}
"""So many words, at most, from the word that says whose number it is to the number; « envoyez votre mail à » says whose it is not."""
ANNOUNCED = re.compile(r"(?:n ?[°ºo]\.?|num[ée]ro|number|\bno\.?|#)\s*+(?::\s*+)?$", re.I)
"""What stands before a number that names a file; without it, it is an amount as often."""
HIDDEN = "[…]"
_NAME = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,20}(?:-[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,20})?"
_NAMED = re.compile(
    rf"\b{_NAME}(?: [A-ZÀ-ÖØ-Þ][\w’'-]{{0,25}}){{0,2}},? \(?(?:qui a |âgée? de |aged )?(?:[1-9]|1[0-7]) (?:ans|mois|years)\b(?! d)"
    rf"|\b(?i:l’|l'|le |la |petite? |jeune |son |sa |ma |mon |votre |leur )(?:enfant|fils|fille|élève|écolière?|collégien(?:ne)?) {_NAME}\b"
    rf"|\b(?i:le |la |notre )petite? {_NAME} [A-ZÀ-ÖØ-Þ][\w’'-]{{1,25}}"
)
"""A child by its first name: with its age, or as somebody's. « Quinze ans d’actions » are an association's,
« le petit Bayonne » is a district: who is little has two names."""
_SCHOOL = re.compile(r"\b(?:écoles?|maternelle|élémentaire|collège|lycée|crèche|school)\s(?:\w{1,15}\s){0,2}[A-ZÀ-ÖØ-Þ]\w+")
_PUPIL = re.compile(
    r"\b(?:élève|scolaris|écoli|collégien|lycéen|va à l|classe de|en (?:CP|CE[12]|CM[12]|[3-6]e)\b|petite section|pupil|goes to)"
)
_HOME = re.compile(
    r"\b(?:habit|vit (?:au|à|chez|avec)|réside|demeur|domicil|chez (?:lui|elle|eux|ses parents|sa mère|son père)|lives)"
)


@dataclass(frozen=True, slots=True)
class Personal:
    """`look`: for what. `allowed`: the city's own numbers and addresses; `@ville.fr` = all of that domain."""

    look_for: tuple[str, ...] = KINDS
    allowed: tuple[str, ...] = ()

    FIELDS = (Field("look_for", "choices", KINDS, KINDS, needed=True), Field("allowed"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {kind: phrases for kind, phrases in AROUND.items() if kind in self.look_for}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.private:
            return []
        places: list[tuple[int, int]] = []
        kinds: dict[str, None] = {}
        for kind, start, end in self._told(said.text):
            taken = any(start < b and a < end for a, b in places)
            if (
                not taken
                and not self._ours(said.text[start:end], kind)
                and _theirs(kind, said.text[start:end], start, words, hits)
            ):
                places.append((start, end))
                kinds[kind] = None
        if not places:
            return []
        places.sort()
        return [Found("personal", {"kinds": list(kinds)}, tuple(places), tuple((a, b, HIDDEN) for a, b in places))]

    def _told(self, text: str) -> Iterator[tuple[str, int, int]]:
        numbers, homes = _seen(text)
        for one in numbers:
            kind = CALLED.get(one.kind, one.kind)
            if kind in self.look_for and kind != "address" and _certain(kind, text, one.start, one.end):
                yield (
                    kind,
                    one.start,
                    one.end,
                )  # an address is told below: there somebody says “I live”, the city says where others do
        if "address" in self.look_for:
            for one in homes:
                yield "address", one.start, one.end
        if "child" in self.look_for:
            yield from _children(text, homes)

    def _ours(self, found: str, kind: str) -> bool:
        plain = _plain(found)
        if kind == "phone" and plain.startswith("08"):  # of a service: nobody has such a number at home
            return True
        return any(plain.endswith(own) if own.startswith("@") else plain == own for own in map(_plain, self.allowed))


@lru_cache(4)
def _seen(text: str) -> tuple[tuple[Detected, ...], tuple[Detected, ...]]:
    """Read once for all clauses of this kind, and for each account that the text goes to."""
    return found_in(text), tuple(houses_in(text))


def _children(text: str, homes: Sequence[Detected]) -> Iterator[tuple[str, int, int]]:
    """A child who is named where the text says in which school it is, or in which house it lives."""
    named = list(_NAMED.finditer(text))
    if not named:
        return
    if _PUPIL.search(text):
        for match in _SCHOOL.finditer(text):
            yield "child", match.start(), match.end()
    if _HOME.search(text):
        for one in homes:
            yield "child", one.start, one.end


def _certain(kind: str, text: str, start: int, end: int) -> bool:
    """What is marked for an agent may be a date, an amount, the number of a page; what is refused to a writer may not."""
    if kind == "nir":
        return _keyed(text[start:end])
    if kind == "plate":
        return not text[start].isdigit()  # DU 14 AU 21
    return kind != "file" or ANNOUNCED.search(text, max(0, start - 20), start) is not None


def _keyed(number: str) -> bool:
    """Its last two figures are the key of the others."""
    plain = re.sub(r"\s", "", number).upper().replace("2A", "19").replace("2B", "18")
    return len(plain) == 15 and 97 - int(plain[:13]) % 97 == int(plain[13:])


def _theirs(kind: str, found: str, start: int, words: Sequence[Token], hits: Hits) -> bool:
    """A mobile telephone and a private letter box always are somebody's."""
    if (kind == "phone" and MOBILE.match(found)) or (kind == "email" and LETTERBOXES.search(found)):
        return True
    return _around(kind, start, words, hits)


def _around(kind: str, start: int, words: Sequence[Token], hits: Hits) -> bool:
    """Does its sentence say whose it is, where that is asked? Of a number, just before it."""
    if kind not in AROUND:
        return True
    at = next((n for n, token in enumerate(words) if token.end > start), -1)
    there = [hit for hit in hits(kind) if words[hit.first].sentence == words[at].sentence]
    return bool(there) if kind == "address" else any(0 <= at - hit.last <= NEAR[kind] for hit in there)


def _plain(text: str) -> str:
    """ "+33 1 40 00 00 00" and "01.40.00.00.00" are one number."""
    bare = re.sub(r"[\s.()\-\xa0\u202f]", "", fold(text)) if not re.search(r"@|[a-z]", text, re.I) else fold(text.strip())
    return re.sub(r"^(?:\+|00)33", "0", bare)
