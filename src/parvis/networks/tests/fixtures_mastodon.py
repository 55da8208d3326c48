"""A Mastodon server in good health, in the shapes of its documentation (4.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks import mastodon
from parvis.networks.protocol import Answering, Draft, Media, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

ME = "109000000000000001"
ZOE = "109000000000000002"
POST = "113000000000000001"
NOW = datetime.now(UTC).replace(microsecond=0)
SETTINGS = {"server": "https://mastodon.example", "software": "mastodon", "account_id": ME, "handle": "ville"}
SECRETS = {"token": "mastodon-token-of-the-tests"}


def account(identity: str = ZOE, acct: str = "zoe@other.example") -> dict[str, Any]:
    return {
        "id": identity, "username": acct.split("@")[0], "acct": acct, "display_name": "Zoé", "locked": False, "bot": False,
        "url": f"https://other.example/@{acct.split('@')[0]}", "avatar": "https://other.example/a.png",
        "avatar_static": "https://other.example/a.png", "emojis": [], "fields": [],
    }  # fmt: skip


def status(identity: str = POST, text: str = "<p>Bonjour</p>", by: str = ME, **more: Any) -> dict[str, Any]:
    return {
        "id": identity, "created_at": NOW.isoformat().replace("+00:00", ".000Z"), "edited_at": None,
        "in_reply_to_id": None, "in_reply_to_account_id": None, "visibility": "public", "sensitive": False,
        "spoiler_text": "", "language": "fr", "uri": f"https://mastodon.example/users/x/statuses/{identity}",
        "url": f"https://mastodon.example/@x/{identity}", "content": text,
        "account": account(by, "ville" if by == ME else "zoe@other.example"), "media_attachments": [], "mentions": [],
        "tags": [], "emojis": [], "card": None, "poll": None, "reblog": None, "quote": None, "replies_count": 0,
    } | more  # fmt: skip


def note(identity: str, kind: str = "mention", told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made = {"id": identity, "type": kind, "created_at": NOW.isoformat(), "account": account(), "group_key": f"u-{identity}"}
    return made | ({"status": told} if told else {}) | more


def answering(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": "113000000000000020", "thread": f"{POST}:{ZOE}", "private": False, "author_id": ZOE,
        "author": "zoe@other.example", "at": NOW, "context": {"visibility": "unlisted"},
    }  # fmt: skip
    return Answering(**(told | more))


UNDER_OURS = {"in_reply_to_id": POST, "in_reply_to_account_id": ME}
MENTIONS = [  # newest first, as the server gives them
    note("46", told=status("113000000000000023", by=ME)),  # our own words
    note("45", "favourite", status()),
    note("44", "something_new", fallback="?"),
    note("43", told=status("113000000000000022", "<p>@ville en privé</p>", ZOE, visibility="direct")),
    note("42", told=status("113000000000000021", "<p>@ville et demain ?</p>", ZOE)),
    note("41", told=status("113000000000000020", "<p>Quand&nbsp;?<br>Merci</p>", ZOE, **UNDER_OURS)),
]

CASE = Case(
    key="mastodon",
    moderating=Target("113000000000000020", ZOE, "zoe@ailleurs.example", reason="Insultes"),
    measuring=(POST, "113000000000000002"),
    module=mastodon,
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        "GET /api/v1/accounts/verify_credentials": Given(body=account(ME, "ville")),
        "GET /api/v2/instance": Given(body={"domain": "mastodon.example", "version": "4.6.0", "configuration": {}}),
        "GET /.well-known/nodeinfo": Given(404, "<h1>none</h1>"),
        "POST /api/v1/statuses": Given(body=status()),
        "POST /api/v2/media": Given(body={"id": "7", "type": "image", "url": "https://mastodon.example/m.png"}),
        "GET /api/v1/media/7": Given(body={"id": "7", "type": "image", "url": "https://mastodon.example/m.png"}),
        f"POST /api/v1/accounts/{ZOE}/*": Given(body={"id": ZOE, "muting": True}),
        "POST /api/v1/statuses/*/*": Given(body=status("113000000000000020")),
        "POST /api/v1/reports": Given(body={"id": "5", "action_taken": False}),
        "DELETE /api/v1/statuses/*": Given(body={"id": POST, "text": "Bonjour"}),
        f"GET /api/v1/accounts/{ME}/statuses": Given(body=[]),
        "GET /api/v1/statuses": Given(body=[status(favourites_count=7, reblogs_count=2, replies_count=1)]),
        "GET /api/v1/notifications": [Given(body=MENTIONS), Given(body=[])],
    },
    publishing="POST /api/v1/statuses",
    refusal=Given(422, {"error": "Validation failed: Text character limit of 500 exceeded"}),
    reading="GET /api/v1/notifications",
    reads=("113000000000000020", "113000000000000021", "113000000000000022"),
    answering=answering(),
    private=answering(private=True, thread=f"dm:{ZOE}", context={"visibility": "direct"}),
    messaging="POST /api/v1/statuses",
    refused=(
        (Draft("mot " * 120, options={"warning": "attention " * 10}), "text-long"),
        (Draft("é" * 496, answering=answering()), "text-long"),  # "@zoe " counts too
        (Draft("Films", media=(media("video/mp4"), media("video/mp4"))), "video-one"),
    ),
)

PICTURE: Media = media("image/png")


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[mastodon.Mastodon, Scripted]:
    """The account in good health, but for `spoilt`: a path with its method, as `CASE.routes`."""
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return mastodon.make(SETTINGS | (settings or {}), SECRETS, http), http
