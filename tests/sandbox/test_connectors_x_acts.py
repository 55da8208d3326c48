"""Quotes, moderation and costs of the X connector, against the played X."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from meta_town import handle_of
from played import DOOR, Played, sandbox
from town import Town, answering

from parvis.networks.http import Http
from parvis.networks.protocol import Draft, Refused, Target
from parvis.networks.x import make
from parvis.networks.x.facts import PRICES
from parvis.sandbox.x.quoting import quote


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def spent() -> Counter[str]:
    return Counter()


@pytest.fixture
def town(played: Played, spent: Counter[str], request: pytest.FixtureRequest) -> Town:
    given = played.credentials("x")
    account = played.open_account("x", handle_of(request)[:15])
    secrets = {"token": account["token"], "app_token": given["app_token"]}
    settings = {"base": given["base_url"], "user_id": account["id"], "handle": account["handle"]}

    def pay(budget: str, amount: float) -> None:
        spent[budget] += round(amount * 1000)  # thousandths of a dollar

    connector = make({**settings, "quotes_every": 1e-6}, secrets, Http(DOOR, secrets=secrets.values(), quota=pay))
    return Town(played, "x", account["id"], connector)


def test_a_quote_that_does_not_name_us_is_read_once_and_answered(town: Town) -> None:
    there = town.send(Draft("Les quais rouvrent"))
    _, cursor = town.read()
    said = quote(town.played.place, town.resident(), town.post(there.remote_id), "Enfin !")["id"]
    (item,), cursor = town.read(cursor)
    assert (item.remote_id, item.kind, item.parent, item.context["summoned"]) == (said, "mention", there.remote_id, True)
    assert town.read(cursor)[0] == []
    again = quote(town.played.place, town.resident("yan"), town.post(there.remote_id), "Bravo")["id"]
    items, cursor = town.read(cursor)
    assert [each.remote_id for each in items] == [again]
    town.send(Draft("Merci !", answering=answering(item)))


def test_more_quotes_than_a_page_holds(town: Town) -> None:
    there = town.send(Draft("Les quais"))
    _, cursor = town.read()
    for number in range(130):
        quote(town.played.place, town.resident(), town.post(there.remote_id), f"n° {number}")
    items, cursor = town.read(cursor)
    assert len({item.remote_id for item in items}) == 130
    assert town.read(cursor)[0] == []


def test_people_are_muted_and_their_messages_stopped(town: Town) -> None:
    zoe, store = town.resident()["id"], town.played.place.store
    sql = "SELECT kind FROM relations WHERE network = 'x' AND owner = ? AND person = ?"
    private, public = Target("1", zoe, kind="private"), Target("1", zoe)
    assert town.connector.may_moderate(public) == {"hide", "show", "mute", "unmute"}
    for act, target, kept in (
        ("mute", public, ["mute"]), ("unmute", public, []), ("block", private, ["block_messages"]), ("unblock", private, []),
    ):  # fmt: skip
        for _ in range(2):
            town.connector.moderate(act, target)
        assert [row["kind"] for row in store.execute(sql, (town.identity, zoe))] == kept


def test_our_own_answer_is_deleted(town: Town) -> None:
    there = town.send(Draft("Une erreur"))
    target = Target(there.remote_id, town.identity)
    assert town.connector.may_moderate(target) == {"delete"}
    town.connector.moderate("delete", target)
    town.connector.moderate("delete", target)
    assert town.texts() == []


def test_x_refuses_likes_to_self_serve_applications(town: Town) -> None:
    there = town.send(Draft("Bonjour"))
    with pytest.raises(Refused):
        town.connector.moderate("like", Target(there.remote_id, "2"))


def test_what_calls_cost_is_counted(town: Town, spent: Counter[str]) -> None:
    town.send(Draft("Sans lien"))
    assert spent["credits"] == round(PRICES["post"] * 1000)
    town.send(Draft("Avec", link="https://paris.fr/quais"))
    assert spent["credits"] == round((PRICES["post"] + PRICES["post with link"]) * 1000)
    before = spent["credits"]
    town.mentions("Bonjour")
    town.read()
    assert spent["credits"] - before == round((PRICES["mention read"] + 2 * PRICES["post read"]) * 1000)
