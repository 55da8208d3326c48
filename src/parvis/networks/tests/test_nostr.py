"""What is peculiar to Nostr: all is signed before it leaves, ids stay, dates lie, wraps open for their reader alone."""

from __future__ import annotations

import hashlib
import json
import time
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.networks.http import Door, Http
from parvis.networks.nostr import make
from parvis.networks.nostr_wire.events import INBOX, bare, identity, linked, marks, npub, sound
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.nostr_wire.private import chat, opened, wrapped
from parvis.networks.nostr_wire.reading import person
from parvis.networks.nostr_wire.relays import Relays
from parvis.networks.nostr_wire.threads import Spot, answer, context, spot
from parvis.networks.protocol import Doubt, Draft, Later, Processing, Published, Refused, Target
from parvis.networks.tests.cases import Given
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_nostr import CITY, ZOE, answering, stored, ville
from parvis.networks.tests.relay import Town

NOW = int(time.time())


def sent(town: Town, draft: Draft) -> Published:
    outcome = town.connector.publish(draft, "k")
    assert isinstance(outcome, Processing)
    assert not [event for event in town.relay.events if event["pubkey"] == CITY.pub], "nothing is public before the last step"
    done = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    assert isinstance(done, Published)
    return done


def by_id(town: Town, identity: str) -> Any:
    return next(event for event in town.relay.events if event["id"] == identity)


# ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_id_is_the_hash_of_canonical_json() -> None:
    event = bare(CITY.pub, 1, [["t", "été"]], 'Ligne\n"guillemets" \\ \u2028é🚲', 1_700_000_000)
    text = json.dumps(
        [0, CITY.pub, 1_700_000_000, 1, [["t", "été"]], event["content"]], ensure_ascii=False, separators=(",", ":")
    )
    assert event["id"] == hashlib.sha256(text.encode()).hexdigest()
    assert sound(CITY.signed(1, [["t", "été"]], event["content"], 1_700_000_000))


def test_what_was_altered_is_not_sound() -> None:
    event = ZOE.signed(1, [], "vrai", NOW)
    assert sound(event)
    assert not sound({**event, "content": "faux"})
    assert not sound({**event, "content": "faux", "id": identity({**event, "content": "faux"})})
    assert not sound("rien")


def test_people_and_tags_in_a_text() -> None:
    name = npub(ZOE.pub)
    assert linked(f"Merci @{name}, {name} et nostr:{name}") == f"Merci nostr:{name}, nostr:{name} et nostr:{name}"
    assert marks(f"nostr:{name} #Été #été https://x.example/#ancre") == [["p", ZOE.pub], ["t", "été"]]
    assert marks(f"{name[:-1]}q") == []  # a wrong letter is only text


def test_a_wrong_key_is_told_when_it_is_used() -> None:
    connector = make({"relays": "wss://r.example"}, {"key": "nsec1faux"}, Http())
    assert connector.check(Draft("Bonjour")) == []
    with pytest.raises(Refused, match="nostr-key"):
        connector.publish(Draft("Bonjour"), "k")


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_thread_hangs_together() -> None:
    town, _ = ville()
    done = sent(town, Draft("un #Seine", parts=("deux", "trois"), link="https://paris.example/quais"))
    one, two, three = (by_id(town, identity) for identity in done.context["parts"])
    assert done.remote_id == one["id"]
    assert one["content"] == "un #Seine\n\nhttps://paris.example/quais"
    assert ["t", "seine"] in one["tags"]
    assert spot(two) == Spot(one["id"], CITY.pub, one["id"], CITY.pub)
    assert spot(three) == Spot(one["id"], CITY.pub, two["id"], CITY.pub)


def test_the_same_token_gives_the_same_events_however_often() -> None:
    town, _ = ville()
    draft = Draft("Une seule fois")
    outcome = town.connector.publish(draft, "k")
    town.relay.fails = [(Doubt("no-answer"), True)]
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, outcome.token, "k")
    assert doubt.value.token == outcome.token
    found = town.connector.find(draft, "k", datetime.now(UTC), doubt.value.token)
    again = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    assert isinstance(found, Published)
    assert found.remote_id == again.remote_id
    assert [event["content"] for event in town.relay.events] == ["Une seule fois"]


def test_what_never_left_is_not_found() -> None:
    town, _ = ville()
    draft = Draft("Perdu")
    outcome = town.connector.publish(draft, "k")
    town.relay.fails = [(Later("unreachable"), False)]
    with pytest.raises(Later):
        town.connector.resume(draft, outcome.token, "k")
    assert town.connector.find(draft, "k", datetime.now(UTC), outcome.token) is None
    assert town.connector.find(draft, "k", datetime.now(UTC), None) is None


