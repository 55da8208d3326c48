"""One query against one text, by the book: what the index must give, slowly. For a query being tried, and to show where it fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parvis.understanding.folding import fold
from parvis.understanding.queries.forms import forms
from parvis.understanding.queries.matching import MARKED, READ, terms_of
from parvis.understanding.queries.parsing import WORD, All, Node, Not, Term


def fits(node: Node, text: str) -> bool:
    """Does `text` fit the query?"""
    folded = fold(text[:READ])
    return _fits(node, WORD.findall(folded), folded)


def _fits(node: Node, words: Sequence[str], folded: str) -> bool:
    if isinstance(node, Term):
        return next(_where(node, words, folded), None) is not None
    if isinstance(node, Not):
        return not _fits(node.of, words, folded)
    found = (_fits(one, words, folded) for one in node.of)
    return all(found) if isinstance(node, All) else any(found)


def _where(term: Term, words: Sequence[str], folded: str) -> Iterator[int]:
    """The numbers of the words at which a term stands."""
    if term.sort in ("tag", "name"):
        mark = ("#" if term.sort == "tag" else "@") + term.words[0]
        if mark in MARKED.findall(folded):
            yield from (at for at, word in enumerate(words) if word == term.words[0])
        return
    for at, word in enumerate(words):
        if term.sort == "form":
            here = not set(term.words).isdisjoint(forms(word))
        elif term.sort == "begins":
            here = word.startswith(term.words[0])
        else:
            here = tuple(words[at : at + len(term.words)]) == term.words
        if here:
            yield at


def shown(node: Node, text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word by which it fits."""
    spots = list(WORD.finditer(text))
    folded = fold(text)
    words = [fold(spot[0]) for spot in spots]
    marked = {at + more for term in terms_of(node) for at in _where(term, words, folded)
              for more in range(len(term.words) if term.sort == "phrase" else 1)}  # fmt: skip
    pieces, last = list[tuple[str, bool]](), 0
    for n, spot in enumerate(spots):
        if n in marked:
            pieces += [(text[last : spot.start()], False), (spot[0], True)]
            last = spot.end()
    return [piece for piece in [*pieces, (text[last:], False)] if piece[0]]
