"""The contract of every reader over HTTP, about one item of a list that nobody understands: it is put aside as it came, the rest is
read. Whole answers that are spoilt are the suite beside this one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import replace
from fnmatch import fnmatch
from typing import Any

import pytest

from parvis.networks.http import Answer
from parvis.networks.odd import STRANGE, Odd, Unreadable, each, gathered
from parvis.networks.protocol import Incoming, Later, Page, Restarter
from parvis.networks.tests import fixtures_linkedin
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.test_contract import CASES

STRANGERS: tuple[Any, ...] = ("never seen", {"kind": "never seen", "created_time": "a day"}, 7)
"""None has a shape that any network tells today."""
PASSING = ("loops",)
"""Networks all of whose lists are walked for other ends too: without anybody who gathers, what is odd is passed over there."""
reading = pytest.mark.parametrize(
    "case", [case for case in CASES.values() if case.reading and case.routes], ids=lambda case: case.key
)


class Spoiling(Scripted):
    """A network that has a stranger in each list of things that it tells, after the first item."""

    def __init__(self, case: Case, stranger: Any) -> None:
        super().__init__(case.routes, case.secrets)
        self.stranger, self.spoilt = stranger, 0

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        answer = super()._once(method, url, changes, timeout=timeout, **sent)
        try:
            body = json.loads(answer.body)
        except ValueError:
            return answer
        return replace(answer, body=json.dumps(self._with(body)).encode())

    def _with(self, body: Any) -> Any:
        """Not within an item: what is odd there makes the item odd."""
        if isinstance(body, list) and any(isinstance(one, dict) for one in body):
            self.spoilt += 1
            return [*body[:1], self.stranger, *body[1:]]
        return {name: self._with(value) for name, value in body.items()} if isinstance(body, dict) else body


def drained(connector: Any, gathering: AbstractContextManager[list[Odd]] | None = None) -> tuple[list[Incoming], list[Odd]]:
    found: list[Incoming] = []
    cursor = None
    with gathering or gathered() as odd:
        for _ in range(20):
            page: Page = connector.read(cursor)
            found, cursor = [*found, *page.items], json.loads(json.dumps(page.cursor))
            if not page.more:
                return found, odd
    raise AssertionError("it never ends")


@reading
@pytest.mark.parametrize("stranger", STRANGERS, ids=("words", "another shape", "a number"))
def test_a_stranger_in_a_list_is_put_aside_and_the_rest_is_read(case: Case, stranger: Any) -> None:
    http = Spoiling(case, stranger)
    found, odd = drained(case.connector(http))
    assert tuple(item.remote_id for item in found) == case.reads
    assert http.spoilt and stranger in [one.told for one in odd]
    assert all(one.of and one.why for one in odd)


@reading
def test_where_nobody_gathers_an_odd_item_is_an_error(case: Case) -> None:
    if case.key in PASSING:
        return
    with pytest.raises(STRANGE):
        drained(case.connector(Spoiling(case, "never seen")), nullcontext([]))


class Fell(Exception):
    """What no list of errors has: a library's own, an assertion."""


def test_whatever_a_reader_raises_over_one_item_is_that_items_affair() -> None:
    def read(node: int) -> int:
        if node == 2:
            raise Fell("over it")
        if node == 3:
            raise Later("busy")
        return node

    with gathered() as odd:
        assert each("list", [1, 2, 4], read) == [1, 4]
    assert odd == [Odd("list", 2, "Fell: over it")]
    with gathered(), pytest.raises(Later):
        each("list", [1, 3], read)
    with (
        pytest.raises(Fell),
        gathered(Fell) as odd,
    ):  # what whoever asks has beneath it is nobody's affair: a database that is away
        each("list", [1, 2], read)
    assert odd == []
    with pytest.raises(Fell):
        each("list", [1, 2], read)
    with pytest.raises(Unreadable, match="Fell: over it"), gathered():
        read(2)


WRITTEN = {
    "text", "content", "message", "body", "name", "display_name", "displayName", "title", "description", "spoiler_text",
    "comment", "caption", "commentary", "note", "textOriginal", "textDisplay", "authorDisplayName", "full_name", "biography",
    "first_name", "last_name", "summary", "firstName", "lastName", "avatar", "url", "link", "bio", "reason", "fullname",
    "localizedFirstName", "localizedLastName", "nickname",
}  # fmt: skip
"""What a stranger chooses; the rest a network makes itself."""
HOSTILE = (
    "<p>Bonjour <![x<b", "<a " * 3_000, "<!--", "\ud800", "\x00", "9" * 5_000, "", "http://[::1", "https://é\u2100.example/%zz", "a@b@c",
    "@" * 5_000, "#" * 5_000, "(" * 5_000, " \n" * 3_000, "\u202e\ufeff", "👩\u200d" * 500, "&#xd800;&#99999999999;&" * 50,
)  # fmt: skip


