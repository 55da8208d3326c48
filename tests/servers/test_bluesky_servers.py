"""The Bluesky connector against Bluesky's own code: an account's server alone, and the whole network with its index."""

from __future__ import annotations

import io
import json
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from bluesky_servers import Network, pds, whole_network
from PIL import Image

from parvis.networks.bluesky import Bluesky, make, refresh
from parvis.networks.http import Door, Http
from parvis.networks.protocol import (
    Answering,
    Caption,
    Doubt,
    Draft,
    Expired,
    Incoming,
    Later,
    Media,
    Outcome,
    Processing,
    Published,
    Refused,
    Target,
)
from tools import bluesky, servers

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
POST, GATE, QUOTES = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.feed.postgate"
T = TypeVar("T")


@dataclass(frozen=True)
class Town:
    network: Network
    me: dict[str, Any]
    connector: Bluesky

    def posts(self) -> list[dict[str, Any]]:
        return self.network.records(self.me["did"], POST)

    def send(self, draft: Draft, key: str = "key") -> Published:
        return finished(self.connector, draft, self.connector.publish(draft, key), key)

    def read(self, cursor: Any = None) -> tuple[list[Incoming], Any]:
        items: list[Incoming] = []
        while True:
            page = self.connector.read(json.loads(json.dumps(cursor)))
            items, cursor = [*items, *page.items], page.cursor
            if not page.more:
                return items, cursor


def finished(connector: Bluesky, draft: Draft, outcome: Outcome, key: str) -> Published:
    for _ in range(30):
        if isinstance(outcome, Published):
            return outcome
        time.sleep(outcome.after.total_seconds())
        outcome = connector.resume(draft, json.loads(json.dumps(outcome.token)), key)
    raise AssertionError(outcome)


def connected(network: Network, me: dict[str, Any], http: Http | None = None) -> Bluesky:
    """As an account is: with what `who()` learnt, and a session that `refresh` made."""
    http = http or Http(Door(frozenset({"localhost"})))
    secrets = {"password": f"password-of-{me['handle'].removesuffix('.test')}"}
    given = {"handle": me["handle"], "base": network.pds, "video": f"{network.pds}/none"}
    settings = {**given, **make(given, secrets, http).who().settings}
    return make(settings, {**secrets, **refresh(http, settings, secrets)}, http)


def town_on(network: Network, handle: str) -> Town:
    me = network.join(handle)
    return Town(network, me, connected(network, me))


def picture(folder: Path) -> Media:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    (folder / "pont.png").write_bytes(content.getvalue())
    return Media(folder / "pont.png", "image/png", len(content.getvalue()), "pont.png", "Un pont au crépuscule", 60, 40)


def until(look: Callable[[], T], within: float = 20.0) -> T:
    end = time.monotonic() + 3 * within  # for a busy machine: it bounds a failure only
    while not (found := look()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.2)
    return found


# ── The account's server alone ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def server() -> Iterator[Network]:
    if reason := bluesky.ready():
        pytest.skip(reason)
    with pds() as started:
        yield started


@pytest.fixture
def town(server: Network, request: pytest.FixtureRequest) -> Town:
    return town_on(server, f"ville-{zlib.crc32(request.node.name.encode()):x}")


def test_who_and_the_session(town: Town) -> None:
    known = town.connector.who()
    assert (known.remote_id, known.handle) == (town.me["did"], town.me["handle"])
    assert known.settings["pds"] == town.network.pds
    http, given = Http(Door(frozenset({"localhost"}))), {"handle": town.me["handle"], "base": town.network.pds}
    first = refresh(http, given, {"password": "password-of-" + town.me["handle"].removesuffix(".test")})
    second = refresh(http, given, first)  # without the password: the longer token is enough
    assert second["refresh_token"] != first["refresh_token"]
    assert datetime.fromisoformat(second["expires"]) > datetime.now(UTC)
    with pytest.raises(Expired):
        refresh(http, given, {"password": "not this one"})
    with pytest.raises(Expired):
        make({**given, **known.settings}, {"token": "a.b.c"}, http).remove(f"at://{town.me['did']}/{POST}/3lbaaaaaaaa2k")


