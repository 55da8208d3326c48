"""What of a publication that stopped half way is already there, once its words have changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from parvis.networks import bluesky, facebook, mastodon, threads, x
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.facebook import remarks
from parvis.networks.protocol import JSON, Draft, Published

AT = "2026-03-03T10:00:00+00:00"
FIRST = {"uri": "at://did:plc:a/app.bsky.feed.post/3k", "cid": "c1"}


@pytest.mark.parametrize(
    ("network", "token", "stays"),
    [
        ("mastodon", {"media": ["1"], "done": []}, None),
        ("mastodon", {"media": ["1"], "done": ["9"], "first": {}}, {"done": ["9"], "media": ["1"], "first": {}}),
        ("x", {"media": [], "done": ["9"], "at": AT}, {"done": ["9"], "media": [], "at": AT}),
        ("bluesky", {"at": AT, "done": [], "embed": {}}, None),
        ("threads", {"done": ["9"], "container": "old words"}, {"done": ["9"]}),
        ("threads", {"made": ["1"]}, None),
        ("instagram", {"made": [], "container": "old words"}, None),
        ("instagram", {"media": "9"}, {"media": "9"}),
        ("facebook", {"photos": ["1"]}, None),
        ("facebook", {"video": "1", "size": 2, "from": 2}, None),
        ("facebook", {"video": "1", "told": True, "post": ""}, {"told": True, "video": "1", "post": ""}),
        ("nostr", {"events": ["signed with the old words"]}, None),
        ("youtube", {"video": "private so far", "done": ["cover"]}, None),
        ("vimeo", None, None),
    ],
)
def test_only_what_can_be_seen_stays_of_a_token(network: str, token: JSON, stays: JSON) -> None:
    assert CATALOGUE[network].facts.seen_of(token) == stays


NOBODY = cast(
    Any,
    SimpleNamespace(web="https://b.test", get=lambda *asked, **more: {"permalink": "https://threads.test/9", "timestamp": AT}),
)
ENDED = [
    lambda draft: mastodon.publish.step(
        NOBODY, draft, {"done": ["9", "10"], "media": [], "first": {"id": "9", "url": "https://m.test/9", "at": AT}}, "key"
    ),
    lambda draft: x.publish.step(NOBODY, draft, {"done": ["9", "10"], "media": [], "at": AT}, "ville"),
    lambda draft: bluesky.publish.step(NOBODY, draft, {"done": [FIRST, FIRST], "at": AT}, "key"),
    lambda draft: threads.connector.publish.step(NOBODY, draft, {"done": ["9", "10"]}),
]


@pytest.mark.parametrize("step", ENDED)
def test_a_thread_whose_rest_was_taken_out_is_whole(step: Any) -> None:
    """Nothing is sent: two posts are there, and only one is wanted now."""
    found = step(Draft("Un seul message"))
    assert isinstance(found, Published) and len(cast(Any, found.context)["parts"]) == 2


def test_a_comment_that_was_taken_out_is_not_written() -> None:
    graph = cast(Any, SimpleNamespace(get=lambda *asked, **more: {"permalink_url": "https://f.test/1", "created_time": AT}))
    assert remarks.write(graph, Draft("Bonjour"), {"shown": "1_2"}).remote_id == "1_2"
    assert facebook.FACTS.shows


@pytest.mark.parametrize(
    ("network", "shut"), [("youtube", {"kids": True}), ("peertube", {"comments": "2"}), ("vimeo", {"comments": "nobody"})]
)
def test_a_first_comment_where_comments_are_closed_is_told_before(network: str, shut: dict[str, Any]) -> None:
    connector = cast(Any, CATALOGUE[network]).make({"base": "https://v.test"}, {}, cast(Any, None))
    told = [p.code for p in connector.check(Draft("", options={"first_comment": "Le détail", **shut}))]
    assert "video-comment-closed" in told
    assert "video-comment-closed" not in [p.code for p in connector.check(Draft("", options={"first_comment": "Le détail"}))]
