"""The regular expressions of the tree, and what each of them takes longest over.

A pattern is read from its module, once it is imported, or from the call that names it. Its worst case is made of its own pieces: what
it takes at each place, again and again, and what comes before that place, again and again.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser as reader  # type: ignore[attr-defined]
from time import process_time
from typing import Any

import regex

from tests.house.tree import SOURCE

ANCHORED = {"match", "fullmatch"}
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
SIGNS = "a0 A.-_@/\n\"'<>()[]{}:;,=+#&!?%*\\|~^\t\xa0é🙂x\x7f"
"""Of a class of characters, these are tried where it takes them."""


SHORT, LONG, LONGEST = 3_000, 12_000, 100_000
"""Signs: all of a pattern's hard texts, those that it took longest over, and the very longest; a mail, a page and a film's words are."""
FEW = 4
DEAR, PATIENCE = 1.0, 2.0
"""Seconds over a hard text: what is too much at any length, when the other engine is stopped."""
MOST = 80
"""So many times what a plain look at each sign takes, in the same run on the same text, is too much whatever it grows by."""
EACH_SIGN, EACH_BYTE = re.compile(r"(?s)."), re.compile(rb"(?s).")


@dataclass(frozen=True)
class Found:
    """`name`: its module and what it is called there, or the function and its order. `how`: what it is asked by."""

    name: str
    pattern: Any
    how: frozenset[str]


@cache
def sources() -> dict[str, str]:
    """Module → source, of all that serves; the sandbox and the demo meet nobody's words."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        if not {"tests", "sandbox", "demo", "testing", "migrations"} & set(parts):
            found[".".join(parts).removesuffix(".__init__")] = path.read_text("utf-8")
    return found


def all_found() -> tuple[list[Found], list[str]]:
    """Every pattern, and the calls whose pattern only its function knows."""
    found, unknown = [], []
    for name, source in sources().items():
        if not re.search(r"^import (re|regex)$", source, re.M):
            continue
        module = importlib.import_module(name)
        for called, pattern in _kept(vars(module)):
            found.append(Found(f"{name}.{called}", pattern, _asked(name, called.partition("[")[0])))
        for told in _called(name, source, vars(module)):
            if isinstance(told, str):
                unknown.append(told)
            else:
                found.append(told)
    once = {(repr(one.pattern.pattern), one.pattern.flags, one.how): one for one in reversed(found)}
    return list(once.values()), unknown


