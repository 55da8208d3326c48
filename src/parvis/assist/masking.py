"""What a model is shown of a text: everything personal stands behind a numbered placeholder, which is taken back afterwards.

Two texts hidden by the same `Mask` share its placeholders: “[nom 1]” is one person in a whole conversation. Names are found by who
writes there, by how people are called, and by two capitalised words that are no words of the city; no such rule finds all of them.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from parvis.readings.redacting import called
from parvis.understanding.folding import fold
from parvis.understanding.lexicon import load
from parvis.understanding.personal import found_in

SHOWN = {
    "name": "nom", "phone": "téléphone", "mail": "courriel", "iban": "IBAN", "card": "carte", "nir": "sécurité sociale",
    "plate": "plaque", "file": "dossier", "birth": "naissance", "address": "adresse", "link": "lien", "account": "compte",
}  # fmt: skip
"""What a placeholder says of what it stands for."""
_KINDS = {word: kind for kind, word in SHOWN.items()}
_PLACEHOLDER = re.compile(rf"\[({'|'.join(SHOWN.values())})[ \xa0](\d{{1,4}})\]")
_ALONE = re.compile(rf"(?<![\w/@.:=-]){_PLACEHOLDER.pattern}(?![\w/@=-])")
"""Within a link or an address a placeholder stays: what it hides would become part of something else."""
_LINK = re.compile(r"(?:https?://|www\.)\S{1,2000}", re.I)
_ACCOUNT = re.compile(r"(?<![\w@])@[\w.-]{1,64}(?:@[\w.-]{1,64})?")
_STREET = re.compile(
    r"\b\d{1,4} ?(?:bis|ter|quater|[a-d]\b)?,? {1,2}"
    r"(?:rue|avenue|av\.|boulevard|bd|place|quai|impasse|chemin|all[ée]e|cours|square|passage|route|villa|cit[ée]"
    r"|street|road|calle|via|rua)"
    r" {1,2}(?:(?:de la|de l['’]|des|de|du|d['’]|la|le|les|l['’]) ?)?[\w’'-]{2,40}"
    r"(?: (?:(?:de|du|des|la|le) )?(?-i:[A-ZÀ-ÖØ-Þ])[\w’'-]{1,40}){0,4}"
    r"(?:,? {1,2}\d{5}(?: (?-i:[A-ZÀ-ÖØ-Þ])[\w’'-]{1,40}){0,3})?",
    re.I,
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'-](?=[^\W\d_])){1,40}")
_KIN = re.compile(
    r"\b(?i:je suis|c['’]est|signé|ici|fille|fils|enfant|mari|femme|épouse|époux|mère|père|frère|sœur|soeur|voisine?|amie?|collègue"
    r"|compagnon|compagne|i am|my name is|son|daughter|wife|husband|mother|father|brother|sister|neighbou?r|friend),? {1,2}"
    r"((?-i:[A-ZÀ-ÖØ-Þ])[\w’'-]{1,30})"
)
"""Who is called by what they are to somebody: “ma fille Léa”."""
_LEAST_OWN = 4
"""A shorter word of somebody's name is theirs only with its capital: “Léa”, not “de”."""
_NEVER = frozenset(
    {
        *("bonjour", "bonsoir", "salut", "merci", "madame", "monsieur", "hello", "dear", "thanks", "thank", "please", "good"),
        *(
            "mairie",
            "maire",
            "ville",
            "hotel",
            "place",
            "rue",
            "avenue",
            "parc",
            "jardin",
            "metro",
            "gare",
            "pont",
            "tour",
            "musee",
        ),
        *("ecole", "college", "lycee", "saint", "sainte", "notre", "dame", "city", "hall", "paris", "france"),
        *(
            "janvier",
            "fevrier",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "aout",
            "septembre",
            "octobre",
            "novembre",
            "decembre",
        ),
        *(
            "le",
            "la",
            "les",
            "un",
            "une",
            "mon",
            "ma",
            "mes",
            "notre",
            "nos",
            "votre",
            "vos",
            "ce",
            "cette",
            "je",
            "il",
            "elle",
            "on",
        ),
        *("nous", "vous", "pas", "the", "my", "your", "our", "it", "not", "we", "you", "he", "she", "they"),
        *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    }
)
"""Capitalised words that begin a message or name a place, a day, an office: never somebody."""


