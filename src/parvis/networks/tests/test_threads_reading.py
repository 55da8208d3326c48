"""Reading Threads while people write: a day of it played in memory, in which each call takes a second and somebody may write meanwhile."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from parvis.networks.http import Answer, Http
from parvis.networks.tests.fixtures_threads import ACCOUNT, ROOT, SECRETS, graph_time
from parvis.networks.threads import read
from parvis.networks.threads.graph import Graph

OPENS = datetime(2026, 11, 2, 6, tzinfo=UTC)
SECOND, PAGE = timedelta(seconds=1), 25


class Town(Http):
    """All that was written, in order: ``{"id", "by", "at", "parent", "root", "named"}``; lists as Threads gives them, newest first."""

    def __init__(self, now: datetime = OPENS) -> None:
        super().__init__()
        self.now, self.asked = now, 0
        self.rows, self.answered = list[dict[str, Any]](), set[str]()
        self.meanwhile: list[Any] = []  # what happens during the next calls

    def write(self, by: str, parent: dict[str, Any] | None = None, *, named: bool = False) -> dict[str, Any]:
        row = {"id": str(len(self.rows) + 1), "by": by, "at": self.now, "parent": parent, "named": named}
        self.rows.append({**row, "root": parent["root"] if parent else row["id"]})
        self.answered |= {parent["id"]} if parent else set()
        return self.rows[-1]

    def said(self) -> set[str]:
        """What was said to the city."""
        ours = {row["id"] for row in self.rows if row["by"] == "ville"}
        return {
            row["id"]
            for row in self.rows
            if row["by"] != "ville" and (row["named"] or row["root"] in ours or (row["parent"] or {}).get("id") in ours)
        }

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        self.now, self.asked = self.now + SECOND, self.asked + 1
        if self.meanwhile:
            self.meanwhile.pop()()
        owner, name = urlsplit(url).path.removeprefix(f"{ROOT}/").split("/")
        params = sent["params"]
        rows = [row for row in reversed(self.rows) if self._listed(row, owner, name)]
        if after := params.get("after"):
            rows = [row for row in rows if int(row["id"]) < int(after)]
        rows = rows[: int(params.get("limit", PAGE))]
        told: dict[str, Any] = {"data": [self._shown(row) for row in rows]}
        if rows:
            told["paging"] = {"cursors": {"after": rows[-1]["id"]}}
        return Answer(200, {}, json.dumps(told).encode(), url)

    def _listed(self, row: dict[str, Any], owner: str, name: str) -> bool:
        above, ours = row["parent"], row["by"] == "ville"
        if name == "mentions":
            return bool(row["named"])
        if owner == ACCOUNT:
            return ours and (above is None) == (name == "threads")
        return above is not None and owner == (row["root"] if name == "conversation" else above["id"])

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        above = row["parent"]
        below = {"root_post": {"id": row["root"]}, "replied_to": {"id": above["id"]}} if above else {}
        answered = any((each["parent"] or {}).get("id") == row["id"] for each in self.rows)
        return {
            "id": row["id"],
            "username": row["by"],
            "text": "…",
            "timestamp": graph_time(row["at"]),
            "has_replies": answered,
            **below,
        }


def rounds(town: Town, cursor: Any, most: int = 1) -> tuple[Any, set[str], int]:
    """So many rounds: the cursor, what they gave, and how many calls the longest took."""
    graph, found, longest = Graph({"account": ACCOUNT, "handle": "ville"}, SECRETS, town), set[str](), 0
    for _ in range(most):
        before, more = town.asked, True
        while more:
            page = read.read(graph, cursor, town.now)
            found |= {item.remote_id for item in page.items if not item.own}
            cursor, more = json.loads(json.dumps(page.cursor)), page.more
        longest = max(longest, town.asked - before)
    return cursor, found, longest


def elsewhere(town: Town, number: int) -> list[dict[str, Any]]:
    """Answers of the city under what others wrote, to each of which somebody may answer."""
    return [town.write("ville", town.write(f"r{n}", named=True)) for n in range(number)]


@pytest.mark.parametrize("number", [30, 130])
def test_who_answers_an_old_answer_of_ours_is_read(number: int) -> None:
    town = Town()
    answers = elsewhere(town, number)
    cursor, _, _ = rounds(town, None, most=40)
    for answer in answers:
        town.write("r", answer)
    town.now += timedelta(minutes=70)
    cursor, found, longest = rounds(town, cursor, most=40)
    assert town.said() - found <= {answer["parent"]["id"] for answer in answers}  # those were read in the beginning
    assert longest <= 3 * PAGE + 5, "what is old keeps what is new waiting no longer than a slice"


def test_nothing_said_during_a_day_is_lost() -> None:
    dice, town = random.Random(7), Town()
    posts = [town.write("ville") for _ in range(40)]
    cursor, found, _ = rounds(town, None)

    def one() -> Iterator[Any]:
        """Somebody writes under a post or names the city, or goes on under any of its answers; the city answers one in four."""
        ours = [row for row in town.rows if row["by"] == "ville" and row["parent"]]
        above = dice.choice(ours) if ours and dice.random() < 0.3 else dice.choice([None, *posts[-3:], dice.choice(posts)])
        yield (row := town.write(f"r{dice.randrange(40)}", above, named=above is None))
        if dice.random() < 0.25:
            yield town.write("ville", row)

    for _ in range(12 * 3):
        town.meanwhile = [lambda: list(one())] * dice.randrange(16)
        cursor, more, _ = rounds(town, cursor)
        found |= more
        town.now += timedelta(minutes=20)
    town.now += timedelta(minutes=61)
    _, more, _ = rounds(town, cursor, most=40)
    assert len(town.said()) > 150
    assert town.said() - found - more == set()


def test_a_cursor_in_the_middle_of_an_older_round_begins_it_again() -> None:
    town = Town()
    old = {"since": OPENS.timestamp(), "whole": 0.0, "began": OPENS.timestamp(), "from": OPENS.timestamp(), "all": True}
    town.write("lea", town.write("ville"))
    _, found, _ = rounds(town, {**old, "edges": ["1/conversation"], "after": ""})
    assert found == town.said()
