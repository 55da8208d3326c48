"""Which constants of the product the tests change: read from the tests themselves."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from typing import Any

from tests.house.tree import ROOT

CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]+")
CHANGES = {"setattr", "object", "patch", "multiple", "setitem", "delitem"}
"""`monkeypatch.setattr`, the ways of `mock.patch`, and the two that change what a table holds."""


def changed() -> dict[str, set[str]]:
    """`parvis.inbox.jobs.BATCH` → files of tests that change it."""
    found: dict[str, set[str]] = {}
    for path in sorted([*(ROOT / "src" / "parvis").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]):
        if {"tests", "testing"} & set(path.relative_to(ROOT).parts):
            for name in changes(ast.parse(path.read_text())):
                if name.startswith("parvis."):
                    found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return found


def changes(tree: ast.Module) -> Iterator[str]:
    """What one file changes, by its whole name."""
    known = _imported(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _by_call(node, known, functions)
        elif isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute) and CONSTANT.fullmatch(target.attr):
                    yield f"{_whole(target.value, known)}.{target.attr}"


def _by_call(node: ast.Call, known: dict[str, str], functions: list[ast.FunctionDef]) -> Iterator[str]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
    if called not in CHANGES or not node.args:
        return
    first = node.args[0]
    if called in ("setitem", "delitem"):
        if CONSTANT.fullmatch((name := _whole(first, known)).rpartition(".")[2]):
            yield name
    elif called == "multiple":
        yield from (f"{_whole(first, known)}.{one.arg}" for one in node.keywords if CONSTANT.fullmatch(one.arg or ""))
    elif isinstance(first, ast.Constant):
        if isinstance(first.value, str) and CONSTANT.fullmatch(first.value.rpartition(".")[2]):
            yield first.value
    elif len(node.args) > 1:
        module, second = _whole(first, known), node.args[1]
        names = [second.value] if isinstance(second, ast.Constant) else _spoken_of(node, functions, module)
        yield from (f"{module}.{name}" for name in names if CONSTANT.fullmatch(str(name)))


def _spoken_of(node: ast.Call, functions: list[ast.FunctionDef], module: str) -> list[str]:
    """Where the name is a variable: the constants of that module that its function speaks of."""
    around = [one for one in functions if any(inner is node for inner in ast.walk(one))]
    texts = {inner.value for one in around for inner in ast.walk(one) if isinstance(inner, ast.Constant)}
    if not module.startswith("parvis.") or not any(isinstance(one, str) and CONSTANT.fullmatch(one) for one in texts):
        return []
    held = vars(importlib.import_module(module))
    return sorted(one for one in texts if isinstance(one, str) and one in held)


def _imported(tree: ast.Module) -> dict[str, str]:
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            known |= {one.asname: one.name for one in node.names if one.asname}
    return known


def _whole(node: ast.expr, known: dict[str, str]) -> str:
    """`stream`, brought in from `parvis.journal`: its whole name."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    head, dot, rest = ast.unparse(node).partition(".")
    return known.get(head, head) + dot + rest


def value(name: str) -> Any:
    """What it is where nobody changed it."""
    module, rest = name, list[str]()
    while True:
        try:
            held: Any = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            rest.insert(0, last)
    for one in rest:
        held = getattr(held, one)
    return held
