"""Ten thousand queries against each message: a message looks up its words, and only queries that one of them could fit are checked.

Each query stands in the index under the terms of one of its parts that must be there, the rarest. A message costs as much as its words
and the queries that it nearly fits, however many others there are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parvis.understanding.folding import fold
from parvis.understanding.queries.forms import forms
from parvis.understanding.queries.parsing import WORD, All, Any, Node, Not, Term, required
from parvis.understanding.queries.usual import COMMON

READ = 8_000
"""Characters looked at of a message: a text of 100,000 must not cost more than a long mail."""
KEPT = 60_000
"""Words whose terms are remembered; a stranger could send any number of others."""
MARKED = re.compile(r"(?<!\w)[#@][^\W_]+")
USUAL = frozenset(one for word in COMMON for one in forms(word))
"""Forms of words that everybody writes: a query looked up by one of them would be checked at each message."""


@dataclass(slots=True)
class _Ready:
    """A query as it is checked: of each of `clauses` one term is there, none of `never`, and the rest as the tree says."""

    key: int
    clauses: tuple[frozenset[int], ...]
    never: frozenset[int]
    rest: tuple[_Tree, ...]


_Tree = tuple[str, tuple["_Tree | int", ...]]


@dataclass(slots=True)
class Matcher:
    """Queries ready to be matched. Made once, and again when one of them changes; one for each process."""

    _terms: dict[Term, int] = field(default_factory=dict)
    _forms: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _words: dict[str, int] = field(default_factory=dict)
    _begins: dict[str, int] = field(default_factory=dict)
    _marked: dict[str, int] = field(default_factory=dict)
    _phrases: dict[tuple[str, ...], int] = field(default_factory=dict)
    _openers: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    _waiting: dict[int, list[_Ready]] = field(default_factory=lambda: defaultdict(list))
    _alone: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _lengths: tuple[int, ...] = ()
    _seen: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def of(self, text: str) -> list[int]:
        """The keys of the queries that a text fits, in ascending order."""
        folded = fold(text[:READ])
        words = WORD.findall(folded)
        there: set[int] = set()
        seen, known = self._seen, set(words)
        for word in known:
            terms = seen.get(word)
            if terms is None:
                terms = self._known(word)
            if terms:
                there.update(terms)
        if self._openers:
            there.update(self._spoken(words))
        if self._marked and ("#" in folded or "@" in folded):
            there.update(self._marked[mark] for mark in MARKED.findall(folded) if mark in self._marked)
        return sorted(self._fitting(there)) if there else []

    def _fitting(self, there: set[int]) -> set[int]:
        found: set[int] = set()
        alone, waiting = self._alone, self._waiting
        for term in there:
            if term in alone:
                found.update(alone[term])
            if term in waiting:
                for one in waiting[term]:
                    if one.key not in found and _fits(one, there):
                        found.add(one.key)
        return found

    def _known(self, word: str) -> tuple[int, ...]:
        found = {one for form in forms(word) if form in self._forms for one in self._forms[form]}
        found.update(self._begins[word[:length]] for length in self._lengths if word[:length] in self._begins)
        if word in self._words:
            found.add(self._words[word])
        if len(self._seen) >= KEPT:
            self._seen.clear()
        return self._seen.setdefault(word, tuple(found))

    def _spoken(self, words: Sequence[str]) -> Iterable[int]:
        """Phrases that stand in it: by their first two words, then by as many lengths as begin so, whatever their number."""
        pairs = list(pairwise(words))
        opening = self._openers.keys() & set(pairs)
        for at, pair in enumerate(pairs) if opening else ():
            if pair in opening:
                for length in self._openers[pair]:
                    if (found := self._phrases.get(tuple(words[at : at + length]))) is not None:
                        yield found


def _fits(one: _Ready, there: set[int]) -> bool:
    if not one.never.isdisjoint(there):
        return False
    for clause in one.clauses:
        if clause.isdisjoint(there):
            return False
    return all(_holds(tree, there) for tree in one.rest)


def _holds(tree: _Tree | int, there: set[int]) -> bool:
    if isinstance(tree, int):
        return tree in there
    how, of = tree
    if how == "not":
        return not _holds(of[0], there)
    return all(_holds(one, there) for one in of) if how == "all" else any(_holds(one, there) for one in of)


def matcher(queries: Iterable[tuple[int, Node]]) -> Matcher:
    """`queries`: (key, parsed). The keys are given back by `Matcher.of`."""
    made, given = Matcher(), list(queries)
    asked = Counter(term for _, node in given for term in terms_of(node))
    for key, node in given:
        _put(made, key, node, asked)
    lengths: dict[tuple[str, str], set[int]] = defaultdict(set)
    for phrase in made._phrases:
        lengths[phrase[0], phrase[1]].add(len(phrase))
    made._openers = {pair: tuple(sorted(found)) for pair, found in lengths.items()}
    made._lengths = tuple(sorted({len(begin) for begin in made._begins}))
    return made


def terms_of(node: Node) -> set[Term]:
    if isinstance(node, Term):
        return {node}
    return terms_of(node.of) if isinstance(node, Not) else set().union(*map(terms_of, node.of))


def _put(made: Matcher, key: int, node: Node, asked: Mapping[Term, int]) -> None:
    parts = node.of if isinstance(node, All) else (node,)
    clauses, never, rest = list[frozenset[int]](), set[int](), list[_Tree]()
    anchors: tuple[float, frozenset[Term]] | None = None
    for part in parts:
        if needed := required(part):
            cost = sum(_often(term, asked) for term in needed)
            anchors = min(anchors, (cost, needed), key=lambda one: one[0]) if anchors else (cost, needed)
        plain = _plain(part)
        if plain is not None:
            clauses.append(frozenset(_id(made, term) for term in plain))
        elif isinstance(part, Not) and (hated := _plain(part.of)) is not None:
            never |= {_id(made, term) for term in hated}
        else:
            tree = _tree(made, part)
            rest.append(tree if isinstance(tree, tuple) else ("all", (tree,)))
    assert anchors, "parse refuses what requires nothing"
    looked_up = frozenset(_id(made, term) for term in anchors[1])
    ready = _Ready(key, tuple(one for one in clauses if one != looked_up), frozenset(never), tuple(rest))
    for term in looked_up:
        if ready.clauses or ready.never or ready.rest:
            made._waiting[term].append(ready)
        else:
            made._alone[term].append(key)


def _often(term: Term, asked: Mapping[Term, int]) -> float:
    """How often a message may have it, roughly: by what everybody writes, then by how many queries ask for it."""
    rare = {"phrase": 0.2, "tag": 0.3, "name": 0.3, "begins": 2.0}.get(term.sort, 1.0)
    usual = term.sort in ("form", "word", "begins") and not USUAL.isdisjoint(term.words)
    return (rare + 0.01 * asked[term]) * (200.0 if usual else 1.0)


def _plain(node: Node) -> tuple[Term, ...] | None:
    """The terms of a part that is one term, or one of some terms."""
    if isinstance(node, Term):
        return (node,)
    if isinstance(node, Any):
        terms = tuple(one for one in node.of if isinstance(one, Term))
        return terms if len(terms) == len(node.of) else None
    return None


def _tree(made: Matcher, node: Node) -> _Tree | int:
    if isinstance(node, Term):
        return _id(made, node)
    if isinstance(node, Not):
        return ("not", (_tree(made, node.of),))
    return ("all" if isinstance(node, All) else "any", tuple(_tree(made, one) for one in node.of))


def _id(made: Matcher, term: Term) -> int:
    found = made._terms.get(term)
    if found is None:
        found = made._terms[term] = len(made._terms)
        word = term.words[0]
        if term.sort == "phrase":
            made._phrases[term.words] = found
        elif term.sort in ("tag", "name"):
            made._marked[("#" if term.sort == "tag" else "@") + word] = found
        elif term.sort == "form":
            for form in term.words:
                made._forms[form].append(found)
        else:
            (made._words if term.sort == "word" else made._begins)[word] = found
    return found