@dataclass(slots=True)
class Mask:
    """`names`: words by which the persons of this conversation are called. `known`: words that are nobody's (the city's own texts)."""

    names: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    _numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    _values: dict[str, str] = field(default_factory=dict)
    _learnt: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Iterable[str], known: Iterable[str]) -> Mask:
        """`names`: as people are called; `known`: texts of the city."""
        own = frozenset(fold(word) for name in names for word in _WORD.findall(name.partition("@")[0]))
        said = frozenset(fold(word) for text in known for word in _WORD.findall(text))
        return cls(own - load("small").single.keys(), said)

    def hide(self, text: str) -> str:
        """`text` with a placeholder for each personal part. What looks like a placeholder in it is none of ours, and loses its brackets."""
        text = _PLACEHOLDER.sub(r"(\1 \2)", text)
        parts, at = [], 0
        for start, end, kind in self._found(text):
            parts += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join(parts) + text[at:]

    def back(self, text: str, *, kinds: Container[str] = SHOWN) -> str:
        """What stands alone is said again; of other `kinds`, and of those that never were ours, a blank is left: `{nom}`."""

        def said(found: re.Match[str]) -> str:
            value = self._values.get(f"[{found[1]} {found[2]}]")
            return value if value is not None and _KINDS[found[1]] in kinds else f"{{{found[1]}}}"

        return _ALONE.sub(said, text)

    def lost(self, shown: str, said: str) -> list[str]:
        """What stands behind the placeholders of `shown` that `said` does not have any more."""
        there = {found[0].replace("\xa0", " ") for found in _PLACEHOLDER.finditer(said)}
        wanted = dict.fromkeys(found[0] for found in _PLACEHOLDER.finditer(shown))
        return [self._values[one] for one in wanted if one in self._values and one not in there]

    def _found(self, text: str) -> list[tuple[int, int, str]]:
        """In the text's order, nothing twice: whoever comes first here keeps the place, and names come last."""
        taken: list[tuple[int, int, str]] = []
        for numbered in self._numbered(text):
            _take(taken, numbered)
        names = sorted(self._named(text))
        for start, end in _united(names):
            if not _take(taken, (start, end, "name")):
                for one in names:
                    if start <= one[0] < end:
                        _take(taken, (*one, "name"))
        return _joined(taken, text)

    def _numbered(self, text: str) -> Iterator[tuple[int, int, str]]:
        yield from ((found.start(), found.end(), "link") for found in _LINK.finditer(text))
        yield from ((one.start, one.end, one.kind) for one in found_in(text))
        yield from ((found.start(), found.end(), "account") for found in _ACCOUNT.finditer(text))
        yield from ((found.start(), found.end(), "address") for found in _STREET.finditer(text))

    def _named(self, text: str) -> Iterator[tuple[int, int]]:
        """What is a name here is one wherever it stands afterwards, alone too."""
        kin = [found.span(1) for found in _KIN.finditer(text) if self._kin(found[1])]
        for start, end in (*called(text), *kin, *self._pairs(text)):
            self._learnt.update(fold(word) for word in _WORD.findall(text[start:end]))
            yield start, end
        yield from (found.span() for found in _WORD.finditer(text) if self._own(found[0]))

    def _own(self, word: str) -> bool:
        folded = fold(word)
        if word[0].isupper() and folded in self._learnt and self._kin(word):
            return True
        return folded in self.names and (len(folded) >= _LEAST_OWN or word[0].isupper())

    def _pairs(self, text: str) -> Iterator[tuple[int, int]]:
        """“Jean Dupont”, “DUPONT Jean”: capitalised words side by side, none of them one that the city or everybody says."""
        run: list[re.Match[str]] = []
        for word in _WORD.finditer(text):
            joins = bool(run) and text[run[-1].end() : word.start()] == " "
            if not (self._proper(word[0])):
                yield from _run(run)
                run = []
            elif joins:
                run.append(word)
            else:
                yield from _run(run)
                run = [word]
        yield from _run(run)

    def _proper(self, word: str) -> bool:
        folded = fold(word)
        if not word[0].isupper() or folded in _NEVER or folded in self.known or folded in load("small").single:
            return False
        return next(load("alike").hits((folded,)), None) is None and next(load("topics").hits((folded,)), None) is None

    def _kin(self, word: str) -> bool:
        """“Mon fils Côme”, though “come” is a word elsewhere."""
        folded = fold(word)
        return folded not in _NEVER and folded not in self.known

    def _placeholder(self, kind: str, value: str) -> str:
        key = (kind, fold(" ".join(value.split())))
        there = self._numbers.get(key)
        if there is None and kind == "name":  # “Dupont” is the “Jean Dupont” of before
            words = set(key[1].split())
            there = next(
                (shown for (k, said), shown in self._numbers.items() if k == "name" and words <= set(said.split())), None
            )
        if there is None:
            number = 1 + sum(shown.startswith(f"[{SHOWN[kind]} ") for shown in self._values)
            there = f"[{SHOWN[kind]} {number}]"
            self._values[there] = value
        self._numbers[key] = there
        return there


def _take(taken: list[tuple[int, int, str]], one: tuple[int, int, str]) -> bool:
    """Puts it in its place among those that are taken, if that is free."""
    at = bisect(taken, one)
    if (at and taken[at - 1][1] > one[0]) or (at < len(taken) and one[1] > taken[at][0]):
        return False
    taken.insert(at, one)
    return True


def _united(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that overlap are one. `spans` in their order."""
    start = end = -1
    for one in spans:
        if one[0] < end:
            end = max(end, one[1])
            continue
        if end > start:
            yield start, end
        start, end = one
    if end > start:
        yield start, end


def _run(words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """A name has one word at least that is not all capitals: who shouts names nobody."""
    if 2 <= len(words) <= 4 and any(not word[0].isupper() for word in words):
        yield words[0].start(), words[-1].end()


def _joined(found: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """The words of one name are one: “Jean” and “Dupont” side by side."""
    whole: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        if whole and kind == whole[-1][2] == "name" and text[whole[-1][1] : start] in (" ", "-", "\xa0"):
            whole[-1] = (whole[-1][0], end, kind)
        else:
            whole.append((start, end, kind))
    return whole
