"""The words of the documentation are those of the code; the keys are those of the pages."""

from __future__ import annotations

import re

from parvis.networks import protocol
from tests.docs.pages import ROOT, code, read, table, tables

SOURCES = "\n".join(path.read_text() for path in (ROOT / "src/parvis").rglob("*.py"))
TEMPLATES = "\n".join(path.read_text() for path in (ROOT / "src/parvis").rglob("*.html") if "guide" not in path.parts)
MARKS = {
    "arrowleft": "←",
    "arrowright": "→",
    "mod+enter": "Ctrl ↵",
    "mod+shift+enter": "Ctrl Maj ↵",
    "mod+p": "Ctrl P",
    "escape": "Échap",
}
ALWAYS = {"j", "k", "Ctrl K", "↵"}
"""Keys that `islands/keys.ts` and the browser give to every page."""


def in_sources(word: str) -> bool:
    """As a word or the beginning of one. Looked for as text: an expression that begins with an edge reads all sources, a second each."""
    at = SOURCES.find(word)
    while at > 0 and re.match(r"\w", SOURCES[at - 1]):
        at = SOURCES.find(word, at + 1)
    return at >= 0


def test_words_are_those_of_the_code():
    rows = table(read("words"), "In the code", "On the screen", "Means")
    told = [code(row[0])[0] for row in rows]
    assert len(told) == len(set(told))
    assert [word for word in told if not in_sources(word)] == []


def test_states_are_those_of_the_code():
    rows = [row for found in tables(read("words")) if found[0][0] == "State" for row in found[1:]]
    assert [row[0] for row in rows if f'"{code(row[0])[0]}"' not in SOURCES] == []


def keys_of_pages() -> set[str]:
    found = set(re.findall(r'data-key="([a-z0-9+?,;:.]+)"', TEMPLATES)) | set(re.findall(r'\bkey="(\w)"', TEMPLATES))
    return {MARKS.get(key, key) for key in found}


def test_every_key_is_told_and_no_other():
    told = {code(row[0])[0] for page in ("redaction", "guichet") for row in table(read(page), "Touche", "Fait")}
    assert told == keys_of_pages() | ALWAYS
    for page in ("redaction", "guichet"):
        keys = [row[0] for row in table(read(page), "Touche", "Fait")]
        assert len(keys) == len(set(keys)), "one key, two acts"


def test_every_protocol_of_a_connector_is_told():
    rows = table(read("add-a-network"), "Protocol", "Methods", "Without it")
    for name, methods, _ in rows:
        found = getattr(protocol, code(name)[0])
        assert {m for m in vars(found) if not m.startswith("_")} - {"facts"} == set(code(methods)), name
    defined = {name for name, value in vars(protocol).items() if getattr(value, "_is_protocol", False) and name != "Protocol"}
    assert {code(row[0])[0] for row in rows} == defined
