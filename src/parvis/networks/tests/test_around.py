"""Open streams, and accounts that are not ours, as anybody sees them; who does not want to be found is not given."""

from __future__ import annotations

import time
from typing import Any

import pytest

from parvis.networks.around import UNFOUND, Onlooking, Overhearing
from parvis.networks.bluesky import make as bluesky
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.mastodon import make as mastodon
from parvis.networks.nostr import around as nostr_around
from parvis.networks.nostr_wire.events import NOTE, PROFILE
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.protocol import Refused
from parvis.networks.tests import fixtures_bluesky, fixtures_mastodon, fixtures_youtube
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.relay import Memory
from parvis.networks.youtube import make as youtube

TAG = "GET /api/v1/timelines/tag/fete"
LOOKUP, STATUSES = "GET /api/v1/accounts/lookup", "GET /api/v1/accounts/*/statuses"
BLUESKY_SECRETS = {**fixtures_bluesky.SECRETS, "token": "a-session-of-the-tests"}
SEARCH = "GET /xrpc/app.bsky.feed.searchPosts"


def toot(number: int, **of: Any) -> dict[str, Any]:
    author = {
        "id": f"a{number}",
        "acct": f"zoe{number}@other.example",
        "display_name": "Zoé",
        "note": "",
        **of.pop("account", {}),
    }
    return {"id": str(number), "content": f"<p>#fete {number}</p>", "created_at": "2026-11-20T10:00:00Z", "visibility": "public",
            "account": author, "url": f"https://m.example/{number}", **of}  # fmt: skip


def on_mastodon(routes: dict[str, Any]) -> tuple[Any, Scripted]:
    http = Scripted(routes, fixtures_mastodon.SECRETS)
    return mastodon(fixtures_mastodon.SETTINGS, fixtures_mastodon.SECRETS, http), http


def test_a_hashtag_is_heard_from_where_it_was_left_without_those_who_said_no() -> None:
    own = str(fixtures_mastodon.SETTINGS["account_id"])
    page = [
        toot(9), toot(8, account={"indexable": False}), toot(7, account={"noindex": True}), toot(6, account={"note": "<p>#noindex</p>"}),
        toot(5, account={"id": own}), toot(4, account={"fields": [{"name": "x", "value": "#nobot"}]}), toot(10, visibility="private"),
        toot(3, account={"indexable": True, "noindex": False}),
    ]  # fmt: skip
    connector, http = on_mastodon({TAG: [Given(body=page), Given(body=[])]})
    found = connector.overhear("#Fete", None)
    assert [one.remote_id for one in found.items] == ["3", "9"] and found.unfound == 4
    assert (found.items[0].kind, found.items[0].thread, found.items[0].text) == ("mention", "3:a3", "#fete 3")
    again = connector.overhear("#fete", found.cursor)
    assert again.items == () and again.cursor == found.cursor == {"since": "10"}
    assert ("min_id", "10") in http.sent[-1]["params"]


@pytest.mark.parametrize(("said", "no"), [("#nobot", True), ("# noindex", True), ("#nosearch, merci", True), ("#nobots", False),
                                          ("noindex", False), ("#<span>nobot</span>", True)])  # fmt: skip
def test_words_of_a_profile_by_which_people_say_no(said: str, no: bool) -> None:
    assert bool(UNFOUND.search(said)) is no


def test_an_account_of_mastodon_as_anybody_sees_it() -> None:
    told = {"id": "7", "acct": "lyon@m.example", "display_name": "Lyon", "url": "https://m.example/@lyon", "followers_count": 0,
            "statuses_count": 12}  # fmt: skip
    shown = [
        {"id": "1", "created_at": "2026-11-20T10:00:00Z", "favourites_count": 3, "reblogs_count": 2, "replies_count": 0},
        {"id": "2", "created_at": "2026-11-19T10:00:00Z", "in_reply_to_id": "9", "in_reply_to_account_id": "8"},
        {"id": "3", "created_at": "2026-11-19T10:00:00Z", "in_reply_to_id": "1", "in_reply_to_account_id": "7", "favourites_count": 1},
    ]  # fmt: skip
    connector, _http = on_mastodon({LOOKUP: Given(body=told), STATUSES: Given(body=shown)})
    found = connector.look_at("@lyon@m.example")
    assert (found.followers, found.publications, found.name) == (0, 12, "Lyon")
    assert [(one.engaged, one.answer) for one in found.posts] == [(5, False), (None, True), (1, False)], "a thread answers nobody"
    connector, _http = on_mastodon({LOOKUP: Given(404, {"error": "Record not found"})})
    with pytest.raises(Refused) as refused:
        connector.look_at("personne")
    assert refused.value.code == "not-found"


def skeet(number: int, **of: Any) -> dict[str, Any]:
    did = of.pop("did", f"did:plc:{number}")
    author = {"did": did, "handle": f"zoe{number}.example", "displayName": "Zoé", **of.pop("author", {})}
    record = {
        "$type": "app.bsky.feed.post",
        "text": f"la fête {number}",
        "createdAt": f"2026-11-20T10:00:0{number}Z",
        **of.pop("record", {}),
    }
    return {"uri": f"at://{did}/app.bsky.feed.post/{number}", "cid": "c", "author": author, "record": record,
            "indexedAt": f"2026-11-20T10:00:0{number}Z", **of}  # fmt: skip


