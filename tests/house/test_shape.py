"""Names, sizes, and what is not done in this house."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import ROOT, SOURCE, at, inside, nodes, sources

VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager", "common", "misc"}
CATCHES_ALL = ("work/", "journal/stream.py", "accounts/listen.py", "inbox/jobs.py", "federation/arrivals/jobs.py",
               "networks/isolated_process.py", "networks/odd.py")  # fmt: skip
"""They outlive a bug or an absent database, or whatever a stranger's message does to its reader; everything else lets a bug be seen."""
LONG: dict[str, str] = {}
"""Files over 400 lines, with the reason."""
MOST_LINES = 400
TABLES = {"sandbox/app.py:create", "sandbox/mastodon/face.py:routes", "sandbox/x/face.py:routes"}
"""Functions over 40 lines: lists of routes, one a line."""
MOST_OF_A_FUNCTION = 40


def code() -> list[Path]:
    return [path for folder in (SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "bench") for path in folder.rglob("*.py")]


def named(path: Path) -> str:
    return path.relative_to(SOURCE if path.is_relative_to(SOURCE) else ROOT).as_posix()


def test_no_file_has_a_name_that_says_nothing():
    vague = [named(path) for path in code() if path.stem in VAGUE or path.parent.name in VAGUE]
    assert vague == []


def test_long_files_have_a_reason():
    long = {named(path) for path in code() if "migrations" not in path.parts and len(path.read_text().splitlines()) > MOST_LINES}
    assert long - set(LONG) == set()
    assert set(LONG) - long == set(), "no longer over the measure: take it off the list"


def test_long_functions_have_a_reason():
    long = {
        f"{inside(path)}:{node.name}"
        for path in sources()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= MOST_OF_A_FUNCTION
    }
    assert long - TABLES == set()


def test_only_what_must_outlive_a_bug_catches_everything():
    found = [
        at(path, node)
        for path in sources(played=False)
        if not inside(path).startswith(CATCHES_ALL)
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    ]
    assert found == []


def _catches_all(node: ast.ExceptHandler) -> bool:
    """`except:`, `except Exception:` — and `except BaseException:` unless it raises again."""
    names = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"Exception"}
    raises_again = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    return "Exception" in names or ("BaseException" in names and not raises_again)


def test_tables_are_written_in_one_place():
    """Where each cell is guarded: what a stranger wrote must be no formula in a colleague's spreadsheet."""
    found = [
        at(path, node)
        for path in sources()
        if not inside(path).startswith("tables/")
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in {("csv", "writer"), ("csv", "DictWriter")}
    ]
    assert found == []


def test_no_signals():
    """What follows from an action is written in the action. Celery tells a worker's end by no other way than its own signals."""
    found = [
        at(path, node)
        for path in sources()
        for node in nodes(path)
        if (isinstance(node, ast.ImportFrom) and "signals" in (node.module or "").split(".") and node.module != "celery.signals")
        or (isinstance(node, ast.Name) and node.id == "receiver")
        or (isinstance(node, ast.ImportFrom) and any(name.name == "receiver" for name in node.names))
    ]
    assert found == []


def test_no_save_overrides():
    found = [
        at(path, node)
        for path in sources()
        if path.name == "models.py"
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete")
    ]
    assert found == []


def test_every_operation_of_the_api_declares_its_errors():
    """`response={…, **PROBLEMS}`: what goes wrong is in the description too."""
    silent, count = [], 0
    for path in sources():
        for node in nodes(path):
            for decorator in getattr(node, "decorator_list", ()):
                if _operation(decorator):
                    count += 1
                    if not _declares(decorator):
                        silent.append(at(path, node))
    assert silent == []
    assert count > 30, "the rule no longer sees the operations"


def _operation(node: ast.AST) -> bool:
    """`@router.get(…)` and the like."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not isinstance(node.func.value, ast.Name):
        return False
    return node.func.value.id == "router" and node.func.attr in ("get", "post", "put", "patch", "delete")


def _declares(call: ast.Call) -> bool:
    response = next((keyword.value for keyword in call.keywords if keyword.arg == "response"), None)
    if not isinstance(response, ast.Dict):
        return False
    spread = [value for key, value in zip(response.keys, response.values, strict=True) if key is None]
    return any(isinstance(value, ast.Name) and value.id == "PROBLEMS" for value in spread)


def test_a_file_names_the_markers_of_its_own_tests():
    """The test run reads only the files that do."""
    elsewhere = [
        named(path)
        for path in (ROOT / "tests").rglob("*.py")
        if not path.name.startswith("test_") and "node_modules" not in path.parts
        if any(f"mark.{one}" in path.read_text() for one in ("server", "slow", "crash"))
    ]
    assert elsewhere == []
