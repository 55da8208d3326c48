"""A query as somebody writes it becomes a tree, or one error that says where: `(piscine OU "bassin nordique") SAUF vide*`.

Words in any form, "words as they are", beginnings with a star, #hashtags, @names; AND / ET, OR / OU, NOT / SAUF in capitals or “-”
before a word; two words beside each other must both be there. Bounded in length, terms and depth: no query is slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from parvis.understanding.folding import fold
from parvis.understanding.queries.forms import forms

LONGEST, MOST_TERMS, DEEPEST, MOST_WORDS = 1_000, 64, 12, 12
"""Characters of a query; its terms; brackets within brackets; words of a phrase."""
LEAST_BEGINNING = 3
"""Letters before a star."""
WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'"(?P<said>[^"]*)(?P<end>"?)|(?P<open>\()|(?P<close>\))|(?P<not>-(?=[^\s\-]))|(?P<word>[^\s()"]+)')
OPERATORS = {"AND": "and", "ET": "and", "OR": "or", "OU": "or", "NOT": "not", "SAUF": "not"}
Sort: TypeAlias = Literal["form", "word", "begins", "phrase", "tag", "name"]


@dataclass(frozen=True, slots=True)
class Term:
    """`words`: folded; one but for a phrase. "form": its forms, of which one is enough; "begins": how the word begins;
    "tag", "name": after # or @."""

    sort: Sort
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Node


Node: TypeAlias = Term | All | Any | Not


class BadQuery(ValueError):
    """`code`: what is wrong; `at`: the character where, from 0; `said`: what stands there."""

    def __init__(self, code: str, at: int, said: str = "") -> None:
        super().__init__(f"{code} at {at}: {said}")
        self.code, self.at, self.said = code, at, said


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str  # and · or · not · open · close · term
    at: int
    said: str
    terms: tuple[Term, ...] = ()


def parse(query: str) -> Node:
    """Raises BadQuery; in particular when it asks for no word that must be there, and so fits nearly everything."""
    if len(query) > LONGEST:
        raise BadQuery("too-long", LONGEST)
    tokens = list(_tokens(query))
    if not tokens:
        raise BadQuery("empty", 0)
    if sum(len(one.terms) for one in tokens) > MOST_TERMS:
        raise BadQuery("too-many", tokens[-1].at)
    reader = _Reader(tokens, len(query))
    found = reader.any_of(0)
    if reader.here is not None:
        raise BadQuery("close", reader.here.at, ")")
    if not required(found):
        raise BadQuery("only-not", 0)
    return found


def _tokens(query: str) -> Iterator[_Token]:
    for found in _PIECE.finditer(query):
        at, text = found.start(), found[0]
        if found["said"] is not None:
            yield _said(found["said"], found["end"], at)
        elif found["open"] or found["close"] or found["not"]:
            yield _Token("open" if found["open"] else "close" if found["close"] else "not", at, text)
        elif text in OPERATORS:
            yield _Token(OPERATORS[text], at, text)
        elif terms := tuple(_terms(text, at)):
            yield _Token("term", at, text, terms)


def _said(inside: str, end: str, at: int) -> _Token:
    if not end:
        raise BadQuery("quote", at, inside[:40])
    words = tuple(WORD.findall(fold(inside)))
    if not words:
        raise BadQuery("empty-quote", at)
    if "*" in inside:
        raise BadQuery("star-quote", at + 1 + inside.index("*"), inside[:40])
    if len(words) > MOST_WORDS:
        raise BadQuery("long-quote", at, inside[:40])
    return _Token("term", at, inside, (Term("phrase" if len(words) > 1 else "word", words),))


def _terms(text: str, at: int) -> Iterator[Term]:
    """“l'eau” is two words; punctuation alone is nothing."""
    star = text.find("*")
    if star >= 0 and (star != len(text) - 1 or len(WORD.findall(text)) != 1):
        raise BadQuery("star", at + star, text[:40])
    words = WORD.findall(fold(text))
    if star >= 0:
        if len(words[0]) < LEAST_BEGINNING:
            raise BadQuery("short", at, text[:40])
        yield Term("begins", (words[0],))
    elif text[0] in "#@" and len(words) == 1:
        yield Term("tag" if text[0] == "#" else "name", (words[0],))
    else:
        yield from (Term("form", forms(word)) for word in words)


class _Reader:
    """Goes once over the tokens, each of them looked at once."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens, self._at, self._end = tokens, 0, end

    @property
    def here(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def any_of(self, depth: int) -> Node:
        found = [self.all_of(depth)]
        while self.here and self.here.sort == "or":
            self._at += 1
            found.append(self.all_of(depth))
        return found[0] if len(found) == 1 else Any(tuple(found))

    def all_of(self, depth: int) -> Node:
        found = [self.one(depth)]
        while self.here and self.here.sort not in ("or", "close"):
            self._at += self.here.sort == "and"
            found.append(self.one(depth))
        return found[0] if len(found) == 1 else All(tuple(found))

    def one(self, depth: int) -> Node:
        token = self.here
        if token is None:
            last = self._tokens[self._at - 1] if self._at else None
            raise BadQuery("unfinished", self._end, last.said if last else "")
        self._at += 1
        if token.sort == "term":
            return token.terms[0] if len(token.terms) == 1 else All(token.terms)
        if depth >= DEEPEST:
            raise BadQuery("deep", token.at, token.said)
        if token.sort == "not":
            return Not(self.one(depth + 1))
        if token.sort != "open":
            raise BadQuery("misplaced", token.at, token.said)
        found = self.any_of(depth + 1)
        if self.here is None:
            raise BadQuery("open", token.at, "(")
        self._at += 1
        return found


def required(node: Node) -> frozenset[Term]:
    """Terms of which one at least stands in whatever fits; none: something fits without any. Of several such sets, the smallest."""
    if isinstance(node, Term):
        return frozenset((node,))
    if isinstance(node, Not):
        return frozenset()
    found = [required(one) for one in node.of]
    if isinstance(node, Any):
        return frozenset().union(*found) if all(found) else frozenset()
    return min(filter(None, found), key=len, default=frozenset())
