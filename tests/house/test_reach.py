"""Verbs that know no team are asked for without a thing, everywhere: the table of rights says so."""

from __future__ import annotations

import ast

from parvis.people.access import VERBS
from parvis.people.scopes import CITYWIDE, LIMITED
from tests.house.tree import at, nodes, sources


def test_a_verb_of_the_whole_city_is_asked_for_of_no_thing() -> None:
    assert set(VERBS) >= CITYWIDE and not CITYWIDE & LIMITED
    found = []
    for path in sources(played=False):
        for node in nodes(path):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("demand", "may", "teams", "sees", "able"):
                continue
            verbs = [one.value for one in node.args if isinstance(one, ast.Constant) and one.value in CITYWIDE]
            if verbs and (len(node.args) > 2 or node.func.id in ("teams", "sees", "able")):  # type: ignore[attr-defined]
                found.append(f"{at(path, node)} {verbs[0]}")
    assert found == []
