"""What is particular to Bluesky: bytes of facets, keys of records, gates, films, and a list that one walks down."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parvis.networks import bluesky
from parvis.networks.bluesky import card, grants
from parvis.networks.bluesky.keys import ALPHABET, tid, tid_of
from parvis.networks.bluesky.publish import quote_uri
from parvis.networks.bluesky.richtext import facets, whole
from parvis.networks.odd import gathered
from parvis.networks.protocol import Draft, Expired, Later, Processing, Refused, Target
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_bluesky import (
    CASE,
    CID,
    ME,
    POST,
    SECRETS,
    SESSION,
    SETTINGS,
    THEIRS,
    XRPC,
    ZOE,
    note,
    record,
    ref,
    ville,
)

PUT = f"{XRPC}/com.atproto.repo.putRecord"


def told(text: str) -> list[tuple[str, str, str]]:
    """(the words, what they are, where they lead) of each facet, read back by its bytes."""
    found = facets(text, lambda handle: f"did:plc:{handle}" if handle != "nobody.test" else "")
    read = []
    for facet in found:
        words = text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        (feature,) = facet["features"]
        read.append((words, feature["$type"].rpartition("#")[2], next(v for k, v in feature.items() if k != "$type")))
    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👩‍👩‍👧 été #Été, fin", [("#Été", "tag", "Été")]),
        ("a #1 #2x #, ##x", [("#2x", "tag", "2x"), ("##x", "tag", "#x")]),
        ("voir paris.fr.", [("paris.fr", "link", "https://paris.fr")]),
        ("(https://a.fr/é?x=1#y)", [("https://a.fr/é?x=1#y", "link", "https://a.fr/é?x=1#y")]),
        ("@Ville.test et @nobody.test, a@b.fr", [("@Ville.test", "mention", "did:plc:ville.test")]),
        ("https://a.fr/@ville.test #x", [("https://a.fr/@ville.test", "link", "https://a.fr/@ville.test"), ("#x", "tag", "x")]),
    ],
)
def test_marks_are_counted_in_bytes(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text) == expected


def test_links_that_were_cut_short_are_read_whole() -> None:
    text = "É lire paris.fr/quais… vite"
    index = {"byteStart": len("É lire ".encode()), "byteEnd": len("É lire paris.fr/quais…".encode())}
    facet = {"index": index, "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://paris.fr/quais-hauts"}]}
    odd: list[Any] = [None, {"index": None}, {"index": {"byteStart": "x"}, "features": []}, {"index": index, "features": None}]
    assert whole({"text": text, "facets": [facet, *odd]}) == "É lire https://paris.fr/quais-hauts vite"


def test_keys_are_ours_and_in_order() -> None:
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    first, second = tid(at, "key", 0), tid(at, "key", 1)
    assert first < second
    assert first == tid(at, "key", 0) != tid(at, "other key", 0)
    for key in (first, tid_of(THEIRS)):
        assert len(key) == 13
        assert set(key) <= set(ALPHABET)
        assert key[0] in "234567abcdefghij"


def test_the_same_step_is_the_same_record() -> None:
    connector, http = ville()
    draft = Draft("Bonjour", parts=("Suite",))
    outcome = connector.publish(draft, "key")
    assert isinstance(outcome, Processing)
    for _ in range(2):
        connector.resume(draft, outcome.token, "key")
    one, again = (sent["json"] for sent in http.calls("POST", PUT))
    assert one == again
    assert one["record"]["createdAt"] == outcome.token["at"]


def test_a_gate_leaves_with_its_post_in_one_commit() -> None:
    both = f"POST {XRPC}/com.atproto.repo.applyWrites"
    http = Scripted({**CASE.routes, both: Given(body={"results": [ref(POST), ref(POST)]})}, SECRETS)
    connector = bluesky.make(SETTINGS, {**SECRETS, **SESSION}, http)
    draft = Draft("Bonjour", options={"replies": "nobody"})
    outcome = connector.publish(draft, "key")
    assert isinstance(outcome, Processing)
    connector.resume(draft, outcome.token, "key")
    (sent,) = [sent for sent in http.sent if sent.changes]
    post, gate = sent["json"]["writes"]
    assert post["rkey"] == gate["rkey"]
    assert (gate["value"]["allow"], gate["value"]["post"].rpartition("/")[2]) == ([], post["rkey"])


def test_a_gated_post_that_is_there_is_not_made_again() -> None:
    connector, http = ville(getRecord=Given(body=ref(POST) | {"value": {}}))
    draft = Draft("Bonjour", options={"replies": "nobody"})
    outcome = connector.publish(draft, "key")
    assert isinstance(outcome, Processing)
    connector.resume(draft, outcome.token, "key")
    assert not any(sent.changes for sent in http.sent)


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://bsky.app/profile/zoe.test/post/3lb", "at://zoe.test/app.bsky.feed.post/3lb"),
        (THEIRS, THEIRS),
        ("https://bsky.app/profile/zoe.test", ""),
        ("zoe", ""),
    ],
)
def test_addresses_of_posts(address: str, uri: str) -> None:
    assert quote_uri(address) == uri


def film(*states: Any, limits: Any = None) -> tuple[Any, Scripted]:
    """An account whose video service tells `states` one after the other."""
    service = {
        f"GET {XRPC}/com.atproto.server.getServiceAuth": Given(body={"token": "ticket"}),
        f"GET {XRPC}/app.bsky.video.getUploadLimits": limits or Given(body={"canUpload": True}),
        f"POST {XRPC}/app.bsky.video.uploadVideo": Given(body={"jobId": "j1", "did": ME, "state": "JOB_STATE_CREATED"}),
        f"GET {XRPC}/app.bsky.video.getJobStatus": [Given(body={"jobStatus": {"jobId": "j1", **state}}) for state in states],
    }
    http = Scripted({**CASE.routes, **service}, SECRETS)
    return bluesky.make(SETTINGS, {**SECRETS, **SESSION}, http), http


def test_a_film_waits_for_the_video_service() -> None:
    blob = {"$type": "blob", "ref": {"$link": "bafk"}, "mimeType": "video/mp4", "size": 1}
    connector, http = film({"state": "JOB_STATE_ENCODING"}, {"state": "JOB_STATE_COMPLETED", "blob": blob})
    draft = Draft("Le film", media=(media("video/mp4", width=4, height=3),))
    outcome = connector.publish(draft, "key")
    assert (outcome.token["job"], outcome.after.total_seconds() > 0) == ("j1", True)
    waiting = connector.resume(draft, outcome.token, "key")
    assert isinstance(waiting, Processing)
    connector.resume(draft, json.loads(json.dumps(waiting.token)), "key")
    (put,) = http.calls("POST", PUT)
    assert put["json"]["record"]["embed"]["video"] == blob
    assert put["json"]["record"]["embed"]["aspectRatio"] == {"width": 4, "height": 3}
    upload = http.calls("POST", f"{XRPC}/app.bsky.video.uploadVideo")[0]
    assert upload["headers"]["Authorization"] == "Bearer ticket", "our own token does not go there"


def test_a_film_that_fails_or_is_one_too_many() -> None:
    draft = Draft("Le film", media=(media("video/mp4"),))
    connector, _ = film({"state": "JOB_STATE_FAILED", "failureCode": "encoding_failure"})
    outcome = connector.publish(draft, "key")
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(draft, outcome.token, "key")
    connector, _ = film(limits=Given(body={"canUpload": False, "message": "Daily limit"}))
    with pytest.raises(Refused, match="bluesky-video-limit"):
        connector.publish(draft, "key")
    connector, _ = film(limits=Given(401, {"error": "AuthMissing"}))
    with pytest.raises(Refused, match="media-refused"):  # the ticket, not the account
        connector.publish(draft, "key")


def test_a_link_becomes_a_card(tmp_path: Path) -> None:
    page = """<html><head><title>Titre</title><meta property="og:title" content="Les quais"><meta name="description" content="À voir">
              <meta property="og:image" content="/i.png"></head></html>"""
    http = Scripted({
        **CASE.routes, "GET /quais": Given(body=page, headers={"content-type": "text/html; charset=utf-8"}),
        "GET /i.png": Given(body=b"x", headers={"content-type": "image/png"}),
    }, SECRETS)  # fmt: skip
    connector = bluesky.make(SETTINGS, {**SECRETS, **SESSION}, http)
    outcome = connector.publish(Draft("Lire https://paris.fr/quais"), "key")
    assert isinstance(outcome, Processing)
    shown = outcome.token["embed"]["external"]
    assert (shown["uri"], shown["title"], shown["description"]) == ("https://paris.fr/quais", "Les quais", "À voir")
    assert shown["thumb"]["ref"]
    assert card.address_of(Draft("x", link="https://a.fr", media=(media("image/png"),))) == ""


def test_one_walks_down_the_list_and_loses_nothing() -> None:
    notes = [note(f"p{number}", "mention", record(f"n{number}"), minutes=number // 10) for number in range(250)]
    pages = [
        Given(body={"notifications": notes[:100], "cursor": "a"}), Given(body={"notifications": notes[100:200], "cursor": "b"}),
        Given(body={"notifications": notes[200:]}), Given(body={"notifications": [note("new", "mention", record("new")), *notes[:99]]}),
    ]  # fmt: skip
    connector, _ = ville(listNotifications=pages, getAuthorFeed=Given(body={"feed": []}))
    found, cursor, more = [], None, True
    while more:
        page = connector.read(cursor)
        found, cursor, more = [*found, *page.items], json.loads(json.dumps(page.cursor)), page.more
    assert len({item.remote_id for item in found}) == 250
    (item,) = connector.read(cursor).items
    assert item.text == "new"


def test_what_stands_behind_a_page_that_nobody_can_read_is_read() -> None:
    told = [note(f"p{number}", "mention", record(f"n{number}")) for number in range(3)]
    odd = [{"reason": "mention"} for _ in range(2)]
    pages = [Given(body={"notifications": odd, "cursor": "a"}), Given(body={"notifications": told})]
    connector, _ = ville(listNotifications=pages, getAuthorFeed=Given(body={"feed": []}))
    with gathered() as aside:
        first = connector.read(None)
        assert (first.items, first.more, len(aside)) == ((), True, 2)
        assert len(connector.read(first.cursor).items) == 3
    connector, _ = ville(listNotifications=Given(body={"notifications": odd * 50, "cursor": "a"}))
    with gathered(), pytest.raises(Later, match="unreadable"):  # no single odd one: another shape
        connector.read(None)


def test_a_thread_that_grew_too_many_comes_with_the_next_round() -> None:
    def grown(number: int) -> dict[str, Any]:
        return {"post": {"uri": f"at://{ME}/app.bsky.feed.post/{number}", "replyCount": 1}}

    feed = {"feed": [grown(number) for number in range(7)]}
    connector, http = ville(listNotifications=Given(body={"notifications": []}), getAuthorFeed=Given(body=feed))
    cursor = connector.read(connector.read(None).cursor).cursor
    assert len(http.calls("GET", f"{XRPC}/app.bsky.feed.getPostThread")) == 5
    connector.read({**cursor, "threads": True})
    assert len(http.calls("GET", f"{XRPC}/app.bsky.feed.getPostThread")) == 7


def test_what_we_wrote_elsewhere_is_ours() -> None:
    answer = {"uri": f"at://{ME}/app.bsky.feed.post/9", "cid": CID, "author": {"did": ME, "handle": "paris.example"},
              "record": record("Oui", under=THEIRS, root=POST)}  # fmt: skip
    thread = {"post": {"uri": POST}, "replies": [{"post": answer}, {"post": {**answer, "record": record("suite", under=POST)}}]}
    connector, _ = ville(listNotifications=Given(body={"notifications": []}), getPostThread=Given(body={"thread": thread}))
    (item,) = connector.read(connector.read(None).cursor).items
    assert (item.own, item.thread, item.parent) == (True, f"{POST}:{ZOE}", THEIRS)


def test_somebody_elses_change_of_the_gate_is_not_lost() -> None:
    gate = {"uri": POST, "cid": "cid-of-the-gate", "value": {"post": POST, "allow": [], "hiddenReplies": ["at://x/y/z"]}}
    connector, http = ville(getRecord=Given(body=gate), putRecord=Given(400, {"error": "InvalidSwap", "message": "x"}))
    target = Target(THEIRS, ZOE, context={"cid": CID, "root": ref(POST)})
    with pytest.raises(Later, match="bluesky-swap"):
        connector.moderate("hide", target)
    (put,) = http.calls("POST", PUT)
    assert put["json"]["swapRecord"] == "cid-of-the-gate"
    assert put["json"]["record"] == {"post": POST, "allow": [], "hiddenReplies": ["at://x/y/z", THEIRS]}


@pytest.mark.parametrize(
    ("status", "name", "expected", "code"),
    [
        (400, "ExpiredToken", Expired, "expired"),
        (400, "InvalidToken", Expired, "expired"),
        (413, "PayloadTooLarge", Refused, "bluesky-heavy"),
        (400, "BlobTooLarge", Refused, "bluesky-heavy"),
        (403, "Forbidden", Refused, "forbidden"),
        (404, "XRPCNotSupported", Refused, "not-supported"),
        (502, "UpstreamFailure", Later, "server-error"),
    ],
)
def test_errors(status: int, name: str, expected: type[Exception], code: str) -> None:
    connector, _ = ville(getProfile=Given(status, {"error": name, "message": "…"}))
    with pytest.raises(expected, match=code):
        list(connector.presence())


def test_without_a_session_nothing_leaves() -> None:
    http = Scripted(CASE.routes, SECRETS)
    with pytest.raises(Expired, match="no-session"):
        bluesky.make(SETTINGS, SECRETS, http).read(None)
    assert http.sent == []


def test_a_session_is_renewed_and_begun_anew_when_that_is_over() -> None:
    http = Scripted(CASE.routes, SECRETS)
    renewed = grants.refresh(http, SETTINGS, {**SECRETS, **SESSION})
    assert (renewed["refresh_token"], len(http.calls("POST", "*createSession"))) == ("refresh-token-of-the-tests-2", 0)
    assert datetime.fromisoformat(renewed["expires"]) > datetime.now(UTC)
    over = Scripted({**CASE.routes, f"POST {XRPC}/com.atproto.server.refreshSession": Given(400, {"error": "ExpiredToken"})})
    assert grants.refresh(over, SETTINGS, {**SECRETS, **SESSION})["token"]
    assert len(over.calls("POST", "*createSession")) == 1


def test_who_learns_the_accounts_own_server() -> None:
    away = f"GET {XRPC}/app.bsky.actor.getProfile"
    http = Scripted({**CASE.routes, away: Given(502, {"error": "UpstreamFailure"})}, SECRETS)
    me = bluesky.make({"handle": "@paris.example", "base": "pds.example"}, SECRETS, http).who()
    assert (me.remote_id, me.handle, me.settings["pds"]) == (ME, "paris.example", "https://pds.example")
