"""Open figures: small counts are hidden, by difference too; the tables and the public pages, open and closed."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.insights.models import Fact
from parvis.reports import actions, jobs
from parvis.reports.models import Dataset, Openness
from parvis.reports.open.hiding import K, hidden
from parvis.reports.open.tables import BY_KEY
from parvis.testing import make

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def test_no_small_count_can_be_taken_from_what_is_told() -> None:
    """In every group: the sum, less all cells that are shown, is nought, at least K of several cells, or not known."""
    chance = random.Random(11)
    for _ in range(400):
        counts = {
            (str(g), str(c)): (chance.choice([0, 1, 2, 4, 5, 6, 9, 40]),) for g in range(3) for c in range(chance.randrange(1, 6))
        }
        gone, closed = hidden(counts)
        assert all(key in gone for key, (n,) in counts.items() if 0 < n < K)
        for g in {key[0] for key in counts}:
            inside = [key for key in counts if key[0] == g and key in gone]
            if g not in closed and inside:
                assert len(inside) > 1 and sum(counts[key][0] for key in inside) >= K


def test_a_part_and_its_rest_are_hidden_together() -> None:
    counts = {("m", "a"): (38, 2), ("m", "b"): (20, 20), ("m", "c"): (50, 0)}
    gone, closed = hidden(counts)
    assert ("m", "a") in gone and len(gone) > 1 and not closed
    for sides in itertools.product(range(2)):
        rest = sum(counts[key][sides[0]] for key in gone)
        assert rest == 0 or rest >= K
    assert hidden({("m", "a"): (3,)}) == ({("m", "a")}, {"m"}), "nothing else is there to hide behind"


def facts(n: int, **fields: Any) -> None:
    first = Fact.objects.count()
    team = make.team()
    Fact.objects.bulk_create(
        Fact(talk=first + k, day=date(2026, 2, 3), team=team, kind="private", answered=1, waited=30 + k, kept=1, **fields)
        for k in range(n)
    )


def rows(key: str, client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/donnees/{key}.csv").content.decode())))


@db
def test_nothing_is_open_until_the_city_says_so_and_then_all_agree() -> None:
    client, manager = Client(), make.user()
    for path in ("/donnees/", "/donnees/guichet.csv", "/transparence"):
        assert client.get(path).status_code == 404
    facts(3, network="x", nature="report")
    facts(40, network="x", nature="question")
    facts(12, network="email", nature="question")
    Fact.objects.create(talk=9999, day=date(2026, 3, 2), team=make.team(), network="x", kind="private")  # this month
    browser = Client()
    browser.force_login(manager)
    assert browser.post("/mesures/rapports/donnees-ouvertes", {"do": "open"}).status_code == 302
    assert "Ouvertes à tous" in browser.get("/mesures/rapports/donnees-ouvertes").content.decode()
    found = {(row["month"], row["network"], row["nature"]): row["arrived"] for row in rows("guichet", client)}
    assert found == {("2026-02", "x", "report"): "", ("2026-02", "x", "question"): "40", ("2026-02", "email", "question"): "",
                     ("2026-02", "*", "*"): "55"}  # fmt: skip
    told = client.get("/donnees/guichet.json").json()
    assert told["rows"][0]["month"] == "2026-02" and client.get("/donnees/guichet.json")["Access-Control-Allow-Origin"] == "*"
    schema = client.get("/donnees/guichet.schema.json").json()
    assert [field["name"] for field in schema["fields"]] == list(rows("guichet", client)[0]) and schema["fields"][0][
        "title_en"
    ] == "month"
    assert client.get("/donnees/secret.csv").status_code == 404 and client.get("/donnees/guichet.exe").status_code == 404
    browser.post("/mesures/rapports/donnees-ouvertes", {"do": "close"})
    assert client.get("/donnees/").status_code == 404
    jobs.publish_tables()
    assert not Dataset.objects.exists()


@db
def test_the_transparency_page_is_in_both_languages_and_asks_nobody_else() -> None:
    facts(40, network="x", nature="question")
    actions.open_up(on=True, by=make.user())
    jobs.publish_tables()
    html = Client().get("/transparence?lang=fr").content.decode()
    assert "Comment le guichet répond" in html and "février 2026" in html and ">40<" in html and "<script" not in html
    assert "http" not in html.replace("http://www.w3.org", "").split("<main")[1]
    english = Client().get("/transparence?lang=en").content.decode()
    assert "February 2026" in english and "Comment le guichet" not in english
    index = Client().get("/donnees/?lang=en").content.decode()
    assert all(f"/donnees/{key}.csv" in index for key in BY_KEY) and "noindex" not in index


@db
def test_no_field_holds_words_of_anybody() -> None:
    """Each text column is a closed list: a network, an objective, a nature, an act, a language, a month."""
    closed = {"month", "network", "objective", "language", "nature", "act"}
    for table in BY_KEY.values():
        assert {field.name for field in table.fields if field.kind in ("string", "yearmonth")} <= closed
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get("/mesures/rapports/donnees-ouvertes").status_code == 403 and not Openness.objects.exists()