def _kept(held: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in list(held.items()):
        for at, pattern in _within(value, 0):
            yield f"{name}{at}", pattern


def _within(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield "", value
    elif depth < 3 and isinstance(value, dict):
        for key, inner in value.items():
            for at, pattern in _within(inner, depth + 1):
                yield f"[{key}]{at}", pattern
    elif depth < 3 and isinstance(value, list | tuple):
        for key, inner in enumerate(value):
            for at, pattern in _within(inner, depth + 1):
                yield f"[{key}]{at}", pattern


@cache
def _asked(module: str, name: str) -> frozenset[str]:
    """By what a pattern of that name is asked: where it stands, and where it is brought in."""
    inside = [source for other, source in sources().items() if other == module or (not name.startswith("_") and module in source)]
    return frozenset(
        how for source in inside for how in re.findall(rf"\b{re.escape(name)}(?:\[\w+\])?\.(\w+)\b", source) if how in CALLS
    ) or frozenset(["search"])


class _Unknown(ast.NodeTransformer):
    """What only a function knows is a letter."""

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = known

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        try:
            _evaluated(node.value, self._known)
        except NameError:
            return ast.Constant("a")
        return node


def _called(name: str, source: str, known: dict[str, Any]) -> Iterator[Found | str]:
    for function in [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]:
        for order, node in enumerate(n for n in ast.walk(function) if isinstance(n, ast.Call)):
            call = node.func
            if not (isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id in ("re", "regex")):
                continue
            if call.attr not in CALLS or not node.args:
                continue
            what = f"{name}.{function.name}:{call.attr}:{order}"
            try:
                text = _evaluated(_Unknown(known).visit(node.args[0]), known)
                flags = _flags(node, known, call.attr)
            except NameError:
                yield what
                continue
            if isinstance(text, str | bytes):
                yield Found(what, known[call.value.id].compile(text, flags), frozenset([call.attr]))


def _flags(node: ast.Call, known: dict[str, Any], attr: str) -> int:
    place = {"compile": 1, "split": 3, "sub": 4, "subn": 4}.get(attr, 2)
    told = [keyword.value for keyword in node.keywords if keyword.arg == "flags"] + node.args[place : place + 1]
    return int(_evaluated(told[0], known)) if told else 0


def _evaluated(node: ast.expr, known: dict[str, Any]) -> Any:
    """The value of an expression of our own sources, as it would be where it stands. Raises NameError: a function knows it."""
    return eval(compile(ast.fix_missing_locations(ast.Expression(node)), "", "eval"), dict(known))  # noqa: S307 - our own sources


# ── The worst case ───────────────────────────────────────────────────────────────────────────────────────────────────


def pieces(pattern: Any) -> list[tuple[str, str]]:
    """(what comes before, what is then said again and again), by the pattern's own build."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found: dict[tuple[str, str], None] = {("", sign): None for sign in (" ", "a", "0", "<a ", "a@", "(", "\n", "a.", '"', "\\")}
    tree = reader.parse(_readable(text), pattern.flags & (re.I | re.M | re.S | re.X))
    for before, again in _walk(tree, ""):
        found[before, again] = None
        found["", before + again] = None
        if before:
            found["", before] = None
    return list(found)


def _readable(text: str) -> str:
    """What the other engine alone knows, in words of this one: near enough for the places of its pieces."""
    return re.sub(r"\\[pP]\{\w+\}|\\X", r"\\W", text.replace(r"\p{Cc}--\n", r"\x00-\x09"))


def _walk(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each repeated piece with what precedes it."""
    for what, told in tree:
        if what in (words.MAX_REPEAT, words.MIN_REPEAT, words.POSSESSIVE_REPEAT):
            _, most, inner = told
            if most == words.MAXREPEAT or most > 8:
                for sample in _samples(inner):
                    yield before, sample
            yield from _walk(inner, before)
        elif what is words.SUBPATTERN:
            yield from _walk(told[3], before)
        elif what is words.ATOMIC_GROUP:
            yield from _walk(told, before)
        elif what is words.BRANCH:
            for way in told[1]:
                yield from _walk(way, before)
        elif what in (words.ASSERT, words.ASSERT_NOT):
            yield from _walk(told[1], before)
        sample = _sample([(what, told)])
        if len(before) < 60:
            before += sample
    yield before, ""


def _samples(tree: Any) -> list[str]:
    """Some texts that `tree` takes: where it is a class alone, each sign of ours that it takes."""
    if len(tree) == 1 and tree[0][0] in (words.IN, words.ANY, words.NOT_LITERAL, words.LITERAL, words.CATEGORY):
        return [sign for sign in SIGNS if _takes(tree[0], sign)] or [_sample(tree)]
    if len(tree) == 1 and tree[0][0] is words.SUBPATTERN:
        return _samples(tree[0][1][3])
    if len(tree) == 1 and tree[0][0] is words.BRANCH:
        return [one for way in tree[0][1][1] for one in _samples(way)]
    return [_sample(tree), _sample(tree, other=True)]


def _takes(item: Any, sign: str) -> bool:
    what, told = item
    if what is words.ANY:
        return sign != "\n"
    if what is words.LITERAL:
        return bool(chr(told) == sign)
    if what is words.NOT_LITERAL:
        return bool(chr(told) != sign)
    if what is words.CATEGORY:
        return bool(re.match({"CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
                              "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W"}[str(told)], sign))  # fmt: skip
    if what is words.RANGE:
        return bool(told[0] <= ord(sign) <= told[1])
    inverse = bool(told) and told[0][0] is words.NEGATE
    return inverse != any(_takes(one, sign) for one in told if one[0] is not words.NEGATE)


def _sample(tree: Any, *, other: bool = False) -> str:
    text = ""
    for what, told in tree:
        if what is words.LITERAL:
            text += chr(told)
        elif what in (words.NOT_LITERAL, words.ANY, words.CATEGORY, words.IN):
            taken = [sign for sign in SIGNS if _takes((what, told), sign)]
            if taken:
                text += taken[-1 if other else 0]
            elif what is words.IN:
                first = next((one for one in told if one[0] in (words.LITERAL, words.RANGE)), None)
                text += "" if first is None else chr(first[1] if first[0] is words.LITERAL else first[1][0])
        elif what in (words.MAX_REPEAT, words.MIN_REPEAT, words.POSSESSIVE_REPEAT):
            least, _, inner = told
            text += _sample(inner, other=other) * (max(least, 1) if least < 50 else 1)
        elif what is words.SUBPATTERN:
            text += _sample(told[3], other=other)
        elif what is words.ATOMIC_GROUP:
            text += _sample(told, other=other)
        elif what is words.BRANCH:
            text += _sample(told[1][-1 if other else 0], other=other)
    return text


def text(pattern: Any, piece: tuple[str, str], size: int) -> Any:
    """A text of about `size` signs that is hard for `pattern`: bytes where it reads bytes."""
    before, again = piece
    said = before + (again or before) * (size // max(len(again or before), 1) + 1) + "\x00"  # which no pattern waits for
    return said.encode("utf-8", "surrogatepass") if isinstance(pattern.pattern, bytes) else said


def cost(found: Found, text: Any) -> float:
    """Seconds of a core to ask it as the tree does, to the end."""
    began = process_time()
    more = {"timeout": PATIENCE} if isinstance(found.pattern, regex.Pattern) else {}
    try:
        for how in ("match", "fullmatch"):
            if how in found.how:
                getattr(found.pattern, how)(text, **more)
        if not found.how <= {"match", "fullmatch"}:
            for _ in found.pattern.finditer(text, **more):
                pass
    except TimeoutError:
        return PATIENCE
    return process_time() - began


def plain(said: Any) -> float:
    """Seconds of a core, here and now, to look at each sign of it once."""
    began = process_time()
    for _ in (EACH_BYTE if isinstance(said, bytes) else EACH_SIGN).finditer(said):
        pass
    return process_time() - began


@cache
def pace() -> float:
    """What a plain look at one sign takes in this run."""
    return min(plain("a" * LONG) for _ in range(5)) / LONG


def worst(found: Found) -> tuple[float, str]:
    """Of its hard texts, the first over which it takes more than its length explains: (seconds, how the text begins); (0, ""): none.

    Each step is only taken where the one before was read as a text is read: what would stand for a minute at the last is stopped before.
    """
    ways, dear = pieces(found.pattern), dict[tuple[str, str], float]()
    for size, most in ((24, None), (300, None), (SHORT, None), (LONG, FEW), (LONGEST, 1)):
        ways = sorted(ways, key=lambda way: -dear[way])[:most] if most else ways
        for way in ways:
            said = text(found.pattern, way, size)
            took = cost(found, said)
            dear[way] = took / len(said)
            if took > DEAR or (most and dear[way] > pace() / 4 and _grows(found, way, size, took)):
                return took, repr(said[:60])
    return 0.0, ""


def _grows(found: Found, way: tuple[str, str], size: int, took: float) -> bool:
    """Four times as long takes four times as long, or five; sixteen times: a city's mail would stop it. The best of some tries counts.
    What is quicker than a quarter of a plain look at each sign is no slower at any length that comes."""
    short, said = text(found.pattern, way, size // 4), text(found.pattern, way, size)
    if took < 6 * (quarter := cost(found, short)) and took < MOST * pace() * len(said):
        return False
    whole, plainly = min(cost(found, said) for _ in range(3)), min(plain(said) for _ in range(3))
    return whole > MOST * plainly or whole > max(plainly / 4, 8 * min(quarter, *(cost(found, short) for _ in range(3))))
