"""The forms of a French word brought together: plural, feminine, conjugated. Light: no dictionary, a few endings, pure.

    >>> alike("fermées", "fermer"), alike("accidents", "accident"), alike("municipaux", "municipale")
    (True, True, True)

A word may be a noun or a verb (“cantons”): it has a form as each, and two words are alike that share one. Some only look alike
(“porte”, “porter”): whoever minds puts the word in quotes.
"""

from __future__ import annotations

from parvis.understanding.folding import fold

LEAST = 3
"""Letters that stay of a word: what is shorter stands for nothing."""
KEPT = 60_000
"""Words whose forms are remembered by this process; a stranger could send any number of others."""
WHOLE = frozenset((
    "temps", "corps", "repas", "bras", "avis", "colis", "acces", "proces", "succes", "discours",
    "parcours", "bus", "mais", "plus", "dans", "sous", "vers", "sans", "moins",
))  # fmt: skip
"""Words that end as forms do, and are none."""
OWN = {"travaux": "travail", "ouvert": "ouvr", "offert": "offr", "couvert": "couvr", "mort": "mour", "yeux": "oeil"}
"""Forms that no ending tells."""
PLURALS = (("eaux", "eau"), ("oux", "ou"), ("eux", "eu"), ("aux", "al"), ("s", ""), ("x", ""))
FEMININES = (
    ("trice", "teur"), ("teuse", "teur"), ("euse", "eur"), ("iere", "ier"), ("ive", "if"), ("onne", "on"), ("enne", "en"), ("elle", "el"),
    ("ette", "et"), ("ee", ""), ("e", ""),
)  # fmt: skip
VERBS = (
    "issaient", "issions", "eraient", "iraient", "issait", "issant", "issons", "issent", "issez", "erions", "erons", "eront", "erait",
    "erais", "erez", "irons", "iront", "irait", "irais", "irez", "aient", "antes", "ante", "ants", "ions", "eras", "iras", "iez", "ait",
    "ais", "ant", "ons", "ent", "era", "ira", "ees", "ies", "ee", "er", "ez", "es", "is", "ie", "it", "ir", "e", "i", "s",
)  # fmt: skip
"""Of persons, tenses and participles; the longest that fits is dropped."""
WRITTEN_I = (
    ("oient", "oy"), ("oies", "oy"), ("oie", "oy"), ("uient", "uy"), ("uies", "uy"), ("uie", "uy"), ("aient", "aient"), ("aie", "ay"),
)  # fmt: skip
STEMS = (("ge", "g"), ("eind", "eint"), ("eindr", "eint"), ("qu", "c"))
"""How a verb's stem is written before some endings: “il nettoie”, “nous mangeons”."""
_SEEN: dict[str, tuple[str, ...]] = {}


def forms(word: str) -> tuple[str, ...]:
    """As a noun or an adjective, and as a verb where that is another. `word` is folded."""
    found = _SEEN.get(word)
    if found is None:
        if len(_SEEN) >= KEPT:
            _SEEN.clear()
        found = _SEEN[word] = _worked_out(word)
    return found


def alike(one: str, other: str) -> bool:
    return not set(forms(fold(one))).isdisjoint(forms(fold(other)))


def _worked_out(word: str) -> tuple[str, ...]:
    if len(word) <= LEAST or not word.isalpha() or word in WHOLE:
        return (word,)
    return tuple(dict.fromkeys((_noun(word), _verb(word))))


def _noun(word: str) -> str:
    one = word if word in OWN else _turned(word, PLURALS)
    return OWN.get(one) or OWN.get(one.removesuffix("e")) or _single(_turned(one, FEMININES))


def _turned(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for end, turned in endings:
        if word.endswith(end) and len(word) - len(end) + len(turned) >= LEAST:
            return word[: -len(end)] + turned
    return word


def _verb(word: str) -> str:
    if (stem := _turned(word, WRITTEN_I)) != word:
        return stem
    stem = next((word[: -len(end)] for end in VERBS if word.endswith(end) and len(word) - len(end) >= LEAST), word)
    return OWN.get(stem) or _single(_turned(stem, STEMS))


def _single(word: str) -> str:
    """“annuller”, “annuler”: a last letter that is doubled counts once."""
    return word[:-1] if len(word) > LEAST and word[-1] == word[-2] else word
