"""`python -m tools.hooks`: docs/hooks.md, every place where a room hangs something into another one, read from the code.

A hook is a list or table of a module, written in capitals, that other rooms fill: by a function of that module, or by themselves when
they begin.
"""

from __future__ import annotations

import ast
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "parvis"
PAGE = ROOT / "docs" / "hooks.md"
OUTSIDE = {"tests", "migrations", "sandbox", "demo", "networks", "understanding", "testing"}
FILLS = ("append", "extend", "update", "add", "insert", "setdefault")
HEAD = """# Hooks

Where a room hangs something into a lower one that does not know it. Read from the code by `python -m tools.hooks`; a test holds it.
`verb(…)` is a function that registers; a name in capitals is filled when the room begins (`apps.py`).

| Room | Hook | What is hung there | By |
| --- | --- | --- | --- |
"""


@dataclass(slots=True)
class Hook:
    module: str
    name: str
    says: str
    rooms: set[str] = field(default_factory=set)

    @property
    def line(self) -> str:
        room, _dot, file = self.module.partition(".")
        return f"| {room} | `{file}.{self.name}` | {self.says} | {', '.join(sorted(self.rooms))} |"


def trees() -> dict[str, ast.Module]:
    """Module → its tree, without « parvis. »."""
    paths = (path for path in sorted(SOURCE.rglob("*.py")) if not OUTSIDE & set(path.relative_to(SOURCE).parts))
    return {".".join(path.relative_to(SOURCE).with_suffix("").parts): ast.parse(path.read_text()) for path in paths}


def hooks() -> list[Hook]:
    """Those into which another room hangs something, by their modules and names."""
    found: dict[tuple[str, str], Hook] = {}
    modules = trees()
    verbs: dict[tuple[str, str], str] = {}  # (module, function or table) → what it says of itself
    for module, tree in modules.items():
        tables = dict(_tables(tree))
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
        filled = {node.name: set(_filled(node, tables)) for node in functions}
        for node in functions:
            told = ast.unparse(node.returns) if node.returns else ""
            if filled[node.name] and told.startswith(("None", "Callable")):  # others remember what they found
                said = ast.get_docstring(node) or next((tables[name] for name in sorted(filled[node.name]) if tables[name]), "")
                verbs[module, f"{node.name}(…)"] = said
        verbs |= {(module, name): said for name, said in tables.items()}
    for module, tree in modules.items():
        room = module.partition(".")[0]
        for hook in _uses(tree, verbs):
            if hook[0].partition(".")[0] != room:
                found.setdefault(hook, Hook(*hook, _first(verbs[hook]))).rooms.add(room)
    return sorted(found.values(), key=lambda one: (one.module, one.name))


def _tables(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names in capitals that are lists, tables or sets, with the words below them."""
    for node, below in itertools.zip_longest(tree.body, tree.body[1:]):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
        value = getattr(node, "value", None)
        if not isinstance(target, ast.Name) or not target.id.isupper():
            continue
        if isinstance(value, ast.List | ast.Dict) or (isinstance(value, ast.Call) and ast.unparse(value.func).partition("[")[0] in
                                                      ("defaultdict", "list", "dict", "set")):  # fmt: skip
            said = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
            yield target.id, str(said)


def _filled(where: ast.AST, tables: Mapping[str, object]) -> Iterator[str]:
    for node in ast.walk(where):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        names = [one.value if isinstance(one, ast.Subscript) else one if isinstance(node, ast.AugAssign) else None for one in targets]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FILLS:
            names.append(node.func.value)
        yield from (one.id for one in names if isinstance(one, ast.Name) and one.id in tables)


def _uses(tree: ast.Module, verbs: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    """Of the hooks, those that a module calls or fills."""
    imported = {
        name.asname or name.name: (node.module.removeprefix("parvis."), name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("parvis")
        for name in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in imported:
            module, name = imported[node.func.id]
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id in imported:
            module, name = ".".join(imported[node.func.value.id]), node.func.attr
        else:
            continue
        if (module, f"{name}(…)") in verbs:
            yield module, f"{name}(…)"
    yield from (imported[name] for name in _filled(tree, imported) if imported[name] in verbs)


def _first(said: str) -> str:
    """The first sentence, in one line."""
    words = " ".join(said.split())
    return words.partition(". ")[0].rstrip(".").replace("|", "\\|")


def page() -> str:
    by_room: dict[str, list[str]] = defaultdict(list)
    for hook in hooks():
        by_room[hook.module.partition(".")[0]].append(hook.line)
    return HEAD + "\n".join(line for room in sorted(by_room) for line in by_room[room]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
