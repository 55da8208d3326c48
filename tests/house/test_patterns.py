"""No regular expression holds the interpreter over what strangers write: each is given its own worst case, up to 100 kB of it."""

from __future__ import annotations

import re

import pytest

from parvis.charter.kinds.tone import _marks, _shouting
from parvis.forum.watching import _pattern as watched
from parvis.publishing.approval.rules import _pattern as ruled
from tests.house import patterns
from tests.house.patterns import Found, all_found, cost, plain, text, worst

OURS = {
    "parvis.charter.patterns._lead": "reads a pattern that an administrator writes, once, when it is kept",
    "parvis.charter.patterns._repeated": "reads a pattern that an administrator writes, once, when it is kept",
    "parvis.charter.patterns._made": "makes what an administrator writes: tried beforehand, and stopped by the clock at each use",
    "parvis.inbox.forgetting.masked": "names one after the other, as they are: nothing in it is repeated",
    "parvis.insights.boards.things._speaking": "an address and a hashtag as they are: nothing in it is repeated",
    "parvis.networks.text._link": "names each end of an address: its own test reads what is dear for it (networks/tests/test_text.py)",
    "parvis.publishing.approval.differences._parts": "one of two constants, over a publication and its edit by a colleague",
    "parvis.publishing.cutting._packed": "one of four constants, over a publication that a colleague writes",
    "parvis.publishing.table._words": "a choice of separators, over a colleague's table",
    "parvis.publishing.mentions._SHAPES": "a whole name that a colleague mentions in a publication",
    "parvis.understanding.written._MARK": "reads the phrases that this repository brings",
}
"""What never meets a stranger's words, or holds nothing that repeats; with the reason."""
SEARCH = frozenset(["search"])


def _made() -> list[Found]:
    """What a function makes, as it comes out; the words in it are escaped ones."""
    return [
        Found("parvis.charter.kinds.tone._shouting", _shouting(5), SEARCH),
        Found("parvis.charter.kinds.tone._marks", _marks(3), SEARCH),
        Found("parvis.forum.watching._pattern", watched("gros mot*"), SEARCH),
        Found("parvis.publishing.approval.rules.spoken", re.compile(ruled("gros mot")), SEARCH),
        Found("parvis.search.excerpts._found", re.compile(r"\b(?:gros\W+mot|mot)"), SEARCH),
        Found("parvis.networks.email.parsing.line", re.compile(rb"(?im)^From:[ \t]*+([^\n]{0,900})"), SEARCH),
    ]


@pytest.mark.slow
@pytest.mark.gate
def test_each_pattern_reads_its_worst_case_in_a_time_that_grows_as_the_text_does() -> None:
    found, unknown = all_found()
    made = {one.name for one in _made()} | {"parvis.networks.email.parsing._salvage"}
    assert {name.partition(":")[0] for name in unknown} - made - set(OURS) == set(), "made in a function: show what comes out"
    slow = {}
    for one in (*found, *_made()):
        if not one.name.startswith(tuple(OURS)) and (told := worst(one))[0]:
            slow[one.name] = told
    assert slow == {}
    assert len(found) > 300


def test_what_is_slow_is_seen() -> None:
    """The measure itself: a pattern that looks anew from each character, and the same that does not."""
    for slow, quick in ((r"[a-z]+=", r"(?<![a-z])[a-z]+="), (r"<[^>]*>", r"<[^<>]*>")):
        assert worst(Found("slow", re.compile(slow), SEARCH))[0]
        assert not worst(Found("quick", re.compile(quick), SEARCH))[0]


def test_what_is_slow_in_a_long_text_alone_is_seen_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few places from which it looks anew: a page hides what a whole mail shows."""
    slow = Found("slow", re.compile(r"<a{40}[^>]*>"), SEARCH)
    assert not worst(Found("quick", re.compile(r"<a{40}[^<>]*>"), SEARCH))[0]
    said = text(slow.pattern, ("", "<" + "a" * 40 + "!"), patterns.LONGEST)
    assert cost(slow, said) > 3 * plain(said)
    assert worst(slow)[0]
    monkeypatch.setattr(patterns, "MOST", 1e9)
    assert worst(slow)[0], "by its growth, and not by how long it took"
