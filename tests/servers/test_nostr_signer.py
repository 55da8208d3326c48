"""A key that stays elsewhere: the connector asks a remote signer (NIP-46) through a real relay."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from nostr_sdk import LocalRelayBuilder
from test_nostr_relay import DOOR, Running, answering, on, said, sent
from websockets.sync.client import connect

from parvis.networks.http import Http
from parvis.networks.nostr import make
from parvis.networks.nostr_wire.bunker import ASKED, Bunker
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.protocol import Draft, Later, Refused

pytestmark = pytest.mark.server

SECRET = "mot-de-passe"


class RemoteSigner:
    """Answers questions for `city`. Its own key is another one, as real signers have it."""

    def __init__(self, relay: Running, city: Key) -> None:
        self.city, self.own, self.relay = city, Key.fresh(), relay
        self.asked: list[str] = []
        self.refuses = ""
        self.address = f"bunker://{self.own.pub}?relay={relay.url}&secret={SECRET}"
        self.wire = connect(relay.url, proxy=None)
        self.wire.send(json.dumps(["REQ", "s", {"kinds": [ASKED], "#p": [self.own.pub]}]))
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        for text in self.wire:
            kind, *rest = json.loads(text)
            if kind == "EVENT":
                self.answer(rest[1])

    def answer(self, event: Any) -> None:
        question = json.loads(self.own.decrypted(event["pubkey"], event["content"]))
        method, params = question["method"], question["params"]
        self.asked.append(method)
        told = {"id": question["id"], "result": "", "error": ""}
        if method == self.refuses or (method == "connect" and params != [self.own.pub, SECRET]):
            told["error"] = "no permission"
        else:
            told["result"] = self.done(method, params)
        content = self.own.encrypted(event["pubkey"], json.dumps(told))
        answer = self.own.signed(ASKED, [["p", event["pubkey"]]], content, event["created_at"])
        self.wire.send(json.dumps(["EVENT", answer]))

    def done(self, method: str, params: list[str]) -> str:
        if method == "sign_event":
            event = json.loads(params[0])
            return json.dumps(self.city.signed(event["kind"], event["tags"], event["content"], event["created_at"]))
        if method == "nip44_encrypt":
            return self.city.encrypted(*params)
        if method == "nip44_decrypt":
            return self.city.decrypted(*params)
        return self.city.pub if method == "get_public_key" else "ack"

    def stop(self) -> None:
        self.wire.close()
        self.thread.join(10)


@pytest.fixture(scope="module")
def relay() -> Iterator[Running]:
    running = Running(LocalRelayBuilder())
    yield running
    running.stop()


@pytest.fixture
def signer(relay: Running) -> Iterator[RemoteSigner]:
    running = RemoteSigner(relay, Key.fresh())
    yield running
    running.stop()


@pytest.mark.gate
def test_it_publishes_reads_and_answers_without_the_key(relay: Running, signer: RemoteSigner) -> None:
    connector = make({"relays": relay.url}, {"key": signer.address}, Http(DOOR))
    assert connector.who().remote_id == signer.city.pub
    sent(connector, Draft("Signé ailleurs"))
    assert [event["content"] for event in on(relay, authors=[signer.city.pub], kinds=[1])] == ["Signé ailleurs"]
    zoe = Key.fresh()
    said(relay, zoe._keys, 10050, [["relay", relay.url]], "")
    asked = said(relay, zoe._keys, 1, [["p", signer.city.pub]], "Et demain ?")
    (item,) = connector.read(None).items
    assert item.remote_id == asked["id"]
    sent(connector, Draft("Aussi", answering=answering(item)))
    assert SECRET not in repr(connector)


def test_it_may_refuse(relay: Running, signer: RemoteSigner) -> None:
    signer.refuses = "sign_event"
    connector = make({"relays": relay.url}, {"key": signer.address}, Http(DOOR))
    with pytest.raises(Refused, match="nostr-signer"):
        connector.publish(Draft("Non"), "k")


def test_it_may_be_away(relay: Running) -> None:
    away = f"bunker://{Key.fresh().pub}?relay={relay.url}"
    with pytest.raises(Later, match="nostr-signer-away"):
        assert Bunker(away, Http(DOOR), patience=0.5).pub


@pytest.mark.parametrize("address", ["bunker://x?relay=wss://r.example", f"bunker://{'ab' * 32}", "bunker://"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(Refused, match="nostr-key"):
        Bunker(address, Http(DOOR))