def test_a_picture_goes_to_the_file_server_first() -> None:
    picture = media("image/png", alt="Un pont", width=60, height=40)
    digest = hashlib.sha256(picture.path.read_bytes()).hexdigest()
    town, http = ville(stored(digest))
    done = sent(town, Draft("Le pont", media=(picture,), options={"warning": "vertige"}))
    event = by_id(town, done.remote_id)
    url = f"https://files.example/{digest}.png"
    assert event["content"] == f"Le pont\n\n{url}"
    expected = ["imeta", f"url {url}", "m image/png", f"x {digest}", "size 1000", "dim 60x40", "alt Un pont"]
    assert expected in event["tags"]
    assert ["content-warning", "vertige"] in event["tags"]
    (put,) = http.calls("PUT", "/upload")
    written = put["headers"]["Authorization"].removeprefix("Nostr ")
    told = json.loads(urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    assert sound(told)
    assert (told["kind"], dict(tag[:2] for tag in told["tags"])["x"]) == (24242, digest)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given(413, "", {"X-Reason": "too big"}), "media-refused"),
        (Given(402, ""), "nostr-files-paid"),
        (Given(403, ""), "forbidden"),
        (Given(200, {"sha256": "00" * 32, "url": "https://files.example/0"}), "media-refused"),
    ],
)
def test_a_file_server_that_refuses(given: Given, code: str) -> None:
    town, _ = ville({"PUT /upload": given})
    with pytest.raises(Refused, match=code):
        town.connector.publish(Draft("Photo", media=(media("image/png"),)), "k")


# ── private ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrap_opens_for_its_reader_alone() -> None:
    rumor = chat(CITY, ZOE.pub, "Votre dossier est prêt", NOW)
    wrap = wrapped(CITY, ZOE.pub, rumor)
    assert (wrap["kind"], wrap["pubkey"] != CITY.pub, wrap["created_at"] <= NOW) == (1059, True, True)
    assert opened(ZOE, wrap) == rumor
    assert opened(Key("22" * 32), wrap) is None
    assert opened(ZOE, {**wrap, "content": "x"}) is None


def test_words_nested_without_end_are_nobodys_end() -> None:
    deep = "[" * 50_000
    assert person(ZOE.pub, {"content": deep}).name == ""
    assert opened(ZOE, {**CITY.signed(1059, [["p", ZOE.pub]], CITY.encrypted(ZOE.pub, deep), NOW)}) is None


def test_who_lies_about_the_author_is_not_read() -> None:
    mallory = Key("33" * 32)
    rumor = {**chat(mallory, CITY.pub, "Je suis Zoé", NOW), "pubkey": ZOE.pub}
    assert opened(CITY, wrapped(mallory, CITY.pub, rumor)) is None


def test_a_private_answer_needs_to_know_where_they_read() -> None:
    town, _ = ville()
    draft = Draft("Oui", answering=answering(private=True, context={"kind": 14, "pub": ZOE.pub}))
    with pytest.raises(Refused, match="nostr-no-inbox"):
        town.connector.publish(draft, "k")
    town.says(INBOX, [["relay", "wss://inbox.example"]], "")
    done = sent(town, draft)
    theirs = [event for event in town.relay.events if event["kind"] == 1059 and ["p", ZOE.pub] in event["tags"]]
    assert [opened(ZOE, event)["content"] for event in theirs] == ["Oui"]
    (own,) = town.connector.read(None).items
    assert (own.remote_id, own.own, own.thread, own.private) == (done.remote_id, True, f"dm:{ZOE.pub}", True)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_people_say_is_read_once_and_in_order() -> None:
    town, _ = ville()
    note = CITY.signed(1, [], "La piscine rouvre", NOW - 500)
    town.relay.events.append(note)
    town.says(0, [], json.dumps({"display_name": "Zoé", "picture": "https://files.example/z.png"}))
    mention = town.says(1, [["p", CITY.pub]], "Et la mairie ?", ago=100)
    comment = town.says(1, [["e", note["id"], "", "root"], ["p", CITY.pub]], "À quelle heure ?", ago=200)
    town.relay.events.append(wrapped(ZOE, CITY.pub, chat(ZOE, CITY.pub, "En privé", int(time.time()) - 50)))
    page = town.connector.read(None)
    assert [(item.kind, item.text) for item in page.items] == [
        ("comment", "À quelle heure ?"), ("mention", "Et la mairie ?"), ("private", "En privé"),
    ]  # fmt: skip
    first = page.items[0]
    assert (first.author.name, first.parent, first.thread) == ("Zoé", note["id"], f"{note['id']}:{ZOE.pub}")
    assert not page.more
    assert town.connector.read(page.cursor).items == ()
    late = town.says(1, [["p", CITY.pub]], "arrivé tard", ago=3000)
    assert [item.remote_id for item in town.connector.read(page.cursor).items] == [late["id"]]
    assert {mention["id"], comment["id"]} == {item.remote_id for item in page.items if not item.private}