def test_a_search_on_bluesky_leaves_out_who_wants_to_be_seen_by_the_signed_in_only() -> None:
    closed = {"labels": [{"val": "!no-unauthenticated", "src": "x"}]}
    own = fixtures_bluesky.SETTINGS["did"]
    posts = [skeet(5), skeet(4, author=closed), skeet(3, record={"labels": {"values": [{"val": "!no-unauthenticated"}]}}),
             skeet(2, did=own), skeet(1, author={"labels": [{"val": "!no-unauthenticated", "neg": True}]})]  # fmt: skip
    http = Scripted({SEARCH: [Given(body={"posts": posts}), Given(body={"posts": [posts[0], skeet(6)]})]}, BLUESKY_SECRETS)
    connector = bluesky(fixtures_bluesky.SETTINGS, BLUESKY_SECRETS, http)
    found = connector.overhear("la fête", None)
    assert [one.text for one in found.items] == ["la fête 1", "la fête 5"] and found.unfound == 2
    again = connector.overhear("la fête", found.cursor)
    assert [one.text for one in again.items] == ["la fête 6"], "what was given is not given again"
    assert ("since", "2026-11-20T10:00:05Z") in http.sent[-1]["params"]


def test_an_account_of_bluesky_and_a_channel_as_anybody_sees_them() -> None:
    profile = {"did": "did:plc:7", "handle": "lyon.example", "displayName": "Lyon", "followersCount": 40, "postsCount": 3}
    reply = {"reply": {"parent": {"uri": "at://did:plc:8/app.bsky.feed.post/1"}}}
    feed = [{"post": skeet(1, did="did:plc:7", likeCount=4, repostCount=1)}, {"post": skeet(2, did="did:plc:7", record=reply)},
            {"post": skeet(3, did="did:plc:9"), "reason": {"$type": "repost"}}]  # fmt: skip
    routes = {
        "GET /xrpc/app.bsky.actor.getProfile": Given(body=profile),
        "GET /xrpc/app.bsky.feed.getAuthorFeed": Given(body={"feed": feed}),
    }
    http = Scripted(routes, BLUESKY_SECRETS)
    found = bluesky(fixtures_bluesky.SETTINGS, BLUESKY_SECRETS, http).look_at("@lyon.example")
    assert (found.followers, [(one.engaged, one.answer) for one in found.posts]) == (40, [(5, False), (None, True)])

    channel = {"id": "UC7", "snippet": {"title": "Lyon"}, "statistics": {"subscriberCount": "1200", "videoCount": "31"},
               "contentDetails": {"relatedPlaylists": {"uploads": "UU7"}}}  # fmt: skip
    video = {"id": "v", "snippet": {"publishedAt": "2026-11-20T10:00:00Z"}, "statistics": {"likeCount": "9", "commentCount": "1"}}
    listed = {"items": [{"contentDetails": {"videoId": "v"}}]}
    routes = {"GET /youtube/v3/channels": Given(body={"items": [channel]}), "GET /youtube/v3/playlistItems": Given(body=listed),
              "GET /youtube/v3/videos": Given(body={"items": [video]})}  # fmt: skip
    http = Scripted(routes, fixtures_youtube.CASE.secrets)
    found = youtube(fixtures_youtube.CASE.settings, fixtures_youtube.CASE.secrets, http).look_at("lyon")
    assert (found.followers, found.publications, found.posts[0].engaged, found.answers) == (1200, 31, 10, False)
    channel["statistics"]["hiddenSubscriberCount"] = True
    http = Scripted(routes, fixtures_youtube.CASE.secrets)
    assert youtube(fixtures_youtube.CASE.settings, fixtures_youtube.CASE.secrets, http).look_at("lyon").followers is None


def test_a_hashtag_on_relays() -> None:
    ours, theirs, shy = Key.fresh(), Key.fresh(), Key.fresh()
    now = int(time.time())
    events = [key.signed(NOTE, [["t", "fete"]], text, now - age) for key, text, age in
              ((theirs, "La fête", 5), (shy, "Chut", 4), (ours, "Nous", 3), (theirs, "Hier", 2 * 86400))]  # fmt: skip
    events.append(shy.signed(PROFILE, [], '{"about": "#nobot"}', now - 99))
    relays = Memory(Scripted({}), ours, events)
    found = nostr_around.overhear(relays, ours.pub, "#fete", None)
    assert [one.text for one in found.items] == ["La fête"] and found.unfound == 1
    assert nostr_around.overhear(relays, ours.pub, "#fete", found.cursor).items == ()


def test_who_can_listen_and_look() -> None:
    made = {key: network.make for key, network in CATALOGUE.items()}
    cases = {"mastodon": fixtures_mastodon.CASE, "bluesky": fixtures_bluesky.CASE, "youtube": fixtures_youtube.CASE}
    connectors = {key: made[key](case.settings, case.secrets, Scripted({})) for key, case in cases.items()}
    assert {key for key, one in connectors.items() if isinstance(one, Overhearing)} == {"mastodon", "bluesky"}
    assert {key for key, one in connectors.items() if isinstance(one, Onlooking)} == {"mastodon", "bluesky", "youtube"}