def test_a_text_with_its_marks(town: Town) -> None:
    zoe = town.network.join("zoe-marks")
    there = town.send(Draft(f"Été à #Paris, merci @{zoe['handle']} et @nobody.test ! https://exemple.invalid/été", language="fr"))
    (kept,) = town.posts()
    assert kept["uri"] == there.remote_id
    text, marks = kept["value"]["text"].encode(), kept["value"]["facets"]
    told = [(text[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"][0]) for one in marks]
    assert [(word, one["$type"].rpartition("#")[2]) for word, one in told] == [
        ("#Paris", "tag"), (f"@{zoe['handle']}", "mention"),
    ]  # fmt: skip
    assert told[1][1]["did"] == zoe["did"]
    assert kept["value"]["langs"] == ["fr"]


def test_the_same_step_twice_is_one_record(town: Town) -> None:
    draft = Draft("Une seule fois")
    outcome = town.connector.publish(draft, "key-of-ours")
    assert isinstance(outcome, Processing)
    once = town.connector.resume(draft, outcome.token, "key-of-ours")
    again = town.connector.resume(draft, outcome.token, "key-of-ours")
    assert once == again == town.connector.find(draft, "key-of-ours", datetime.now(UTC), outcome.token)
    assert len(town.posts()) == 1


class Losing(Http):
    """Loses the answer of the next call that changes something, after it had its effect."""

    lost = 1

    def call(self, method: str, url: str, **sent: Any) -> Any:
        answer = super().call(method, url, **sent)
        if sent.get("changes") and self.lost:
            self.lost -= 1
            raise Doubt("no-answer", "cut on purpose")
        return answer


def test_an_answer_that_is_lost_makes_no_double(town: Town) -> None:
    connector = connected(town.network, town.me, Losing(Door(frozenset({"localhost"}))))
    draft = Draft("Sans doublon", parts=("Et la suite",))
    outcome = connector.publish(draft, "key")
    assert isinstance(outcome, Processing)
    with pytest.raises(Doubt) as doubt:
        connector.resume(draft, outcome.token, "key")
    there = finished(connector, draft, Processing(doubt.value.token, outcome.after), "key")
    first, second = town.posts()
    assert [first["value"]["text"], second["value"]["text"]] == ["Sans doublon", "Et la suite"]
    assert second["value"]["reply"]["parent"]["uri"] == first["uri"] == there.remote_id
    assert there.context["parts"] == [first["uri"], second["uri"]]
    for uri in there.context["parts"]:
        connector.remove(uri)
        connector.remove(uri)
    assert town.posts() == []


@pytest.mark.parametrize("count", [2, 6])
def test_pictures_with_their_descriptions(town: Town, tmp_path: Path, count: int) -> None:
    town.send(Draft("Photos", media=(picture(tmp_path),) * count), key=str(count))
    embed = town.posts()[-1]["value"]["embed"]
    shown = embed.get("images") or embed["items"]
    assert embed["$type"] == ("app.bsky.embed.images" if count <= 4 else "app.bsky.embed.gallery")
    assert [one["alt"] for one in shown] == ["Un pont au crépuscule"] * count
    assert shown[0]["aspectRatio"] == {"width": 60, "height": 40}


def test_a_film_where_there_is_no_video_service(town: Town, tmp_path: Path) -> None:
    film, words = tmp_path / "film.mp4", tmp_path / "film.vtt"
    film.write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 2000)
    words.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    video = replace(picture(tmp_path), path=film, mime="video/mp4", name="film.mp4", captions=(Caption(words, "fr"),))
    town.send(Draft("Le film", media=(video,)))
    embed = town.posts()[-1]["value"]["embed"]
    assert (embed["$type"], embed["video"]["mimeType"]) == ("app.bsky.embed.video", "video/mp4")
    assert embed["captions"][0]["lang"] == "fr"


def test_who_may_answer_and_quote(town: Town) -> None:
    there = town.send(Draft("Entre nous", options={"replies": "following", "no_quotes": True}))
    rkey = there.remote_id.rpartition("/")[2]
    (gate,) = town.network.records(town.me["did"], GATE)
    (quotes,) = town.network.records(town.me["did"], QUOTES)
    assert (gate["uri"].rpartition("/")[2], quotes["uri"].rpartition("/")[2]) == (rkey, rkey)
    assert gate["value"]["allow"] == [{"$type": f"{GATE}#followingRule"}]
    theirs = Target("at://did:plc:zoe222222222222222222222/app.bsky.feed.post/3lbaaaaaaaa2k", "did:plc:zoe222222222222222222222",
                    context={"cid": there.context["cid"], "root": {"uri": there.remote_id, "cid": there.context["cid"]}})  # fmt: skip
    assert {"hide", "show"} < town.connector.may_moderate(theirs)
    for act, hidden in (("hide", 1), ("hide", 1), ("show", 0)):
        town.connector.moderate(act, theirs)  # type: ignore[arg-type]
        (gate,) = town.network.records(town.me["did"], GATE)
        assert len(gate["value"]["hiddenReplies"]) == hidden
        assert gate["value"]["allow"] == [{"$type": f"{GATE}#followingRule"}]
    town.connector.remove(there.remote_id)
    assert town.network.records(town.me["did"], GATE) == town.network.records(town.me["did"], QUOTES) == []


def test_an_answer_and_a_quote(town: Town) -> None:
    zoe = town.network.join("zoe-answers")
    asked = town.network.write(zoe, POST, {"text": "Quand ?", "createdAt": "2026-11-24T10:00:00.000Z"})
    answering = Answering(asked["uri"], "t", False, zoe["did"], zoe["handle"], datetime.now(UTC))
    town.send(Draft("Demain", answering=answering), "a")
    town.send(
        Draft("Lisez", options={"quote": f"https://bsky.app/profile/{zoe['handle']}/post/{asked['uri'].rpartition('/')[2]}"}), "b"
    )
    answer, quote = town.posts()
    strong = {"uri": asked["uri"], "cid": asked["cid"]}
    assert answer["value"]["reply"] == {"root": strong, "parent": strong}
    assert quote["value"]["embed"] == {"$type": "app.bsky.embed.record", "record": strong}
    gone = replace(answering, remote_id=asked["uri"][:-3] + "222")
    with pytest.raises(Refused, match="answered-gone"):
        town.send(Draft("Trop tard", answering=gone), "c")


def test_likes_and_blocks_are_one_record(town: Town) -> None:
    zoe = town.network.join("zoe-liked")
    asked = town.network.write(zoe, POST, {"text": "Bravo", "createdAt": "2026-11-24T10:00:00.000Z"})
    target = Target(asked["uri"], zoe["did"], context={"cid": asked["cid"]})
    for act in ("like", "like", "block", "block"):
        town.connector.moderate(act, target)  # type: ignore[arg-type]
    assert len(town.network.records(town.me["did"], "app.bsky.feed.like")) == 1
    assert len(town.network.records(town.me["did"], "app.bsky.graph.block")) == 1


def test_what_the_server_refuses_is_told_and_what_is_away_is_later(town: Town, tmp_path: Path) -> None:
    assert "text-long" in {problem.code for problem in town.connector.check(Draft("é" * 301))}
    with pytest.raises(Refused, match="invalid") as refused:
        town.send(Draft("é" * 301))
    assert "grapheme" in refused.value.said
    heavy = tmp_path / "heavy.png"
    heavy.write_bytes(b"\x89PNG" + b"\0" * 6_000_000)
    with pytest.raises(Refused, match="bluesky-heavy"):
        town.send(Draft("Lourd", media=(replace(picture(tmp_path), path=heavy),)))
    with pytest.raises(Later):  # no index behind this server: 502 UpstreamFailure
        town.connector.read(None)


# ── The whole network ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    absent = {name for name in ("postgresql", "valkey") if not servers.present(name)}
    if reason := bluesky.ready() or (f"not installed: {', '.join(sorted(absent))}" if absent else ""):
        pytest.skip(reason)
    with servers.postgres() as postgres, servers.valkey() as valkey, whole_network(postgres, valkey) as started:
        yield started


def seen(town: Town, uri: str) -> dict[str, Any]:
    """A post once the index has it."""
    params = {"uris": uri}
    return until(lambda: town.network.get("app.bsky.feed.getPosts", town.me["accessJwt"], **params)["posts"])[0]  # type: ignore[no-any-return]


@pytest.mark.long
def test_a_conversation_through_the_index(network: Network) -> None:
    town, zoe = town_on(network, "ville"), network.join("zoe")
    there = town.send(Draft("Le marché ouvre à 7 h"))
    seen(town, there.remote_id)
    _, cursor = town.read()
    root = {"uri": there.remote_id, "cid": there.context["cid"]}
    told = {"createdAt": now(), "langs": ["fr"]}
    reply = network.write(zoe, POST, {**told, "text": "Et dimanche ?", "reply": {"root": root, "parent": root}})
    facet = {
        "index": {"byteStart": 0, "byteEnd": 11},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": town.me["did"]}],
    }
    mention = network.write(zoe, POST, {**told, "text": "@ville.test bonjour", "facets": [facet]})
    quote = network.write(zoe, POST, {**told, "text": "À lire", "embed": {"$type": "app.bsky.embed.record", "record": root}})
    network.write(zoe, "app.bsky.feed.like", {"createdAt": now(), "subject": root})
    items: list[Incoming] = []

    def heard() -> bool:
        nonlocal cursor
        found, cursor = town.read(cursor)
        items.extend(found)
        return {reply["uri"], mention["uri"], quote["uri"]} <= {item.remote_id for item in items}

    until(heard)
    by_uri = {item.remote_id: item for item in items}
    assert {by_uri[uri].kind for uri in (mention["uri"], quote["uri"])} == {"mention"}
    asked = by_uri[reply["uri"]]
    assert (asked.kind, asked.text, asked.parent, asked.author.handle) == (
        "comment",
        "Et dimanche ?",
        there.remote_id,
        "zoe.test",
    )
    assert town.read(cursor)[0] == []
    answering = Answering(
        asked.remote_id, asked.thread, False, asked.author.remote_id, asked.author.handle, asked.at, asked.context
    )
    answer = town.send(Draft("Aussi", answering=answering), "answer")
    seen(town, answer.remote_id)
    after = network.write(
        zoe,
        POST,
        {**told, "text": "Merci", "reply": {"root": root, "parent": {"uri": answer.remote_id, "cid": answer.context["cid"]}}},
    )
    until(lambda: heard() or any(item.remote_id == after["uri"] for item in items))
    assert {item.thread for item in items if item.remote_id in (reply["uri"], after["uri"])} == {asked.thread}
    figures = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    assert (figures["likes"], figures["quotes"]) == (1, 1)
    assert {one.metric for one in town.connector.presence()} == {"followers", "following", "publications"}


@pytest.mark.long
def test_moderation_takes_effect(network: Network) -> None:
    town, zoe = town_on(network, "ville2"), network.join("zoe2")
    there = town.send(Draft("Qui vient ?", options={"replies": "nobody"}))
    gated = until(lambda: seen(town, there.remote_id).get("threadgate"))
    assert gated["record"]["allow"] == []
    assert network.get("app.bsky.feed.getPosts", zoe["accessJwt"], uris=there.remote_id)["posts"][0]["viewer"]["replyDisabled"]
    rude = network.write(zoe, POST, {"text": "Bof", "createdAt": now()})
    seen(town, rude["uri"])
    target = Target(rude["uri"], zoe["did"], "zoe2.test", context={"cid": rude["cid"]}, reason="Injures")

    def viewer() -> dict[str, Any]:
        return dict(network.get("app.bsky.actor.getProfile", town.me["accessJwt"], actor=zoe["did"])["viewer"])

    town.connector.moderate("report", target)
    town.connector.moderate("mute", target)
    until(lambda: viewer()["muted"])
    town.connector.moderate("unmute", target)
    until(lambda: not viewer()["muted"])
    town.connector.moderate("like", target)
    until(lambda: seen(town, rude["uri"])["viewer"].get("like"))
    town.connector.moderate("unlike", target)
    until(lambda: not seen(town, rude["uri"])["viewer"].get("like"))
    town.connector.moderate("block", target)
    until(lambda: viewer().get("blocking"))
    town.connector.moderate("unblock", target)
    until(lambda: not viewer().get("blocking"))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