def test_pictures_of_a_note_come_with_it() -> None:
    town, _ = ville()
    told = ["imeta", "url https://files.example/a.png", "m image/png", "alt Un trou dans la rue", "sans-valeur"]
    town.says(1, [["p", CITY.pub], told], "Regardez")
    (item,) = town.connector.read(None).items
    assert [(each.name, each.mime, each.alt) for each in item.attached] == [("a.png", "image/png", "Un trou dans la rue")]


def test_a_flood_is_read_to_its_end_through_a_relay_that_gives_little() -> None:
    town, _ = ville(most=7)
    said = [town.says(1, [["p", CITY.pub]], f"n° {number}", ago=3000 - number)["id"] for number in range(400)]
    found, cursor = [], None
    for _ in range(40):
        page = town.connector.read(cursor)
        found += [item.remote_id for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            break
    assert found == said


def test_only_their_author_takes_words_back() -> None:
    town, _ = ville()
    said = town.says(1, [["p", CITY.pub]], "Oups", ago=50)
    cursor = town.connector.read(None).cursor
    town.says(5, [["e", said["id"]], ["p", CITY.pub]], "", by=Key("33" * 32))
    page = town.connector.read(cursor)
    assert page.items == ()
    town.says(5, [["e", said["id"]], ["p", CITY.pub]], "")
    assert [(item.verb, item.remote_id) for item in town.connector.read(page.cursor).items] == [("remove", said["id"])]


def test_answers_name_the_root_the_parent_and_the_people() -> None:
    root, asked = CITY.signed(1, [], "Annonce", NOW), "ab" * 32
    told = {"kind": 1, "pub": ZOE.pub, "root": root["id"], "root_pub": CITY.pub, "people": [CITY.pub, "cd" * 32]}
    kind, tags = answer(CITY.pub, asked, told, "Oui")
    assert kind == 1
    assert tags[:2] == [["e", root["id"], "", "root", CITY.pub], ["e", asked, "", "reply", ZOE.pub]]
    assert [tag[1] for tag in tags if tag[0] == "p"] == [ZOE.pub, "cd" * 32]


def test_answers_to_comments_are_comments() -> None:
    address = f"30023:{CITY.pub}:article"
    said = ZOE.signed(
        1111,
        [["A", address, ""], ["K", "30023"], ["P", CITY.pub], ["a", address, ""], ["k", "30023"], ["p", CITY.pub]],
        "Bien", NOW,
    )  # fmt: skip
    assert spot(said) == Spot(address, CITY.pub, address, CITY.pub)
    kind, tags = answer(CITY.pub, said["id"], context(said), "Merci")
    assert kind == 1111
    assert tags == [
        ["A", address, ""], ["K", "30023"], ["P", CITY.pub], ["e", said["id"], ""], ["k", "1111"], ["p", ZOE.pub],
    ]  # fmt: skip


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_acts_are_done_once_and_taken_back() -> None:
    town, _ = ville()
    said = town.says(1, [["p", CITY.pub]], "Insulte")
    town.relay.events.append(CITY.signed(10000, [["word", "spam"]], "chiffré", NOW - 10))
    target = Target(said["id"], ZOE.pub, context={"kind": 1})
    for act in ("like", "mute", "report"):
        town.connector.moderate(act, target)
        town.connector.moderate(act, target)
    mine = [(event["kind"], event["content"]) for event in town.relay.events if event["pubkey"] == CITY.pub]
    assert mine == [(10000, "chiffré"), (7, "+"), (10000, "chiffré"), (1984, "")]
    muted = max((event for event in town.relay.events if event["kind"] == 10000), key=lambda event: event["created_at"])
    assert muted["tags"] == [["word", "spam"], ["p", ZOE.pub]]
    town.connector.moderate("unlike", target)
    assert not [event for event in town.relay.events if event["kind"] == 7]
    assert "like" not in town.connector.may_moderate(replace(target, kind="private"))


# ── the wire ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", ["ws://127.0.0.1:9", "ws://localhost:9", "wss://[::1]:9"])
def test_private_addresses_are_not_called(url: str) -> None:
    with pytest.raises(Refused, match="blocked"):
        Relays(Http(Door()), [url], CITY).ask({"kinds": [1]})


@pytest.mark.parametrize("url", ["http://relay.example", "relay.example", "ws://"])
def test_what_is_no_relay(url: str) -> None:
    with pytest.raises(Refused, match="address"):
        Relays(Http(Door()), [url], CITY).ask({"kinds": [1]})


def test_a_relay_that_is_away_is_later() -> None:
    relays = Relays(Http(Door(frozenset({"127.0.0.1"}))), ["ws://127.0.0.1:9"], CITY, patience=1)
    with pytest.raises(Later, match="unreachable"):
        relays.ask({"kinds": [1]})
    with pytest.raises(Later, match="nostr-later"):
        relays.publish([CITY.signed(1, [], "x", NOW)])
