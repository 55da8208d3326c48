"""Asked of every network that is looked at by words: of several of the same words, only one that nobody else has, the oldest first,
however many pages of others' come before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Draft, Processing, Published, Repeat
from parvis.networks.tests import fixtures_bluesky as bluesky
from parvis.networks.tests import fixtures_facebook as facebook
from parvis.networks.tests import fixtures_instagram as instagram
from parvis.networks.tests import fixtures_linkedin as linkedin
from parvis.networks.tests import fixtures_loops as loops
from parvis.networks.tests import fixtures_mastodon as mastodon
from parvis.networks.tests import fixtures_peertube as peertube
from parvis.networks.tests import fixtures_pinterest as pinterest
from parvis.networks.tests import fixtures_threads as threads
from parvis.networks.tests import fixtures_tiktok as tiktok
from parvis.networks.tests import fixtures_vimeo as vimeo
from parvis.networks.tests import fixtures_x as x
from parvis.networks.tests import fixtures_youtube as youtube
from parvis.networks.tests.cases import Case, Given, Routes, Scripted
from parvis.networks.tests.test_contract import CASES, drafts

NOW = datetime.now(UTC).replace(microsecond=0)
BEFORE = NOW - timedelta(seconds=30)
ISO, ISO_BEFORE = NOW.isoformat(), BEFORE.isoformat()
Z, Z_BEFORE = (at.strftime("%Y-%m-%dT%H:%M:%S.000Z") for at in (NOW, BEFORE))

BY_NAME = {"bluesky post", "bluesky answer", "dailymotion post", "vimeo post", "peertube post", "foursquare post"}
"""Looked up by a name that was chosen before, by its place, or by what a token tells: never by words alone."""


def graph(newer: Any, older: Any) -> list[Given]:
    """Two pages of Meta's."""
    first = {"data": [newer], "paging": {"cursors": {"after": "p2"}, "next": "https://graph.example/p2"}}
    return [Given(body=first), Given(body={"data": [older]}), Given(body={"data": []})]


def statuses(text: str, **more: Any) -> list[Given]:
    newer, older = (mastodon.status(name, text, **more, created_at=at) for name, at in (("902", Z), ("901", Z_BEFORE)))
    return [Given(body=[newer]), Given(body=[older]), Given(body=[])]


def of_mastodon(private: bool = False) -> Routes:
    more = {"in_reply_to_id": "113000000000000020"} | ({"visibility": "direct"} if private else {})
    below = {"GET /api/v1/statuses/113000000000000020/context": Given(body={"ancestors": [], "descendants": []})}
    return {f"GET /api/v1/accounts/{mastodon.ME}/statuses": statuses("<p>@zoe Bonjour</p>", **more), **below}


def of_x(**more: Any) -> Routes:
    newer = x.post("902", "Bonjour", x.ME, **more, created_at=Z)
    older = x.post("901", "Bonjour", x.ME, **more, created_at=Z_BEFORE)
    return {f"GET /2/users/{x.ME}/tweets": [Given(body=x.listed(newer, following="p2")), Given(body=x.listed(older))]}


