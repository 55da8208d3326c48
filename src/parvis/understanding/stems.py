"""The beginning of a word that its forms share: light, for six languages at once. `word`: folded, as `folding.words_of` gives it."""

from __future__ import annotations

from functools import lru_cache

LEAST = 4
"""Letters that stay of a word."""
_ENDINGS = (
    "issements issement ements ement ations ation itions ition ateurs ateur atrices atrice euses euse eurs eur ites ite "
    "ables able ibles ible elles elle iennes ienne iers ieres ier iere ives ive ifs if ances ance ences ence aient ions ons "
    "iez ez er ees ee es ent ant ants antes ante ait ais ir it is aux al ales ale els el ings ing ed ers en ungen ung iones "
    "ion os as ar are ere ire i e a o s x u"
)
ENDINGS = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))


@lru_cache(50_000)
def stem(word: str) -> str:
    """Without its longest ending, when enough is left; twice a letter counts once ("appelle", "appel")."""
    if len(word) <= LEAST or not word.isascii() or word.isdigit():
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > LEAST and word[-1] == word[-2] else word