def poisoned(item: Any, lot: random.Random) -> Any:
    """The same as a stranger may have written it."""
    spoilt = deepcopy(item)
    for node, key in _said(spoilt):
        node[key] = lot.choice(HOSTILE)
    return spoilt


def _said(node: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()):
        if isinstance(value, str) and key in WRITTEN:
            yield node, key
        yield from _said(value)


class Poisoning(Spoiling):
    """In each list, after its first item, one that was made of it."""

    def __init__(self, case: Case, seed: int) -> None:
        super().__init__(case, None)
        self.lot = random.Random(f"{case.key} {seed}")

    def _with(self, body: Any) -> Any:
        if isinstance(body, list) and body and isinstance(body[0], dict):
            self.stranger = poisoned(body[0], self.lot)
        return super()._with(body)


@reading
def test_nothing_that_a_stranger_writes_ends_the_reading_of_the_others(case: Case) -> None:
    for seed in range(30):
        http = Poisoning(case, seed)
        found, odd = drained(case.connector(http))
        assert set(case.reads) <= {item.remote_id for item in found}, (seed, odd)


DECLINED = {
    "facebook": (
        {"error": {"code": 10, "message": "(#10)"}},
        ("*/conversations", "*/visitor_posts"),
        {"conversations", "visitor_posts"},
    ),
    "instagram": ({"error": {"code": 10, "message": "(#10)"}}, ("*/conversations", "*/tags"), {"conversations", "tags"}),
    "threads": ({"error": {"code": 10, "message": "(#10)"}}, ("*/mentions", "*/replies"), {"mentions", "replies"}),
}
"""By network: its refusal for a permission that was declined, lists that it then refuses, and what is told of it."""


@pytest.mark.parametrize("key", DECLINED)
def test_a_permission_that_was_declined_stops_nothing_else_and_is_told(key: str) -> None:
    case, (refusal, lists, told) = CASES[key], DECLINED[key]
    routes = {**case.routes, **{f"GET {name}": Given(403, refusal) for name in lists}}
    for name in [name for name in routes if name not in [f"GET {one}" for one in lists]]:
        if any(fnmatch(name, f"GET {one}") for one in lists):
            routes[name] = Given(403, refusal)  # the more exact route of the same list
    connector = case.connector(Scripted(routes, case.secrets))
    page = connector.read(None)
    found = [*page.items]
    while page.more:
        assert page.unread is None
        page = connector.read(json.loads(json.dumps(page.cursor)))
        found += page.items
    assert (
        page.unread is not None
        and set(page.unread) == told
        and {code.split("-")[1] for code in page.unread.values()} == {"permission"}
    )
    assert found and {item.remote_id for item in found} < set(case.reads)


@reading
def test_a_round_that_begins_anew_gives_the_same_again(case: Case) -> None:
    """From any page of a round: nothing is skipped, and a cursor between two rounds stays as it is."""
    connector = case.connector()
    if not isinstance(connector, Restarter):
        return
    page, given = connector.read(None), set()
    for _ in range(20):
        if not page.more:
            break
        again = json.loads(json.dumps(connector.anew(page.cursor)))
        assert again == connector.anew(again)
        given |= {item.remote_id for item in page.items}
        other = (fresh := case.connector()).read(again)
        found = {item.remote_id for item in other.items}
        while other.more:
            other = fresh.read(other.cursor)
            found |= {item.remote_id for item in other.items}
        assert given | found == set(case.reads)
        page = connector.read(page.cursor)
    assert connector.anew(page.cursor) == page.cursor


@pytest.mark.parametrize("odd", [1, 49, 50])
def test_a_full_page_is_followed_by_the_next_unless_nothing_of_it_can_be_read(odd: int) -> None:
    """LinkedIn, whose list ends with the first page that is not full: where nobody knows how far one has got, no call is spent."""
    case, said = CASES["linkedin"], {"comment": {"text": "Oui", "owner": fixtures_linkedin.MEMBER}}
    many: list[Any] = [fixtures_linkedin.note("COMMENT", fixtures_linkedin.urn(100 + number), said) for number in range(50)]
    last = fixtures_linkedin.note("COMMENT", fixtures_linkedin.urn(99), said)
    pages = [Given(body={"elements": ["never seen"] * odd + many[odd:]}), Given(body={"elements": [last]})]
    http = Scripted({**case.routes, "GET /rest/organizationalEntityNotifications": pages}, case.secrets)
    if odd == len(many):
        with pytest.raises(Later, match="unreadable"):
            drained(case.connector(http))
        return
    found, aside = drained(case.connector(http))
    assert (len(found), len(aside)) == (51 - odd, odd)
