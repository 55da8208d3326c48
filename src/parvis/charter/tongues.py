"""In which language is it? A guess from the small words that each language cannot do without; "" when it is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

WORDS = {
    "fr": "le la les un une des du de et est sont dans pour sur avec vous nous votre vos notre nos ce cette ces qui que au aux en "
    "par plus ne pas se sa ses il elle ils elles ou mais leur leurs tout tous toute toutes jusqu a d l n s c qu y",
    "en": "the a an and is are in for on with you we your our this these that who which of to at by from more not its it they be "
    "will can have has was were or but all every their there as do don",
    "es": "el los las un una unos y es son en para con usted nosotros su sus nuestro este esta estos que quien del al por mas no "
    "se o pero todo todos como hay muy lo",
    "de": "der die das ein eine und ist sind in fur auf mit sie wir ihr unser dieser diese dieses wer von zu im am bei nicht es "
    "oder aber alle auch wird werden den dem des",
    "it": "il lo gli un uno una e sono nel nella per con voi noi vostro nostro questo questa questi che chi di del della al alla "
    "da piu non si o ma tutti come sul",
    "pt": "o os as um uma e sao em para com voce nos seu sua nosso este esta estes que quem do da dos das ao pelo mais nao se ou "
    "mas todos como no na",
}
SMALL = {key: frozenset(words.split()) for key, words in WORDS.items()}
LEAST = 6
"""Fewer small words say nothing."""


def guess(words: Sequence[str]) -> str:
    """`words`: folded. A language that has half as many again of the small words as the next one."""
    return _guess(tuple(words))


@lru_cache(64)
def _guess(words: tuple[str, ...]) -> str:
    counts = sorted(((sum(word in small for word in words), key) for key, small in SMALL.items()), reverse=True)
    (most, key), (next_most, _) = counts[0], counts[1]
    return key if most >= LEAST and most >= 1.5 * next_most else ""
