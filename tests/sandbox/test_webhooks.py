"""What the networks tell the city's software by themselves: signed, repeated until heard, bent on order."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from played import Ear, Played, ear, sandbox

from parvis.sandbox import residents, webhooks
from parvis.sandbox.faults import Faults
from parvis.sandbox.store import Store


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as played:
        yield played


@pytest.fixture
def played(running: Played) -> Iterator[Played]:
    yield running
    httpx2.post(f"{running.url}/reset", trust_env=False)


@pytest.fixture
def x_ear(played: Played) -> Iterator[Ear]:
    """An address registered with X, subscribed to mentions, replies and private messages."""
    given = played.credentials("x")

    def challenge(params: Mapping[str, str]) -> tuple[str, str]:
        told = x_signature(given["consumer_secret"], params["crc_token"].encode())
        return "application/json", json.dumps({"response_token": told})

    with ear(challenge) as listening:
        hook = call(played, given["app_token"], "/x/2/webhooks", {"url": listening.url})
        assert hook["data"]["valid"] is True
        for event in ("post.mention.create", "post.reply.create", "dm.received"):
            order = {"event_type": event, "filter": {"user_id": given["user_id"]}, "webhook_id": hook["data"]["id"], "tag": "t"}
            call(played, given["token"], "/x/2/activity/subscriptions", order)
        yield listening


@pytest.fixture
def facebook_ear(played: Played) -> Iterator[Ear]:
    given = played.credentials("facebook")

    def challenge(params: Mapping[str, str]) -> tuple[str, str] | None:
        right = params["hub.verify_token"] == given["verify_token"] and params["hub.mode"] == "subscribe"
        return ("text/plain", params["hub.challenge"]) if right else None

    with ear(challenge) as listening:
        app = f"{given['app_id']}|{given['app_secret']}"
        fields = {"object": "page", "fields": "feed,messages", "verify_token": given["verify_token"]}
        call(played, app, f"/facebook/{given['app_id']}/subscriptions", {**fields, "callback_url": listening.url})
        subscribed = {"subscribed_fields": "feed,mention,messages"}
        call(played, given["page_token"], f"/facebook/v26.0/{given['page_id']}/subscribed_apps", subscribed)
        yield listening


def call(played: Played, token: str, path: str, body: dict[str, Any]) -> Any:
    answer = httpx2.post(played.url + path, json=body, headers={"authorization": f"Bearer {token}"}, trust_env=False)
    assert answer.is_success, answer.text
    return answer.json()


def x_signature(secret: str, body: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def facebook_signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def mention(played: Played, network: str, text: str) -> Any:
    person = residents.resident(played.place, network, "zelie", "Zélie Martin")
    city = played.place.world.owned(network)[0]
    return residents.mention(played.place, person, city, text)


def test_x_signs_what_it_tells(played: Played, x_ear: Ear) -> None:
    given = played.credentials("x")
    row = mention(played, "x", "@paris_demo la fontaine fuit")
    [(headers, body)] = x_ear.wait(1)
    assert headers["x-twitter-webhooks-signature"] == x_signature(given["consumer_secret"], body)
    told = json.loads(body)["data"]
    assert (told["event_type"], told["filter"]["user_id"], told["tag"]) == ("post.mention.create", given["user_id"], "t")
    assert (told["payload"]["id"], told["payload"]["text"]) == (row["id"], "@paris_demo la fontaine fuit")
    assert told["includes"]["users"][0]["username"] == "zelie"


def test_x_tells_of_replies_and_private_messages(played: Played, x_ear: Ear) -> None:
    given = played.credentials("x")
    post = call(played, given["token"], "/x/2/tweets", {"text": "Bonjour"})["data"]["id"]
    person = residents.resident(played.place, "x", "zelie", "Zélie Martin")
    above = played.place.world.post("x", post)
    assert above is not None
    residents.comment(played.place, person, above, "Bonjour à vous")
    played.place.world.send("x", owner=given["user_id"], person=person["id"], sender=person["id"], text="En privé")
    told = {json.loads(body)["data"]["event_type"]: json.loads(body)["data"]["payload"] for _, body in x_ear.wait(2)}
    assert told["post.reply.create"]["text"] == "Bonjour à vous"
    event = told["dm.received"]["direct_message_events"][0]["message_create"]
    assert (event["sender_id"], event["message_data"]["text"]) == (person["id"], "En privé")


def test_x_refuses_an_address_that_fails_the_challenge(played: Played) -> None:
    given = played.credentials("x")
    with ear(lambda params: ("application/json", '{"response_token": "sha256=wrong"}')) as deaf:
        headers = {"authorization": f"Bearer {given['app_token']}"}
        answer = httpx2.post(f"{played.url}/x/2/webhooks", json={"url": deaf.url}, headers=headers, trust_env=False)
    assert (answer.status_code, "CRC" in answer.text) == (400, True)


def test_facebook_signs_what_it_tells(played: Played, facebook_ear: Ear) -> None:
    given, world = played.credentials("facebook"), played.place.world
    person = residents.resident(played.place, "facebook", "zelie", "Zélie Martin")
    post = call(played, given["page_token"], f"/facebook/v26.0/{given['page_id']}/feed", {"message": "Bonjour"})["id"]
    above = world.post("facebook", post)
    assert above is not None
    row = residents.comment(played.place, person, above, "Et la piscine ?")
    world.send("facebook", owner=given["page_id"], person=person["id"], sender=person["id"], text="En privé")
    told = facebook_ear.wait(3)
    for headers, body in told:
        assert headers["x-hub-signature-256"] == facebook_signature(given["app_secret"], body)
    entries = [json.loads(body)["entry"][0] for _, body in told]
    comment = next(entry["changes"][0]["value"] for entry in entries if "Et la piscine" in str(entry))
    assert (comment["item"], comment["verb"], comment["comment_id"]) == ("comment", "add", row["id"])
    assert comment["from"] == {"id": person["id"], "name": "Zélie Martin"}
    message = next(entry["messaging"][0] for entry in entries if "messaging" in entry)
    assert (message["sender"]["id"], message["message"]["text"]) == (person["id"], "En privé")


def test_facebook_tells_of_edits_and_removals(played: Played, facebook_ear: Ear) -> None:
    row = mention(played, "facebook", "Trottoir cassé")
    played.place.world.edit(row, "Trottoir cassé, rue des Lilas")
    played.place.world.remove(row)
    values = [json.loads(body)["entry"][0]["changes"][0]["value"] for _, body in facebook_ear.wait(3)]
    assert sorted(value["verb"] for value in values) == ["add", "edited", "remove"]


def test_a_delivery_is_sent_again_until_heard(played: Played, x_ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "RETRIES", (0.05, 0.05))
    x_ear.deaf = 2
    row = mention(played, "x", "@paris_demo allô ?")
    [(_, body)] = x_ear.wait(1)
    assert json.loads(body)["data"]["payload"]["id"] == row["id"]
    assert (x_ear.deaf, state(played)) == (0, [("heard", 3)])


def test_a_delivery_is_given_up_in_the_end(played: Played, x_ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "RETRIES", (0.05,))
    x_ear.deaf = 5
    mention(played, "x", "@paris_demo personne ?")
    until = time.monotonic() + 30
    while state(played) != [("given up", 2)]:
        assert time.monotonic() < until, state(played)
        time.sleep(0.02)
    assert not x_ear.heard


def test_what_became_due_as_the_sender_sits_down_is_not_slept_over(tmp_path: Path) -> None:
    store = Store(tmp_path)
    hooks = webhooks.Webhooks(store, Faults(seed=1), seed=1)
    hooks.post("x", "1", "http://127.0.0.1:9/", {}, lambda body: {})
    asyncio.run(asyncio.wait_for(hooks._rest(), 2.5))  # it rests five seconds where nothing waits
    store.close()


def state(played: Played) -> list[tuple[str, int]]:
    time.sleep(0.05)  # the sender notes the answer after it got it
    return [(row["state"], row["attempts"]) for row in played.place.store.execute("SELECT * FROM deliveries ORDER BY seq")]


def test_twice_on_order(played: Played, x_ear: Ear) -> None:
    played.order(network="x", effect="webhook_twice")
    mention(played, "x", "@paris_demo deux fois")
    (_, first), (_, second) = x_ear.wait(2)
    assert first == second


def test_out_of_order_on_order(played: Played, x_ear: Ear) -> None:
    played.order(network="x", effect="webhook_disorder", delay_ms=300)
    mention(played, "x", "@paris_demo d’abord")
    mention(played, "x", "@paris_demo ensuite")
    texts = [json.loads(body)["data"]["payload"]["text"] for _, body in x_ear.wait(2)]
    assert texts == ["@paris_demo ensuite", "@paris_demo d’abord"]


def test_forged_on_order_beside_the_true_one(played: Played, facebook_ear: Ear) -> None:
    secret = played.credentials("facebook")["app_secret"]
    played.order(network="facebook", effect="webhook_forged")
    mention(played, "facebook", "Vrai message")
    told = facebook_ear.wait(2)
    right = [headers["x-hub-signature-256"] == facebook_signature(secret, body) for headers, body in told]
    assert sorted(right) == [False, True]


def test_replay_sends_again(played: Played, x_ear: Ear) -> None:
    given = played.credentials("x")
    mention(played, "x", "@paris_demo à rejouer")
    x_ear.wait(1)
    hook = played.place.store.execute("SELECT id FROM hooks")[0]["id"]
    stretch = {"from_date": time.strftime("%Y%m%d%H%M", time.gmtime(time.time() - 120)),
               "to_date": time.strftime("%Y%m%d%H%M", time.gmtime(time.time() + 120))}  # fmt: skip
    state(played)
    call(played, given["app_token"], "/x/2/webhooks/replay", {"webhook_id": hook, **stretch})
    (_, first), (_, second) = x_ear.wait(2)
    assert first == second
