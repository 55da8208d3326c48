"""Where a text speaks of: the city's own names from its gazetteer, and what looks like a street where there is none.

A gazetteer is given: names of districts, streets and places with their keys. Abbreviations, articles and accents do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parvis.understanding.areas import Area, Box, Point, box_of, inside
from parvis.understanding.folding import fold
from parvis.understanding.lexicon import load


def words_under(name: str) -> frozenset[str]:
    return frozenset(word for word, names in load("places").single.items() if name in names)


SHORT: Mapping[str, str] = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "bvd": "boulevard", "boul": "boulevard",
    "pl": "place", "r": "rue", "st": "saint", "ste": "sainte", "gal": "general", "mal": "marechal", "dr": "docteur", "pdt": "president",
    "imp": "impasse", "ch": "chemin", "che": "chemin", "all": "allee", "rte": "route", "sq": "square", "crs": "cours", "fg": "faubourg",
    "fbg": "faubourg", "pt": "pont", "jf": "jean-francois", "jb": "jean-baptiste", "bib": "bibliotheque", "mediatheque": "bibliotheque",
}  # fmt: skip
ARTICLES, STREETS, BUILDINGS, ARTICLED, COMMON = map(words_under, ("article", "street", "building", "before-name", "no-name"))
"""Words between those of a name; of streets; of buildings with a name; between them and it; that are no name."""
_NAMED = STREETS | BUILDINGS
REMEMBERED = 30_000
LONG = 6
"""Letters of a word in which a slip is forgiven: shorter words are other words."""
MOST_ASKED = 12
"""Words of streets of one text after which a name with a slip is looked for."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+){0,4}|\d{1,5}(?:er|e|eme|ème|ère|nd)?(?![^\W\d_])|[.,;:!?()\n]")
_ELIDED = re.compile(r"\b([dl]) (?=\w)", re.I)
"""“de l Hôpital”: the apostrophe is no word."""
_ORDINAL = r"1er|[2-9]e(?:me|ème)?|1\d(?:e|eme|ème)|20(?:e|eme|ème)"
_DISTRICT = re.compile(
    rf"\b(?:(?P<a>{_ORDINAL}) (?:arr(?:\b|ondissement|dt)|ardt)"
    rf"|dans l[ea] (?P<b>{_ORDINAL})(?! ?(?:[ée]tage|fois|ann|rang|place|jour|tour|sous))\b|\b(?P<c>(?:750|690|130)[0-2]\d)\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A name of the gazetteer. `kind`: district · street · place. `points`: (longitude, latitude) of it, of a street from end to end;
    `area`: of a district, its polygons, each an outer ring and its holes."""

    key: str
    name: str
    kind: str = "place"
    points: Sequence[Point] = ()
    area: Area = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a text names. `key` "" = not in the gazetteer; `precision`: address · street · place · district. `by`: of a district that the
    text does not name, the street or place by which it is known."""

    name: str
    precision: str
    confidence: float
    key: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names by their words; the longest that matches wins. `alike`: those of two words and more, by what a slip leaves as it is."""

    names: Mapping[tuple[str, ...], Place] = field(default_factory=dict)
    longest: int = 0
    firsts: frozenset[str] = frozenset()
    alike: Mapping[tuple[str, str, int], list[tuple[str, ...]]] = field(default_factory=dict)
    areas: Sequence[tuple[Place, Box]] = ()
    _within: dict[tuple[str, str], Place | None] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[Place]) -> Gazetteer:
        names: dict[tuple[str, ...], Place] = {}
        areas = []
        for place in places:
            if words := _plain(place.name):
                names[words] = place
            if place.area:
                areas.append((place, box_of(place.area)))
        alike: dict[tuple[str, str, int], list[tuple[str, ...]]] = {}
        for words in names:
            if len(words) > 1:
                alike.setdefault((words[0], words[1][0], len(words)), []).append(words)
        return cls(names, max(map(len, names), default=0), frozenset(words[0] for words in names), alike, areas)

    def within(self, place: Place) -> Place | None:
        """The district in which all of it lies; None: in none, in two, or nobody knows where it is."""
        known = place.key, place.name  # a key is one in its own file: the city's files may use it twice
        if known not in self._within:
            found = [self._around(point) for point in place.points]
            self._within[known] = found[0] if found and all(one is found[0] for one in found) else None
        return self._within[known]

    def _around(self, point: Point) -> Place | None:
        return next((one for one, box in self.areas if inside(point, box, one.area)), None)

    def placed(self, found: Found) -> Place | None:
        """What of these names was found in a text, with or without a house number; None: it is none of them."""
        words = _plain(found.name)
        named = (self.names.get(words[at:]) for at in range(min(3, len(words))))
        return next((place for place in named if place and place.key == found.key), None)

    def slipped(self, words: tuple[str, ...]) -> Place | None:
        """The one name that these words are but for a letter of one of them; None where none or several could be meant."""
        near = [name for name in self.alike.get((words[0], words[1][0], len(words)), ()) if _one_slip(words, name)]
        return self.names[near[0]] if len(near) == 1 else None


EMPTY = Gazetteer()


def _plain(name: str) -> tuple[str, ...]:
    words = (SHORT.get(word, word) for part in _WORD.findall(fold(name)) for word in part.split("-"))
    return tuple(word for word in words if word not in ARTICLES)


def _one_slip(words: Sequence[str], name: Sequence[str]) -> bool:
    """All words alike but one, a long one that begins alike and has a letter less, more, changed or changed places with its neighbour."""
    other = [(one, two) for one, two in zip(words[1:], name[1:], strict=True) if one != two]
    if len(other) != 1 or min(map(len, other[0])) < LONG or other[0][0][0] != other[0][1][0]:
        return False
    one, two = sorted(other[0], key=len)
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if len(two) - len(one) > 1:
        return False
    rest, more = one[same:], two[same:]
    if len(one) < len(two):
        return rest == more[1:]
    return rest[1:] == more[1:] or (rest[2:] == more[2:] and rest[:2] == more[1::-1])


def found_in(text: str, gazetteer: Gazetteer = EMPTY) -> tuple[Found, ...]:
    """Each place once, in the order of the text."""
    if len(text) > 4_000:
        text = text[:4_000]
    words = _words(text)
    found: dict[str, Found] = {}
    taken: set[int] = set()
    led: dict[str, Found] = {}
    if gazetteer.names:
        for one, place in (*_known(words, gazetteer, taken), *_misspelt(words, gazetteer, taken)):
            found.setdefault(one.key, one)
            if place.points and place.kind != "district" and (district := gazetteer.within(place)):
                led.setdefault(district.key, Found(district.name, "district", one.confidence, district.key, place.name))
    for one in (*_streets(words, taken), *_districts(text)):
        found.setdefault(fold(one.name), one)
    return (*found.values(), *(one for key, one in led.items() if key not in found))


def _words(text: str) -> list[tuple[str, str]]:
    """As written and as compared; the point of “av.” ends no sentence."""
    words: list[tuple[str, str]] = []
    short = False
    for written in _WORD.findall(text):
        if not (short and written == "."):
            low, short = _compared(written)
            words.append((written, low))
    return words


@lru_cache(REMEMBERED)
def _compared(written: str) -> tuple[str, bool]:
    """A word as it is compared, and whether it is short for that: most words come again."""
    low = fold(written)
    return SHORT.get(low, low), low in SHORT


def _known(words: list[tuple[str, str]], gazetteer: Gazetteer, taken: set[int]) -> Iterator[tuple[Found, Place]]:
    """Names of the gazetteer; articles between their words do not count."""
    kept = [(at, part) for at, (_, word) in enumerate(words) if word not in ARTICLES for part in word.split("-")]
    start = 0
    while start < len(kept):
        if kept[start][1] in gazetteer.firsts:
            for length in range(min(gazetteer.longest, len(kept) - start), 0, -1):
                place = gazetteer.names.get(tuple(word for _, word in kept[start : start + length]))
                if place and not (length == 1 and len(kept[start][1]) < 4):
                    first, last = kept[start][0], kept[start + length - 1][0]
                    taken.update(range(first, last + 1))
                    yield _told(words, first, place, 0.95 if length > 1 else 0.8), place
                    start += length - 1
                    break
        start += 1


def _misspelt(words: list[tuple[str, str]], gazetteer: Gazetteer, taken: set[int]) -> Iterator[tuple[Found, Place]]:
    """After a word of streets or of buildings, a name of the gazetteer with one slip in it."""
    kept = [(at, part) for at, (_, word) in enumerate(words) if word not in ARTICLES for part in word.split("-")]
    asked = 0
    for start, (at, word) in enumerate(kept):
        if word not in _NAMED or at in taken or asked == MOST_ASKED:
            continue
        asked += 1
        for length in range(min(gazetteer.longest, len(kept) - start), 1, -1):
            place = gazetteer.slipped(tuple(word for _, word in kept[start : start + length]))
            if place:
                taken.update(range(at, kept[start + length - 1][0] + 1))
                yield _told(words, at, place, 0.8), place
                break


def _told(words: list[tuple[str, str]], first: int, place: Place, sure: float) -> Found:
    """With its house number where one stands before a street."""
    numbered = place.kind == "street" and _number_before(words, first)
    name = f"{numbered} {place.name}" if numbered else place.name
    return Found(name, "address" if numbered else place.kind, sure, place.key)


def _streets(words: list[tuple[str, str]], taken: set[int]) -> Iterator[Found]:
    """“rue de la Paix”, “12 bd pasteur”: a word of streets and a name after it."""
    for at, (_, low) in enumerate(words):
        if low not in _NAMED or at in taken:
            continue
        name = _name_after(words, at + 1, capitals=low in BUILDINGS)
        if name:
            number = _number_before(words, at) if low in STREETS else ""
            precision = "address" if number else "street" if low in STREETS else "place"
            sure = any(written[:1].isupper() for written in name if fold(written) not in ARTICLED)
            said = _ELIDED.sub("\\1’", " ".join(filter(None, (number, words[at][0], *name))))
            yield Found(said, precision, 0.85 if sure else 0.55)


def _name_after(words: list[tuple[str, str]], at: int, *, capitals: bool) -> list[str]:
    """Articles, then words with a capital; else one word in small letters that could be a name."""
    name: list[str] = []
    while at < len(words) and words[at][1] in ARTICLED and len(name) < 2:
        name.append(words[at][0])
        at += 1
    articles = len(name)
    while at < len(words) and len(name) - articles < 4:
        written, low = words[at]
        if written[:1].isupper() or (
            len(name) > articles and low in ARTICLED and at + 1 < len(words) and words[at + 1][0][:1].isupper()
        ):
            name.append(written)
        else:
            break
        at += 1
    if len(name) == articles and not capitals and at < len(words):
        written, low = words[at]
        if len(low) > 3 and low.isalpha() and low not in COMMON and name[:1] != ["la"]:
            name.append(written)
    return name if len(name) > articles else []


def _number_before(words: list[tuple[str, str]], at: int) -> str:
    """The house number that stands before a street, with its “bis”."""
    back = at - 1
    if back >= 0 and words[back][0] == ",":
        back -= 1
    again = ""
    if back >= 1 and words[back][1] in ("bis", "ter"):
        again, back = f" {words[back][1]}", back - 1
    return f"{words[back][0]}{again}" if back >= 0 and words[back][0].isdigit() and len(words[back][0]) < 5 else ""


def _districts(text: str) -> Iterator[Found]:
    for match in _DISTRICT.finditer(text):
        yield Found(match["a"] or match["b"] or match["c"], "district", 0.9)
