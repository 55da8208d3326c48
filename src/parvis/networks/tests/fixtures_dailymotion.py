"""Dailymotion in good health, in the shapes of its documentation (the API that it calls legacy)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks import dailymotion
from parvis.networks.protocol import Draft
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

ME, VIDEO = "x1ville", "x8abcde"
NOW = datetime.now(UTC).replace(microsecond=0)
BASE, PARTNER, UPLOADS = "https://api.example", "https://partner.example", "https://upload.example"
LINK, FILE = f"{UPLOADS}/upload?uuid=1", f"{UPLOADS}/files/1.mp4#seal"
SETTINGS = {"client_id": "key.example", "user": ME, "kind": "private", "base": BASE, "partner": PARTNER}
SECRETS = {"client_secret": "dailymotion-secret-of-the-tests", "token": "dailymotion-token-of-the-tests"}


def video(published: bool = False, status: str = "ready", **more: Any) -> dict[str, Any]:
    told = {"id": VIDEO, "status": status, "encoding_progress": 60, "published": published, "private": False}
    return told | {"url": f"https://www.dailymotion.com/video/{VIDEO}"} | more


def listed(*items: dict[str, Any], more: bool = False) -> Given:
    told = {"page": 1, "limit": 100, "explicit": False, "total": len(items), "has_more": more, "list": list(items)}
    return Given(body=told)


def failed(status: int, kind: str) -> Given:
    data = {"reason": "object_not_found", "object_type": "video", "object_id": VIDEO, "param": "id"}
    told = {"more_info": "https://developers.dailymotion.com", "code": status, "message": "No.", "type": kind, "error_data": data}
    return Given(status, {"error": told})


def film(**more: Any) -> Draft:
    told: dict[str, Any] = {"text": "Le budget expliqué", "media": (media("video/mp4"),), "options": {"title": "Le budget"}}
    return Draft(**(told | more))


CASE = Case(
    key="dailymotion",
    module=dailymotion,
    settings=SETTINGS,
    secrets=SECRETS,
    draft=film(),
    routes={
        "POST /oauth/v1/token": Given(body={"access_token": "new-token", "expires_in": 36000, "token_type": "Bearer"}),
        "POST /oauth/token": Given(body={"access_token": "new-token", "refresh_token": "new-refresh", "expires_in": 36000,
                                         "scope": "userinfo manage_videos", "uid": ME}),
        f"GET /rest/user/{ME}": Given(body={"id": ME, "screenname": "La Ville", "username": "ville", "videos_total": 7,
                                            "url": "https://www.dailymotion.com/ville", "followers_total": 42}),
        "GET /rest/file/upload": Given(body={"upload_url": LINK, "progress_url": f"{UPLOADS}/progress?uuid=1"}),
        "POST /upload": Given(body={"url": FILE, "duration": 30_000, "size": 1000, "name": "video.mp4"}),
        f"POST /rest/user/{ME}/videos": Given(body={"id": VIDEO, "title": "Le budget", "channel": "news", "owner": ME}),
        f"GET /rest/video/{VIDEO}": Given(body=video() | {"views_total": 12, "likes_total": 3}),
        f"POST /rest/video/{VIDEO}": Given(body=video(True, "published")),
        f"DELETE /rest/video/{VIDEO}": Given(body={}),
        f"GET /rest/user/{ME}/playlists": listed({"id": "x5", "name": "Conseils"}),
        f"POST /rest/user/{ME}/playlists": Given(body={"id": "x6", "name": "Parcs"}),
    },
    publishing=f"POST /rest/video/{VIDEO}",
    refusal=failed(400, "invalid_parameter"),
    measuring=(VIDEO,),
    refused=(
        (Draft("Sans film", options={"title": "Rien"}), "media-needed"),
        (film(options={}), "option-needed"),
        (film(options={"title": "a" * 256}), "option-long"),
        (film(options={"title": "x", "category": "politics"}), "option-unknown"),
        (film(media=(media("video/mp4", size=4_000_000_001),)), "media-heavy"),
        (film(media=(media("video/mp4", seconds=7_201.0),)), "media-long"),
    ),
)  # fmt: skip


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[dailymotion.Dailymotion, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return dailymotion.make(SETTINGS | (settings or {}), SECRETS, http), http
