"""Questions that were asked already, and what the city answers: shown before one asks again. Reads only."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from parvis.answering import finding
from parvis.answering.public.pages import Told, readable, told
from parvis.forum.keeping import LABEL, MARK
from parvis.forum.models import Thread
from parvis.search.index import alike
from parvis.understanding.folding import words_of
from parvis.understanding.stems import stem

LOOKED, MOST = 80, 5
LEAST = 0.3
"""Below that share of what is asked a question is not near."""
_IDLE = frozenset({
    "quand", "comment", "pourquoi", "combien", "quel", "quelle", "quels", "quelles", "est-ce", "faut", "faire", "avoir", "avez", "dans",
    "pour", "avec", "sans", "cette", "votre", "notre", "leur", "leurs", "etre", "sont", "bonjour", "merci", "peut", "puis", "peux",
    "when", "what", "where", "which", "does", "have", "there", "this", "that", "with", "from", "paris", "ville", "city", "please",
})  # fmt: skip
"""Words that two questions share by chance."""


@dataclass(frozen=True, slots=True)
class Near:
    threads: list[Thread]
    answers: list[Told]

    def __bool__(self) -> bool:
        return bool(self.threads or self.answers)


def near(text: str, language: str, *, without: int = 0) -> Near:
    """A few queries, whatever there is. `without`: a thread that is looked at already."""
    text = " ".join(text.replace("\x00", "").split())[:600]
    if len(text) < 6:
        return Near([], [])
    return Near(threads(text, without=without), answers(text, language))


def threads(text: str, *, without: int = 0, most: int = MOST) -> list[Thread]:
    """By two words at least, then in the order of how much of what is asked their titles hold; rare words weigh more."""
    asked = _roots(text)
    if not asked:
        return []
    words = [word for word in words_of(text).words if word not in _IDLE]
    keys = [key for key in alike(words, label=LABEL, mark=MARK, most=LOOKED) if key != without]
    titles = {pk: _roots(title) for pk, title in Thread.objects.filter(pk__in=keys, state="open").values_list("pk", "title")}
    often = Counter(root for roots in titles.values() for root in roots & asked)
    weight = {root: math.log(1 + (1 + len(titles)) / (1 + often[root])) for root in asked}
    whole = sum(weight.values())
    scores = {pk: sum(weight[root] for root in roots & asked) / whole for pk, roots in titles.items()}
    best = sorted((pk for pk, score in scores.items() if score >= LEAST), key=lambda pk: (-scores[pk], -pk))[:most]
    rows = {row.pk: row for row in Thread.objects.filter(pk__in=best).select_related("board")} if best else {}
    return [rows[pk] for pk in best]


def _roots(text: str) -> set[str]:
    """What the forms of its words share, without those that any question has."""
    return {stem(word)[:5] for word in words_of(text).words if len(word) > 2 and word not in _IDLE}


def answers(text: str, language: str, most: int = 3) -> list[Told]:
    """Public answers of the city, with the page that everybody reads."""
    ranked = finding.ranked(text, among=finding.public, most=most, sure=True)
    by_key = {row.pk: row for row in readable().filter(pk__in=[one.key for one in ranked])} if ranked else {}
    return told([by_key[one.key] for one in ranked if one.key in by_key], language)
