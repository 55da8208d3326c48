"""What in a text belongs to one person: numbers, addresses, plates. Marked for agents, taken out of exports and of what a model reads.

Each pattern is bounded, and looks only where its sign stands (a digit, an @): a text of 100,000 characters is read once.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Personal:
    """Where something personal stands. `kind`: phone · mail · iban · card · nir · plate · file · birth · address."""

    start: int
    end: int
    kind: str


_LOCAL = re.compile(r"[\w.+-]{1,64}")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_STREET = (
    r"(?:rue|avenue|av\.?|boulevard|bd|bld|bvd|place|pl\.?|quai|impasse|chemin|ch\.|allee|allée|cours|square|passage|route|villa|cite|cité"
    r"|montee|montée|résidence|residence|lotissement|street|road|calle|via|rua)"
)
_GAP = r"[ .\-\xa0\u202f]"
"""Between two figures: a telephone sets spaces that do not break."""
_NUMBERED = (
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?:[ \xa0\u202f]?[A-Z0-9]{4}){2,7}(?:[ \xa0\u202f]?[A-Z0-9]{1,3})?\b", re.I)),
    ("card", re.compile(r"\b\d{4}(?:[ -]?\d{4}){3}\b")),
    ("nir", re.compile(r"\b[12378] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3}(?: ?\d{2})?\b")),
    ("phone", re.compile(rf"(?<![\d+])(?:\+|00)(?:33|\d{{1,3}}){_GAP}?\(?0?\)?{_GAP}?\d(?:{_GAP}?\d){{6,11}}(?!\d)")),
    ("phone", re.compile(rf"(?<!\d)(?!\d\d[/.-]\d\d[/.-](?:19|20)\d\d(?!\d))0[1-9](?:(?:{_GAP}|/)?\d{{2}}){{4}}(?!\d)")),
    ("plate", re.compile(r"\b[A-HJ-NP-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NP-TV-Z]{2}\b|\b[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}\b")),
    ("plate", re.compile(
        r"\b\d{2,4} ?(?!(?:JAN|FEV|MAR|AVR|MAI|JUN|JUI|AOU|SEP|OCT|NOV|DEC)\b)[A-Z]{2,3} ?(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\b")),
    ("birth", re.compile(
        r"\b(?:n[ée]{1,2}(?:e|\(e\)|·e)?|naissance|born(?: on)?|nacid[oa]|geboren(?: am)?|nat[oa]) ?:?(?: le| el| il| em)? ?"
        r"(\d{1,2}(?:[/. -]\d{1,2}[/. -]|(?:er)? [a-zéûôäç]{3,9} )\d{2,4}|[a-z]{3,9} \d{1,2},? \d{4}\b)", re.I)),
    ("file", re.compile(
        r"\b(?:dossiers?|r[ée]f[ée]rences?|r[ée]f|demandes?|commandes?|factures?|allocataire|contrat|ticket|fps|usager"
        r"|num[ée]ro(?! 3\d{3}\b)|adh[ée]rent|avis|convocation|r[ée]c[ée]piss[ée]|titre|client|file|reference|case"
        r"|application|invoice|account|expediente|akte|aktenzeichen|pratica|processo)"
        r"(?: (?:de|du|unique|fps|demande|dossier|number|no|nr|num[ée]ro|enfant|famille|logement|client)){0,2}"
        r" {0,2}[.:#]? {0,2}(?:n ?[°ºo]\.?|num[ée]ro|nr\.?|no\.?|#)? {0,2}:?(?: (?:is|est|ist|es|è|é))? {0,2}"
        r"((?=[A-Z/ .-]{0,8}\d)[A-Z0-9](?:[A-Z0-9/.-]|(?<=\d) (?=\d)){2,24}[A-Z0-9])", re.I)),
    ("file", re.compile(r"\bn ?[°º] ?((?=[A-Z/-]{0,8}\d)[A-Z0-9](?:[A-Z0-9/-]|(?<=\d) (?=\d)){3,22}[A-Z0-9])", re.I)),
    ("file", re.compile(r"# ?(\d(?:[\d/-]|(?<=\d) (?=\d)){3,22}\d)")),  # after letters it is a hashtag: #Paris2030
    ("address", re.compile(
        r"(?:j['’ ]?habite|nous habitons|on habite|j['’ ]?abite|habitant|demeurant|domicili[ée]{1,2}e?s?|mon adresse|notre adresse"
        r"|mon domicile|ma maison|mon immeuble|mon appartement|chez moi|chez nous|je vis|je loge|i live|my address|vivo en|mi direcci[oó]n"
        r"|ich wohne|abito|moro)[^\d\n.!?]{0,25}(\d{1,4} ?(?:bis|ter|quater|[a-d])?,? {1,2}" + _STREET + r" [^\n,.;:!?()]{2,40})", re.I)),
)  # fmt: skip
_DOOR = re.compile(r"\d ?(?:bis|ter|quater|[a-d])?,? {1,2}" + _STREET + " ", re.I)
"""What every address has, looked for from its digits: the words before it would be tried at each letter of the text."""
_HOUSE = re.compile(
    r"\b\d{1,4} ?(?i:bis|ter|quater|[a-d]\b)?,?\s{1,3}(?i:" + _STREET + r")\s{1,3}(?i:de la |de l['’]|d['’]|l['’]|d(?:e|u|es) )?"
    r"[\w’'-]{1,40}(?:[ -][A-ZÀ-Þ][\w’'-]{0,40}){0,5}")  # fmt: skip
"""A street with its number, and as much as belongs to its name."""
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[-/](?:19|20)?\d{2})?")
_DIGIT = re.compile(r"\d")
_DIGITS = {"iban": 2, "card": 16, "nir": 12, "phone": 8, "plate": 3, "birth": 3, "file": 3, "address": 1}
"""The fewest digits that each has: most texts have one or two, and need not be read for the others."""
_WINDOW = 200
STRIPE = 4_000
"""Patterns read a long text in stripes of this length, each with a little of the next."""


def found_in(text: str) -> tuple[Personal, ...]:
    """Everything personal in `text`, in its order, nothing twice: the first pattern that takes a place keeps it."""
    if "@" not in text and not _DIGIT.search(text):
        return ()
    taken: list[Personal] = []  # in order, so that only its two neighbours can overlap one more
    for one in (*_mails(text), *_numbers(text)):
        at = bisect(taken, one)
        if (at == 0 or taken[at - 1].end <= one.start) and (at == len(taken) or one.end <= taken[at].start):
            taken.insert(at, one)
    return tuple(taken)


def houses_in(text: str) -> Iterator[Personal]:
    """Every street with its number, whoever is there: it is somebody's address only where the words around it say so."""
    for match in _HOUSE.finditer(text):
        yield Personal(*match.span(), "address")


