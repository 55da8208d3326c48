"""Every dependency says what it saves and what would replace it; no sentence outlives its dependency."""

from __future__ import annotations

import json
import re
import tomllib

from tests.docs.pages import ROOT, code, read, tables

PACKAGES = ("islands/package.json", "tests/descriptions/package.json")


def dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lists = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values(),
             *project["dependency-groups"].values()]  # fmt: skip
    found = {re.match(r"[\w.-]+", line)[0] for lines in lists for line in lines}
    for path in PACKAGES:
        package = json.loads((ROOT / path).read_text())
        found |= {*package.get("dependencies", {}), *package.get("devDependencies", {})}
    return found


def told() -> dict[str, tuple[str, str]]:
    rows = [row for found in tables(read("stack")) for row in found[1:]]
    names = [code(name)[0] for name, *_ in rows]
    assert len(names) == len(set(names)), "told twice"
    return {code(name)[0]: (saves, instead) for name, saves, instead in rows}


def test_every_dependency_has_its_sentence():
    assert dependencies() - set(told()) == set()


def test_no_sentence_without_its_dependency():
    assert set(told()) - dependencies() == set()


def test_each_says_what_it_saves_and_what_replaces_it():
    assert [name for name, (saves, instead) in told().items() if len(saves) < 4 or len(instead) < 3] == []