def of_x_in_private() -> Routes:
    """Not before what is answered."""
    after = (x.NOW + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    newer = {"data": [x.dm("902", "Bonjour", x.ME, created_at=after)], "meta": {"next_token": "p2"}}
    older = {"data": [x.dm("901", "Bonjour", x.ME)], "meta": {}}
    return {f"GET /2/dm_conversations/with/{x.ZOE}/dm_events": [Given(body=newer), Given(body=older)]}


def of_facebook(path: str) -> Routes:
    newer, older = (
        facebook.comment(name, facebook.PAGE, "Bonjour", created_time=facebook.graph_time(at))
        for name, at in (("902", NOW), ("901", BEFORE))
    )
    return {f"GET {facebook.ROOT}/{path}": graph(newer, older)}


def said_in_private(meta: Any, ours: str) -> dict[str, Any]:
    newer, older = (
        meta.message(name, ours, "Bonjour", created_time=meta.graph_time(at)) for name, at in (("902", NOW), ("901", BEFORE))
    )
    return dict(meta.talk(newer, older))


def of_threads(edge: str, **more: Any) -> Routes:
    newer, older = (
        threads.said(name, "ville", "Bonjour", timestamp=threads.graph_time(at), **more)
        for name, at in (("902", NOW), ("901", BEFORE))
    )
    named = {f"GET {threads.ROOT}/90?": Given(body={"id": "90", "permalink": threads.PERMALINK})}
    return {f"GET {threads.ROOT}/{threads.ACCOUNT}/{edge}": graph(newer, older), **named}


def of_instagram() -> Routes:
    newer, older = (
        {"id": name, "caption": "Bonjour", "permalink": "", "timestamp": instagram.graph_time(at)}
        for name, at in (("902", NOW), ("901", BEFORE))
    )
    named = {f"GET {instagram.ROOT}/90?": Given(body={"permalink": instagram.PERMALINK})}
    return {f"GET {instagram.ROOT}/{instagram.ACCOUNT}/media": graph(newer, older), **named}


def under_an_instagram() -> Routes:
    """The oldest first."""
    older, newer = (
        instagram.said(name, instagram.ACCOUNT, "@lea Bonjour", timestamp=instagram.graph_time(at))
        for name, at in (("901", BEFORE), ("902", NOW))
    )
    return {f"GET {instagram.ROOT}/*/replies": graph(older, newer)}


def of_linkedin() -> Routes:
    found = [
        {"id": name, "commentary": "Bonjour", "createdAt": linkedin.ms(at)}
        for name, at in (("urn:li:share:902", NOW), ("urn:li:share:901", BEFORE))
    ]
    return {"GET /rest/posts": Given(body={"elements": found})}


def under_a_linkedin() -> Routes:
    found = [
        linkedin.comment(n, linkedin.PAGE, "Bonjour", created={"time": linkedin.ms(at)}) for n, at in ((902, NOW), (901, BEFORE))
    ]
    return {f"GET {linkedin.OF_TOP}": Given(body={"elements": found})}


def of_youtube() -> Routes:
    newer, older = (
        {"snippet": {"title": "Le budget", "publishedAt": at, "resourceId": {"videoId": name}}}
        for name, at in (("902", ISO), ("901", ISO_BEFORE))
    )
    return {
        "GET /youtube/v3/playlistItems": [Given(body=youtube.listed(newer, following="p2")), Given(body=youtube.listed(older))]
    }


def under_a_youtube() -> Routes:
    newer, older = (youtube.comment(name, "Bonjour", youtube.ME, at) for name, at in (("902", ISO), ("901", ISO_BEFORE)))
    return {"GET /youtube/v3/comments": [Given(body=youtube.listed(newer, following="p2")), Given(body=youtube.listed(older))]}


def of_tiktok() -> Routes:
    found = [
        {"id": name, "video_description": "Bonjour", "create_time": int(at.timestamp())}
        for name, at in (("902", NOW), ("901", BEFORE))
    ]
    return {"POST /v2/video/list/": tiktok.fine(videos=found, has_more=False)}


def under_a_tiktok() -> Routes:
    newer, older = (
        tiktok.comment(name, "Bonjour", owner=True, create_time=int(at.timestamp()))
        for name, at in (("902", NOW), ("901", BEFORE))
    )
    path = f"GET {tiktok.BUSINESS}/comment/reply/list/"
    return {path: [tiktok.good(comments=[newer], has_more=True, cursor=1), tiktok.good(comments=[older], has_more=False)]}


def of_loops(path: str, newer: Any, older: Any) -> Routes:
    return {f"GET /api/v1/{path}": [Given(body=loops.page(newer, cursor="p2")), Given(body=loops.page(older))]}


def loops_said(name: str, at: str) -> dict[str, Any]:
    return {"id": name, "body": "Bonjour", "is_mine": True, "created_at": at, "account": loops.ME}


def of_pinterest() -> Routes:
    found = [pinterest.pin(name, created_at=at.replace(tzinfo=None).isoformat()) for name, at in (("902", NOW), ("901", BEFORE))]
    return {f"GET {pinterest.V5}/pins": Given(body={"items": found, "bookmark": None})}


def under_a_vimeo() -> Routes:
    newer, older = (vimeo.comment(number, "Bonjour", vimeo.ME, at) for number, at in ((902, ISO), (901, ISO_BEFORE)))
    listed = [Given(body=vimeo.listed(newer, following="/p2")), Given(body=vimeo.listed(older))]
    return {f"GET /videos/{vimeo.VIDEO}/comments/1/replies": listed}


def under_a_peertube() -> Routes:
    newer, older = (
        peertube.comment(number, "Bonjour", peertube.ME, above=1, at=at) for number, at in ((902, ISO), (901, ISO_BEFORE))
    )
    return {f"GET {peertube.API}/videos/{peertube.VIDEO}/comment-threads/1": peertube.tree(newer, older)}


def of_bluesky_in_private() -> Routes:
    newer, older = (
        bluesky.said(name, "Bonjour", bluesky.ME, rev=f"3lb{name}", sentAt=at) for name, at in (("902", Z), ("901", Z_BEFORE))
    )
    pages = [Given(body={"messages": [newer], "cursor": "p2"}), Given(body={"messages": [older]})]
    return {"GET /xrpc/chat.bsky.convo.getMessages": pages}


ALIKE: Mapping[str, Callable[[], Routes]] = {
    "mastodon post": lambda: {f"GET /api/v1/accounts/{mastodon.ME}/statuses": statuses("<p>Bonjour</p>")},
    "mastodon answer": of_mastodon,
    "mastodon private": lambda: of_mastodon(private=True),
    "x post": of_x,
    "x answer": lambda: of_x(answers="1900"),
    "x private": of_x_in_private,
    "facebook post": lambda: of_facebook(f"{facebook.PAGE}/published_posts"),
    "facebook answer": lambda: of_facebook(f"{facebook.COMMENT}/comments"),
    "facebook private": lambda: {
        f"GET {facebook.ROOT}/{facebook.PAGE}/conversations": Given(body={"data": [said_in_private(facebook, facebook.PAGE)]})
    },
    "instagram post": of_instagram,
    "instagram answer": under_an_instagram,
    "instagram private": lambda: {
        f"GET {instagram.ROOT}/{instagram.PAGE}/conversations": Given(body={"data": [said_in_private(instagram, instagram.ACCOUNT)]})
    },
    "threads post": lambda: of_threads("threads", replied_to=None),
    "threads answer": lambda: of_threads("replies", replied_to={"id": threads.REPLY}),
    "linkedin post": of_linkedin,
    "linkedin answer": under_a_linkedin,
    "youtube post": of_youtube,
    "youtube answer": under_a_youtube,
    "tiktok post": of_tiktok,
    "tiktok answer": under_a_tiktok,
    "loops post": lambda: of_loops("studio/posts", loops.film("902", created_at=ISO), loops.film("901", created_at=ISO_BEFORE)),
    "loops answer": lambda: of_loops(
        "video/comments/123/replies", loops.comment("902", "Bonjour", loops.ME, created_at=ISO),
        loops.comment("901", "Bonjour", loops.ME, created_at=ISO_BEFORE),
    ),
    "loops private": lambda: of_loops("dm/conversations/9/messages", loops_said("902", ISO), loops_said("901", ISO_BEFORE)),
    "pinterest post": of_pinterest,
    "vimeo answer": under_a_vimeo,
    "peertube answer": under_a_peertube,
    "bluesky private": of_bluesky_in_private,
}  # fmt: skip
"""Two of ours of the same words, 901 the older one: in two pages, where the network has pages."""
TOKENS = {"bluesky private": {"talk": "3lb1"}}


def asked() -> dict[str, tuple[Case, Draft]]:
    """Of every network that a doubt is looked up on."""
    found = {}
    for case in CASES.values():
        if case.routes and case.worded and CATALOGUE[case.key].facts.repeat in (Repeat.SAFE, Repeat.VISIBLE):
            found |= {f"{case.key} {what}": (case, draft) for what, (draft, _) in drafts(case).items()}
    return found


def test_every_network_that_is_looked_at_says_how() -> None:
    assert set(asked()) - set(ALIKE) - BY_NAME == set()


@pytest.mark.parametrize("which", ALIKE)
def test_what_others_have_put_there_is_passed_over_however_many_pages(which: str) -> None:
    case, draft = asked()[which]

    def found(*held: str) -> str:
        http = Scripted({**case.routes, **ALIKE[which]()}, case.secrets)
        there = case.connector(http).find(
            replace(draft, held=frozenset(held)), "key", NOW - timedelta(minutes=1), TOKENS.get(which)
        )
        if which == "youtube post":  # it is asked for by its number
            return "" if there is None else str(http.calls("GET", "/youtube/v3/videos")[-1]["params"]["id"])
        assert there is None or isinstance(there, Published | Processing)
        return there.remote_id if isinstance(there, Published) else ""

    first = found()
    assert "901" in first, "the oldest: who looks back less far finds the other"
    second = found(first)
    assert "902" in second
    assert found(first, second) == ""
