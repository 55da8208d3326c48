"""Every setting is told, with the default that it has; no setting is told that does not exist."""

from __future__ import annotations

import ast
import re

import pytest

from parvis.conf import environment
from parvis.kept.lasting import RULES
from tests.docs.pages import ROOT, code, pages, read, table

HEADS = {"admin": ("Variable", "Default", "Meaning"), "installation": ("Variable", "Par défaut", "Sert à")}
NONE = "—"
NAME = re.compile(r"\bPARVIS_[A-Z_]+[A-Z]\b")


def defaults() -> dict[str, str]:
    """Variable → default, as `conf/environment.py` reads them."""
    found = {}
    for node in ast.walk(ast.parse((ROOT / "src/parvis/conf/environment.py").read_text())):
        if not isinstance(node, ast.Call):
            continue
        for place, argument in enumerate(node.args):
            if isinstance(argument, ast.Constant) and NAME.fullmatch(str(argument.value)) and _reads(node):
                found[argument.value] = _shown(node.args[place + 1]) if len(node.args) > place + 1 else NONE
    return found


def _reads(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("get", "_number", "_decimal")


def _shown(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):  # the public address holds the port
        return "".join(part.value if isinstance(part, ast.Constant) else "8000" for part in node.values)
    if isinstance(node, ast.Attribute):  # a default that has a name in a module of its own
        module = getattr(environment, ast.unparse(node.value))
        return str(getattr(module, node.attr))
    assert isinstance(node, ast.Constant)
    return f"{node.value:g}" if isinstance(node.value, float) else str(node.value) or NONE


@pytest.mark.parametrize("page", HEADS)
def test_every_setting_is_told_with_its_default(page):
    rows = table(read(page), *HEADS[page])
    told = {code(name)[0]: (code(default) or [default])[0] for name, default, _ in rows}
    assert told == defaults()
    assert all(meaning for *_, meaning in rows)


def test_no_page_names_a_setting_that_is_not_read():
    sources = [p.read_text() for folder in ("src", "tests", "tools", "bench") for p in (ROOT / folder).rglob("*.py")
               if "node_modules" not in p.parts]  # fmt: skip
    known = set(NAME.findall("\n".join(sources)))
    unknown = {f"{page.name}: {name}" for page in pages() for name in NAME.findall(page.read_text()) if name not in known}
    assert unknown == set()


def test_how_long_records_are_kept_is_told():
    told = {code(row)[0]: int(days) for row, days, _ in table(read("admin"), "Row", "Days", "Kept")}
    assert told == {rule.name: rule.days for rule in RULES}
