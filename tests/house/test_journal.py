"""Whatever is written in the journal is found by its family, and who changes something says how it was before."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from parvis.journal.families import FAMILIES, akin, choices
from parvis.journal.telling import DONE
from tests.house.tree import inside, nodes, sources

KIND = re.compile(r"([a-z][a-z0-9-]*)\.")
WRITERS = ("record", "record_many")
ELSEWHERE = ("networks/", "sandbox/")
"""Where `record` is another word."""
EDITS = re.compile(
    r"[a-z0-9._-]+\.(changed|edited|kept|settled|rules|chosen|described|capped|role|keeping|set|rules_set|wanted|defined|door|moved"
    r"|board_kept|profile|switched|let-in|compulsory)"
)
"""Acts by which something is otherwise than before."""
WITHOUT = {
    "contests/actions.py write_rules": "each version of the rules is kept",
    "contests/voting/actions.py settle": "a finding is decided once",
    "desk/actions.py keep_view": "a new one",
    "desk/actions.py move_view": "its place among others",
    "forum/actions.py edit": "words of a resident: each version is kept",
    "forum/order/actions.py move": "the journal names the board",
    "ideas/actions.py change": "a colleague's own draft: its text is there",
    "live/queue/actions.py describe": "words about a resident's picture",
    "media/actions.py _keep": "a new one",
    "media/actions.py _completed": "what was not said before",
    "live/ready/actions.py switch": "the journal names what all of it says now",
    "open311/partners/actions.py drop_door": "it is gone",
    "publishing/actions.py edit": "its texts, before and after, since the beginning",
    "readings/learning/actions.py train": "asked for, not changed",
    "training/actions.py keep_rule": "a new one",
    "venues/actions.py choose": "one more",
}
"""Acts that tell no fields, and why."""


def recorded() -> Iterator[tuple[str, str]]:
    """(family, file) of each kind that is written as such where it is recorded."""
    for path in sources():
        if inside(path).startswith(ELSEWHERE):
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS and node.args:
                said = (one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant))
                yield from ((found[1], inside(path)) for one in said if isinstance(one, str) and (found := KIND.match(one)))


def test_every_kind_that_is_recorded_has_a_family() -> None:
    found = [*recorded(), *((kind.partition(".")[0], "words") for kind in DONE)]
    assert len(found) > 400, "nothing is looked at any more"
    assert sorted({one for one in found if one[0] not in FAMILIES}) == []


def test_every_act_is_said_in_a_sentence() -> None:
    found = set()
    for path in sources():
        for node in () if inside(path).startswith(ELSEWHERE) else nodes(path):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS and node.args:
                said = (one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant))
                found |= {one for one in said if isinstance(one, str) and re.fullmatch(r"[a-z][a-z0-9-]*(\.[a-z0-9_-]+)+", one)}
    assert len(found) > 400 and found - set(DONE) == set()


def test_every_family_is_offered_under_one_word() -> None:
    offered = [akin(family) for family, _word in choices()]
    assert sorted(one for several in offered for one in several) == sorted(FAMILIES)
    assert akin("absente") == [] and "factor" in akin("session")


def test_whoever_changes_something_says_how_it_was() -> None:
    found = set()
    for path in sources():
        if inside(path).startswith(ELSEWHERE):
            continue
        text = path.read_text("utf-8")
        for act in (node for node in nodes(path) if isinstance(node, ast.FunctionDef)):
            calls = [
                one
                for one in ast.walk(act)
                if isinstance(one, ast.Call) and getattr(one.func, "id", "") in ("record", "_changed")
            ]
            said = [
                one.value for call in calls for name in call.args[:1] for one in ast.walk(name) if isinstance(one, ast.Constant)
            ]
            edits = [one for one in said if isinstance(one, str) and EDITS.fullmatch(one)]
            if edits and "changed_since(" not in (ast.get_source_segment(text, act) or ""):
                found.add(f"{inside(path)} {act.name}")
    assert found == set(WITHOUT), "tell `**changed_since(before, row)`, or say in WITHOUT why not"
