"""Words that many texts hold are looked for in another way than rare ones; what is found is the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from parvis.inbox.models import Conversation, Message
from parvis.search import index
from parvis.search.index import common, find
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
TEXTS = ("Bonjour, la piscine ?", "Bonjour ! Et le gymnase ?", "La piscine est fermée", "bonjour à tous, sauf au gymnase")
QUERIES = ("bonjour", "bonj", "piscine bonjour", "bonjour -gymnase", '"la piscine"', "introuvable", "gymnase ")


def told() -> list[Conversation]:
    """A conversation a text, as the intake puts them into the index."""
    talks = [make.conversation(texts=(text,)) for text in TEXTS]
    index.index(
        index.Text("inbox.message", one.pk, one.conversation_id, one.conversation.team_id, one.at, one.text)
        for one in Message.objects.select_related("conversation")
    )
    return talks


@pytest.mark.parametrize("query", QUERIES)
def test_either_way_finds_the_same_in_the_same_order(query: str) -> None:
    told()
    ways = [find(query, label="inbox.message", tested=tested).values_list("row", flat=True) for tested in (False, True)]
    assert list(ways[0]) == list(ways[1]) and bool(ways[0]) is (query != "introuvable")


def test_what_is_common(monkeypatch: Any) -> None:
    told()
    monkeypatch.setattr(index, "MANY", 3)
    sqlite = connection.vendor == "sqlite"
    assert [common(query) for query in ("bonjour", "gymnase", "bonjour -gymnase", "", "?")] == [sqlite, False, False, False, False]


@pytest.mark.parametrize("many", [1, 5000])
def test_both_searches_find_all_of_them(many: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(index, "MANY", many)
    monkeypatch.setattr("parvis.inbox.lists.FEW", 0 if many == 1 else 1000)
    talks = told()
    caller = Caller(make.user("manager"))
    counter = caller("GET", "/conversations?q=bonjour")[1]["items"]
    assert {one["id"] for one in counter} == {talks[0].pk, talks[1].pk, talks[3].pk}
    everywhere = caller("GET", "/search?q=bonjour")[1]
    assert len(everywhere["items"]) == 3, everywhere
