"""The whole way to the played Bluesky: a real installation that has nothing but an application password."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from installed import Installed, installed, until

sys.path.append(str(Path(__file__).parents[1] / "sandbox"))
from played import Played, sandbox

from parvis.sandbox import residents

pytestmark = [pytest.mark.server, pytest.mark.long]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("bluesky")) as running:
        yield running


@pytest.fixture(scope="module")
def parvis(played: Played) -> Iterator[Installed]:
    with installed() as running:
        yield running


def sessions(played: Played) -> int:
    return played.place.store.number("SELECT count(*) FROM tokens WHERE network = 'bluesky'")


def test_out_and_back(played: Played, parvis: Installed) -> None:
    given: Any = played.credentials("bluesky")
    account = parvis.connect("bluesky", **given["settings"], **given["secrets"])
    parvis.begin()
    post = parvis.post("/posts", {"text": "Le marché ouvre à 7 h", "accounts": [account]})
    parvis.published(parvis.post(f"/posts/{post['id']}/publish"))
    place, city = played.place, played.place.world.owned("bluesky")[0]
    sql = "SELECT * FROM posts WHERE network = 'bluesky' AND author = ? ORDER BY seq"
    assert [row["text"] for row in place.store.execute(sql, (city["id"],))] == ["Le marché ouvre à 7 h"]
    zoe = residents.resident(place, "bluesky", "zoe", "Zoé Petit")
    residents.comment(place, zoe, place.store.execute(sql, (city["id"],))[0], "Et dimanche ?")
    for state in ("paused", "active"):  # what is resumed is read at once
        parvis.patch(f"/accounts/{account}", {"state": state})
    conversation = parvis.arrived("Et dimanche ?", within=30)
    parvis.sent(parvis.answer(conversation, "Aussi."))
    assert until(lambda: played.accepted("bluesky", "reply"), 10, "no answer") == ["Aussi."]
    assert sessions(played) <= 3, "one to connect, one that is kept: the password is not shown at each call"
