"""The public Rust client of Nostr (`nostr-sdk`), unmodified, against the played relays: as the city, and as a resident."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from nostr_sdk import (
    Client,
    ClientBuilder,
    Event,
    EventId,
    Filter,
    Keys,
    Kind,
    PublicKey,
    RelayUrl,
    ReqTarget,
    UnsignedEvent,
    UnwrappedGift,
    nip17_make_private_msg,
)
from played import Played, sandbox

from parvis.sandbox import residents

SDK = "nostr-sdk"
WAIT = timedelta(seconds=10)


def does(operation: str, network: str = "Nostr") -> pytest.MarkDecorator:
    return pytest.mark.fidelity(network=network, operation=operation, sdk=SDK)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("nostr")) as running:
        yield running


def city(played: Played, network: str = "nostr") -> tuple[Keys, str]:
    given: Any = played.credentials(network)
    return Keys.parse(given["secrets"]["key"]), given["settings"]["relays"]


def signed(keys: Keys, kind: int, text: str, tags: list[list[str]] | None = None, at: int = 1_790_000_000) -> Event:
    told = {"pubkey": keys.public_key().to_hex(), "created_at": at, "kind": kind, "tags": tags or [], "content": text}
    return UnsignedEvent.from_json(json.dumps(told)).sign(keys)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def opened(relay: str) -> Client:
    client = ClientBuilder().build()
    await client.add_relay(RelayUrl.parse(relay))
    await client.connect(WAIT)
    return client


async def told(relay: str, *events: Event) -> None:
    client = await opened(relay)
    for event in events:
        output = await client.send_event(event)
        assert output.success, output
    await client.shutdown()


async def asked(relay: str, one: Filter) -> list[Any]:
    client = await opened(relay)
    found = await client.fetch_events(ReqTarget.auto([one]), WAIT)
    await client.shutdown()
    return [json.loads(event.as_json()) for event in found]


@does("publish, read again, delete")
def test_a_note(played: Played) -> None:
    keys, relay = city(played)
    event = signed(keys, 1, "La piscine rouvre #piscine", [["t", "piscine"]])
    run(told(relay, event, event))
    identity = event.id().to_hex()
    assert played.accepted("nostr", "publish").count("La piscine rouvre #piscine") == 1
    assert [each["id"] for each in run(asked(relay, Filter().author(keys.public_key()).kind(Kind(1)).hashtag("piscine")))] == [identity]
    run(told(relay, signed(keys, 5, "", [["e", identity]])))
    assert run(asked(relay, Filter().id(EventId.parse(identity)))) == []


@does("read what residents say, answer")
def test_a_mention_and_its_answer(played: Played) -> None:
    keys, relay = city(played)
    place = played.place
    zoe = residents.resident(place, "nostr", "zoe", "Zoé Petit")
    row = residents.mention(place, zoe, place.world.owned("nostr")[0], "Quand rouvre le parc ?")
    (said,) = [each for each in run(asked(relay, Filter().pubkey(keys.public_key()).kind(Kind(1)))) if each["id"] == row["id"]]
    assert said["content"] == "Quand rouvre le parc ?"
    tags = [["e", said["id"], "", "root", said["pubkey"]], ["p", said["pubkey"]]]
    answer = signed(keys, 1, "Samedi", tags)
    run(told(relay, answer))
    post = place.world.post("nostr", answer.id().to_hex())
    assert post and post["parent"] == row["id"]


@does("private messages, both ways")
def test_private_words(played: Played) -> None:
    keys, relay = city(played)
    place = played.place
    owner = place.world.owned("nostr")[0]
    zoe = residents.resident(place, "nostr", "zoe", "Zoé Petit")
    residents.whisper(place, zoe, owner, "Mon dossier ?")
    (wrap,) = run(asked(relay, Filter().pubkey(keys.public_key()).kind(Kind(1059))))
    gift = UnwrappedGift.from_gift_wrap(keys, Event.from_json(json.dumps(wrap)))
    assert gift.rumor().content() == "Mon dossier ?"
    run(told(relay, nip17_make_private_msg(keys, PublicKey.parse(gift.sender().to_hex()), "Il est prêt")))
    assert played.accepted("nostr", "message") == ["Il est prêt"]


@does("publish, edit, delete", network="diVine")
def test_a_loop(played: Played) -> None:
    keys, relay = city(played, "divine")
    name = f"34236:{keys.public_key().to_hex()}:seine"
    first = signed(keys, 34236, "La Seine", [["d", "seine"], ["title", "La Seine"]])
    second = signed(keys, 34236, "La Seine, corrigé", [["d", "seine"], ["title", "La Seine"]], 1_790_000_001)
    run(told(relay, first, second))
    post = played.place.world.post("divine", name)
    assert post and post["text"] == "La Seine, corrigé"
    assert [each["content"] for each in run(asked(relay, Filter().kind(Kind(34236))))] == ["La Seine, corrigé"]
    run(told(relay, signed(keys, 5, "", [["a", name]], 1_790_000_002)))
    assert run(asked(relay, Filter().kind(Kind(34236)))) == []