def _mails(text: str) -> Iterator[Personal]:
    """From each @ outwards: what stands before it is read backwards, so that no letter is looked at twice. @name@server is
    no letter box."""
    at = text.find("@")
    while at >= 0:
        before = _LOCAL.match(text[max(0, at - 64) : at][::-1])
        after = _DOMAIN.match(text, at + 1)
        begin = at - before.end() if before else at
        if begin < at and after and text[begin - 1 : begin] != "@":
            yield Personal(begin, after.end(), "mail")
        at = text.find("@", at + 1)


def _numbers(text: str) -> Iterator[Personal]:
    digits = len(_DIGIT.findall(text))
    for kind, pattern in _NUMBERED:
        if digits < _DIGITS[kind] or (kind == "address" and not _DOOR.search(text)):
            continue
        check = _CHECKS.get(kind)
        for begin in range(0, len(text), STRIPE):
            for match in pattern.finditer(text, begin, min(len(text), begin + STRIPE + _WINDOW)):
                if match.start() < begin + STRIPE and (check is None or check(match[match.lastindex or 0])):
                    yield Personal(*match.span(match.lastindex or 0), kind)


def _iban(text: str) -> bool:
    plain = "".join(text.split()).upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _card(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [digit if at % 2 else sum(divmod(digit * 2, 10)) for at, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _file(text: str) -> bool:
    """A year or an amount is no file."""
    return sum(map(str.isdigit, text)) >= 3 and not _YEARS.fullmatch(text)


_CHECKS: dict[str, Callable[[str], bool]] = {"iban": _iban, "card": _card, "file": _file}
_SHOWN = {
    "phone": "[téléphone]", "mail": "[courriel]", "iban": "[IBAN]", "card": "[carte bancaire]", "nir": "[n° de sécurité sociale]",
    "plate": "[plaque]", "file": "[n° de dossier]", "birth": "[date de naissance]", "address": "[adresse]",
}  # fmt: skip


def redact(text: str, found: Iterable[Personal] | None = None) -> str:
    """`text` with each personal part replaced by what it was."""
    parts, at = [], 0
    for one in found_in(text) if found is None else sorted(found):
        parts += [text[at : one.start], _SHOWN[one.kind]]
        at = one.end
    return "".join(parts) + text[at:]


def says_file(kinds: Iterable[str]) -> bool:
    """Is there a number by which somebody's file is found?"""
    return not {"file", "nir", "iban", "birth", "plate"}.isdisjoint(kinds)
