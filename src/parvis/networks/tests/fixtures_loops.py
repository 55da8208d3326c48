"""A Loops server in good health, in the shapes of its source of August 2026."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import loops
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)  # after whatever the tests send
"""Later than any test begins, however long after its import: what is found must not be older than the sending."""
SETTINGS = {"server": "https://loops.example"}
SECRETS = {
    "token": "loops-token-of-the-tests", "refresh_token": "loops-refresh-of-the-tests",
    "client_id": "loops-client-of-the-tests", "client_secret": "loops-secret-of-the-tests",
}  # fmt: skip
FILM = media("video/mp4", size=900_000, seconds=5.9, width=1080, height=1920)
DONE = {"data": [], "error": {"code": "ok", "message": ""}}
ME = {
    "id": "1",
    "username": "ville",
    "name": "Ville",
    "avatar": "https://loops.example/a.jpg",
    "url": "https://loops.example/@ville",
}
ZOE = {"id": "2", "username": "zoe", "name": "Zoé", "avatar": "https://loops.example/z.jpg", "url": "https://loops.example/@zoe"}


def film(identity: str = "123", caption: str = "Bonjour", **more: Any) -> dict[str, Any]:
    return {
        "id": identity, "account": ME, "caption": caption, "url": f"https://loops.example/v/{identity}", "shortcode": identity,
        "is_owner": True, "media": {"duration": 6}, "likes": 12, "shares": 3, "comments": 2, "bookmarks": 1, "tags": [],
        "created_at": NOW.isoformat(),
    } | more  # fmt: skip


def comment(identity: str, caption: str, by: Any = ZOE, **more: Any) -> dict[str, Any]:
    return {
        "id": identity, "v_id": "123", "account": by, "caption": caption, "likes": 0, "shares": 0, "replies": 0, "children": [],
        "is_edited": False, "url": f"https://loops.example/v/123?c={identity}", "media": None, "remote_url": None,
        "is_owner": by is ME, "is_hidden": False, "tombstone": False, "created_at": NOW.isoformat(),
    } | more  # fmt: skip


def page(*items: Any, cursor: str | None = None) -> dict[str, Any]:
    return {"data": list(items), "links": {"next": None}, "meta": {"next_cursor": cursor, "per_page": 10}}


def answering(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": "501", "thread": "501:2", "private": False, "author_id": "2", "author": "zoe", "at": NOW,
        "context": {"video": "123", "top": "501"},
    }  # fmt: skip
    return Answering(**(told | more))


CASE = Case(
    key="loops",
    module=loops,
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        "GET /api/v1/config": Given(body={"app": {"software": "loops"}, "media": {"max_video_size": 40}}),
        "GET /api/v1/account/info/self": Given(body={"data": ME}),
        "POST /api/v1/studio/upload": Given(body=DONE),
        "GET /api/v1/studio/posts": Given(body=page(film())),
        "GET /api/v1/video/comments/123": Given(body=page(comment("502", "Et demain ?"), comment("501", "Quand ?"))),
        "GET /api/v1/video/comments/123/replies": Given(body=page()),
        "GET /api/v1/dm/conversations": Given(body=page()),
        "GET /api/v1/dm/conversations/9/messages": Given(body=page()),
        "POST /api/v1/video/comments/123": Given(body={"data": comment("600", "Bonjour", ME)}),
        "POST /api/v1/dm/messages": Given(body={"data": {"id": "700", "body": "Bonjour", "created_at": NOW.isoformat()}}),
        "POST /api/v1/comments/*": Given(body=DONE),
        "POST /api/v1/account/*": Given(body=DONE),
        "POST /api/v1/video/delete/*": Given(body=DONE),
        "GET /api/v1/studio/analytics/views": Given(body={"data": [{"date": "2026-11-20", "views": 40}]}),
    },
    publishing="POST /api/v1/studio/upload",
    refusal=Given(422, {"message": "The video is too long.", "errors": {"video": ["too long"]}}),
    reading="GET /api/v1/studio/posts",
    reads=("501", "502"),
    draft=Draft("Bonjour", media=(FILM,)),
    answering=answering(),
    private=answering(private=True, thread="dm:9", context={"conversation": "9"}),
    replying="POST /api/v1/video/comments/123",
    messaging="POST /api/v1/dm/messages",
    refused=(
        (Draft("Petit", media=(media("video/mp4", size=1000),)), "loops-light"),
        (Draft("Long", media=(media("video/mp4", size=900_000, seconds=200),)), "media-long"),
        (Draft("Photo", media=(media("image/png"),)), "media-kind"),
        (Draft("Voici", media=(FILM,), answering=answering()), "media-many"),
    ),
    moderating=Target("501", "2", "zoe", thread="501:2", context={"video": "123", "top": "501"}),
    measuring=("123",),
)


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[loops.Loops, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return loops.make(SETTINGS | (settings or {}), SECRETS, http), http
