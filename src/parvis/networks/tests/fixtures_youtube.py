"""YouTube in good health, in the shapes of its discovery documents (Data v3 20261104, Analytics v2 20240707)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks import youtube
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

ME, ZOE, VIDEO = "UCville", "UCzoe", "vid00000001"
NOW = datetime.now(UTC).replace(microsecond=0)
AT = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
BASE = "https://youtube.example"
SESSION = f"{BASE}/upload/youtube/v3/videos?uploadType=resumable&upload_id=abc"
SETTINGS = {
    "channel": ME, "handle": "ville", "uploads": "UUville", "client_id": "client.example", "base": BASE,
    "analytics": BASE, "oauth": BASE, "accounts": BASE,
}  # fmt: skip
SECRETS = {
    "token": "youtube-token-of-the-tests", "refresh_token": "youtube-refresh-of-the-tests",
    "client_secret": "youtube-client-secret-of-the-tests",
}  # fmt: skip
CHANNEL = {
    "kind": "youtube#channel", "id": ME,
    "snippet": {"title": "La Ville", "customUrl": "@ville", "thumbnails": {"default": {"url": f"{BASE}/v.png"}}},
    "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UUville"}},
    "statistics": {"viewCount": "90210", "subscriberCount": "4200", "hiddenSubscriberCount": False, "videoCount": "31"},
    "status": {"privacyStatus": "public", "longUploadsStatus": "allowed"},
}  # fmt: skip


def failed(status: int, reason: str, message: str = "No.") -> Given:
    errors = [{"domain": "youtube.video", "reason": reason, "message": message}]
    return Given(status, {"error": {"code": status, "message": message, "errors": errors}})


def video(privacy: str = "public", upload: str = "processed", **more: Any) -> dict[str, Any]:
    status = {"uploadStatus": upload, "privacyStatus": privacy, "license": "youtube", "embeddable": True}
    told = {"kind": "youtube#video", "id": VIDEO, "snippet": {"title": "Le budget", "categoryId": "25"}, "status": status}
    return told | {"statistics": {"viewCount": "12", "likeCount": "3", "commentCount": "1"}} | more


def listed(*items: dict[str, Any], following: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {"pageInfo": {"totalResults": len(items), "resultsPerPage": 100}, "items": list(items)}
    return told | ({"nextPageToken": following} if following else {})


def comment(identity: str, text: str, by: str = ZOE, at: str = AT, **more: Any) -> dict[str, Any]:
    about = {
        "authorDisplayName": "@zoe" if by == ZOE else f"@{by[2:]}", "authorChannelId": {"value": by},
        "authorProfileImageUrl": f"{BASE}/z.png", "textDisplay": text, "textOriginal": text, "likeCount": 0, "publishedAt": at,
        "updatedAt": at, "videoId": VIDEO,
    }  # fmt: skip
    return {"kind": "youtube#comment", "id": identity, "snippet": about | more}


def thread(first: dict[str, Any], *replies: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    about = {
        "channelId": ME, "videoId": VIDEO, "topLevelComment": first, "canReply": True, "isPublic": True,
        "totalReplyCount": len(replies) if count is None else count,
    }  # fmt: skip
    told: dict[str, Any] = {"kind": "youtube#commentThread", "id": first["id"], "snippet": about}
    return told | ({"replies": {"comments": list(replies)}} if replies else {})


def report(*columns: str, rows: list[list[Any]]) -> dict[str, Any]:
    headers = [{"name": name, "columnType": "METRIC", "dataType": "INTEGER"} for name in columns]
    return {"kind": "youtubeAnalytics#resultTable", "columnHeaders": headers} | ({"rows": rows} if rows else {})


def answering(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": "UgxA", "thread": f"UgxA:{ZOE}", "private": False, "author_id": ZOE, "author": "zoe", "at": NOW,
        "context": {"thread": "UgxA", "video": VIDEO},
    }  # fmt: skip
    return Answering(**(told | more))


def film(**more: Any) -> Draft:
    told: dict[str, Any] = {"text": "Le budget expliqué", "media": (media("video/mp4"),), "options": {"title": "Le budget"}}
    return Draft(**(told | more))


CASE = Case(
    key="youtube",
    module=youtube,
    settings=SETTINGS,
    secrets=SECRETS,
    draft=film(),
    routes={
        "GET /youtube/v3/channels": Given(body=listed(CHANNEL)),
        "POST /upload/youtube/v3/videos": Given(200, "", {"Location": SESSION}),
        "PUT /upload/youtube/v3/videos": [Given(308, ""), Given(200, video("private", "uploaded"))],
        "GET /youtube/v3/videos": Given(body=listed(video("private"))),
        "PUT /youtube/v3/videos": Given(body=video()),
        "DELETE /youtube/v3/videos": Given(204, ""),
        "GET /youtube/v3/playlistItems": Given(body=listed()),
        "GET /youtube/v3/playlists": Given(body=listed({"id": "PL1", "snippet": {"title": "Budget"}})),
        "POST /youtube/v3/playlists": Given(body={"id": "PL2", "snippet": {"title": "Parcs"}}),
        "GET /youtube/v3/videoCategories": Given(
            body=listed({"id": "25", "snippet": {"title": "Actualités", "assignable": True}})
        ),
        "GET /youtube/v3/commentThreads": [
            Given(
                body=listed(
                    thread(comment("UgxC", "Et demain ?", "UCbob")),
                    thread(
                        comment("UgxA", "Bravo"), comment("UgxA.1", "@zoe Merci", ME), comment("UgxA.2", "Moi aussi", "UCbob")
                    ),
                )
            ),
            Given(body=listed(thread(comment("UgxH", "Retenu", moderationStatus="heldForReview")))),
        ],
        "GET /youtube/v3/comments": Given(body=listed()),
        "POST /youtube/v3/comments": Given(body=comment("UgxA.9", "Merci", ME)),
        "POST /youtube/v3/comments/setModerationStatus": Given(204, ""),
        "DELETE /youtube/v3/comments": Given(204, ""),
        "GET /v2/reports": Given(body=report("video", "estimatedMinutesWatched", "shares", rows=[[VIDEO, 40, 2]])),
    },
    publishing="PUT /youtube/v3/videos",
    refusal=failed(400, "invalidCategoryId"),
    reading="GET /youtube/v3/commentThreads",
    reads=("UgxC", "UgxA", "UgxA.1", "UgxA.2", "UgxH"),
    answering=answering(),
    replying="POST /youtube/v3/comments",
    moderating=Target("UgxA", ZOE),
    measuring=(VIDEO,),
    refused=(
        (Draft("Sans film", options={"title": "Rien"}), "media-needed"),
        (film(options={}), "option-needed"),
        (film(options={"title": "a" * 101}), "option-long"),
        (film(options={"title": "1 < 2"}), "youtube-brackets"),
        (film(options={"title": "x", "tags": ["a b" * 100, "c" * 198]}), "option-long"),
        (film(options={"title": "x", "privacy": "friends"}), "option-unknown"),
        (film(text="é" * 2501), "text-long"),
        (film(media=(media("video/mp4", seconds=43_201.0),)), "media-long"),
        (Draft(" ", answering=answering()), "text-needed"),
    ),
)


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[youtube.YouTube, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return youtube.make(SETTINGS | (settings or {}), SECRETS, http), http
