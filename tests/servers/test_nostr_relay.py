"""The Nostr connector against a real relay of somebody else's (nostr-sdk's LocalRelay), and judged by that library."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from nostr_sdk import (
    Event,
    Keys,
    LocalRelay,
    LocalRelayBuilder,
    LocalRelayBuilderNip42,
    LocalRelayBuilderNip42Mode,
    PublicKey,
    UnwrappedGift,
    nip17_make_private_msg,
)

from parvis.networks.http import Door, Http
from parvis.networks.nostr import Nostr, make
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.nostr_wire.relays import Relays
from parvis.networks.protocol import Answering, Draft, Incoming, Processing, Published, Target
from tools.servers import free_port

pytestmark = pytest.mark.server

HOST = "127.0.0.1"
DOOR = Door(frozenset({HOST}))


class Running:
    """A relay in a thread with its loop."""

    def __init__(self, builder: LocalRelayBuilder) -> None:
        self.port = free_port()
        self.url = f"ws://{HOST}:{self.port}"
        self.relay: LocalRelay = builder.addr(HOST).port(self.port).build()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self._run(), self.loop).result(10)

    async def _run(self) -> None:
        await self.relay.run()

    def stop(self) -> None:
        self.relay.shutdown()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture(scope="module")
def relay() -> Iterator[Running]:
    running = Running(LocalRelayBuilder())
    yield running
    running.stop()


@pytest.fixture(scope="module")
def guarded() -> Iterator[Running]:
    """A relay that wants to know who writes (NIP-42)."""
    running = Running(LocalRelayBuilder().nip42(LocalRelayBuilderNip42(mode=LocalRelayBuilderNip42Mode.WRITE)))
    yield running
    running.stop()


@pytest.fixture
def city() -> Key:
    return Key.fresh()


def connected(relay: Running, key: Key) -> Nostr:
    return make({"relays": relay.url}, {"key": key._keys.secret_key().to_hex()}, Http(DOOR))


def sent(connector: Nostr, draft: Draft) -> Published:
    outcome = connector.publish(draft, "k")
    assert isinstance(outcome, Processing)
    done = connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    again = connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    assert isinstance(done, Published) and isinstance(again, Published)
    assert done.remote_id == again.remote_id
    return done


def on(relay: Running, **asked: Any) -> list[Any]:
    return Relays(Http(DOOR), [relay.url], Key.fresh()).ask(asked)


def said(relay: Running, keys: Keys, kind: int, tags: list[list[str]], text: str) -> Any:
    event = Key(keys.secret_key().to_hex()).signed(kind, tags, text, int(time.time()))
    Relays(Http(DOOR), [relay.url], Key.fresh()).publish([event])
    return event


def answering(item: Incoming) -> Answering:
    return Answering(item.remote_id, item.thread, item.private, item.author.remote_id, item.author.handle, item.at, item.context)


def test_a_thread_is_taken_once_and_is_genuine(relay: Running, city: Key) -> None:
    connector = connected(relay, city)
    there = sent(connector, Draft("Les quais rouvrent #Seine", parts=("à 9 h",)))
    events = on(relay, authors=[city.pub])
    assert sorted(event["content"] for event in events) == ["Les quais rouvrent #Seine", "à 9 h"]
    assert all(Event.from_json(json.dumps(event)).verify() for event in events)
    found = connector.find(Draft("x"), "k", there.at, None)
    assert found is None
    connector.remove(there.remote_id)
    connector.remove(there.remote_id)
    assert [event["content"] for event in on(relay, authors=[city.pub], kinds=[1])] == ["à 9 h"]


def test_a_relay_that_asks_who_we_are(guarded: Running, city: Key) -> None:
    sent(connected(guarded, city), Draft("Bonjour"))
    assert [event["content"] for event in on(guarded, authors=[city.pub])] == ["Bonjour"]


def test_one_of_two_relays_is_enough(relay: Running, city: Key) -> None:
    settings = {"relays": f"ws://{HOST}:{free_port()} {relay.url}"}
    there = sent(make(settings, {"key": city._keys.secret_key().to_hex()}, Http(DOOR)), Draft("Un sur deux"))
    assert there.context["relays"] == [relay.url]


@pytest.mark.gate
def test_who_answers_is_read_answered_and_muted(relay: Running, city: Key) -> None:
    connector, zoe = connected(relay, city), Keys.generate()
    there = sent(connector, Draft("La piscine rouvre"))
    asked = said(relay, zoe, 1, [["e", there.remote_id, "", "root", city.pub], ["p", city.pub]], "À quelle heure ?")
    page = connector.read(None)
    (item,) = page.items
    assert (item.remote_id, item.kind, item.parent) == (asked["id"], "comment", there.remote_id)
    answer = sent(connector, Draft("À 9 h", answering=answering(item)))
    assert ["e", asked["id"], "", "reply", item.author.remote_id] in on(relay, ids=[answer.remote_id])[0]["tags"]
    target = Target(item.remote_id, item.author.remote_id, context=item.context)
    for act in ("like", "mute", "report", "unlike"):
        connector.moderate(act, target)
    kinds = sorted(event["kind"] for event in on(relay, authors=[city.pub]) if event["kind"] != 5)
    assert kinds == [1, 1, 1984, 10000]
    (own,) = connector.read(page.cursor).items
    assert (own.own, own.thread) == (True, item.thread)


def test_private_words_go_both_ways_with_the_library(relay: Running, city: Key) -> None:
    connector, zoe = connected(relay, city), Keys.generate()
    connector.who()
    said(relay, zoe, 10050, [["relay", relay.url]], "")
    wrap = nip17_make_private_msg(zoe, PublicKey.parse(city.pub), "Mon dossier ?")
    Relays(Http(DOOR), [relay.url], Key.fresh()).publish([json.loads(wrap.as_json())])
    (item,) = connector.read(None).items
    assert (item.text, item.private, item.author.remote_id) == ("Mon dossier ?", True, zoe.public_key().to_hex())
    answer = sent(connector, Draft("Il est prêt", answering=answering(item)))
    (theirs,) = on(relay, kinds=[1059], **{"#p": [zoe.public_key().to_hex()]})
    gift = UnwrappedGift.from_gift_wrap(zoe, Event.from_json(json.dumps(theirs)))
    rumor = json.loads(gift.rumor().ensure_id().as_json())
    assert (rumor["content"], rumor["id"], gift.sender().to_hex()) == ("Il est prêt", answer.remote_id, city.pub)


def test_the_library_agrees_on_ids(city: Key) -> None:
    event = city.signed(1, [["t", "été"]], 'Ligne\n"guillemets" \\ 🚲', 1_700_000_000)
    assert Event.from_json(json.dumps(event)).id().to_hex() == event["id"]
