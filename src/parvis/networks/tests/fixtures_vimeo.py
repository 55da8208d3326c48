"""Vimeo in good health, in the shapes of its OpenAPI description (3.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks import vimeo
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

ME, ZOE, VIDEO = "152184", "77", "258684937"
NOW = datetime.now(UTC).replace(microsecond=0)
AT = NOW.isoformat()
EARLY = "2020-01-01T00:00:00+00:00"
BASE = "https://vimeo.example"
LINK = f"{BASE}/files/abc"
SETTINGS = {"user": ME, "client_id": "client.example", "base": BASE}
SECRETS = {"token": "vimeo-token-of-the-tests", "client_secret": "vimeo-client-secret-of-the-tests"}


def video(view: str = "anybody", transcode: str = "complete", identity: str = VIDEO, **more: Any) -> dict[str, Any]:
    told = {
        "uri": f"/videos/{identity}", "name": "Le budget", "link": f"https://vimeo.com/{identity}", "privacy": {"view": view},
        "upload": {"status": "complete"}, "transcode": {"status": transcode}, "stats": {"plays": 12},
        "metadata": {"connections": {"comments": {"total": 2}, "likes": {"total": 3}}},
    }  # fmt: skip
    return told | more


def listed(*items: dict[str, Any], following: str | None = None) -> dict[str, Any]:
    paging = {"next": following, "previous": None, "first": "/x?page=1", "last": "/x?page=1"}
    return {"total": len(items), "page": 1, "per_page": 100, "paging": paging, "data": list(items)}


def comment(number: int, text: str, by: str = ZOE, at: str = AT, replies: int = 0) -> dict[str, Any]:
    uri = f"/videos/{VIDEO}/comments/{number}"
    linked = {"connections": {"replies": {"options": ["GET"], "total": replies, "uri": f"{uri}/replies"}}}
    user = {"uri": f"/users/{by}", "name": "Zoé", "link": "https://vimeo.com/zoe"}
    return {"uri": uri, "type": "video", "created_on": at, "text": text, "user": user, "metadata": linked}


def failed(status: int, number: int) -> Given:
    told = {"error": "Something strange occurred.", "link": None, "developer_message": "No.", "error_code": number}
    return Given(status, told)


def answering(**more: Any) -> Answering:
    top = f"/videos/{VIDEO}/comments/1"
    told: dict[str, Any] = {
        "remote_id": top, "thread": f"{top}:{ZOE}", "private": False, "author_id": ZOE, "author": "zoe", "at": NOW,
        "context": {"video": VIDEO, "top": top},
    }  # fmt: skip
    return Answering(**(told | more))


def film(**more: Any) -> Draft:
    told: dict[str, Any] = {"text": "Le budget expliqué", "media": (media("video/mp4"),), "options": {"title": "Le budget"}}
    return Draft(**(told | more))


CASE = Case(
    key="vimeo",
    module=vimeo,
    settings=SETTINGS,
    secrets=SECRETS,
    draft=film(),
    routes={
        "GET /me": Given(body={"uri": f"/users/{ME}", "name": "La Ville", "link": "https://vimeo.com/ville"}),
        "POST /me/videos": Given(201, video("nobody", "in_progress", upload={"approach": "tus", "upload_link": LINK})),
        "GET /me/videos": Given(body=listed(video())),
        "HEAD /files/abc": Given(200, "", {"Upload-Offset": "0", "Upload-Length": "1000"}),
        "PATCH /files/abc": Given(204, "", {"Upload-Offset": "1000"}),
        f"GET /videos/{VIDEO}": Given(body=video("nobody")),
        f"PATCH /videos/{VIDEO}": Given(body=video()),
        f"DELETE /videos/{VIDEO}": Given(204, ""),
        f"PUT /videos/{VIDEO}/tags": Given(body=[{"name": "ville"}]),
        f"GET /videos/{VIDEO}/comments": Given(body=listed(comment(3, "Et demain ?", "88"), comment(1, "Bravo", replies=1))),
        f"GET /videos/{VIDEO}/comments/1/replies": Given(body=listed(comment(2, "Merci", ME))),
        f"POST /videos/{VIDEO}/comments/1/replies": Given(201, comment(9, "Bonjour", ME)),
        f"DELETE /videos/{VIDEO}/comments/1": Given(204, ""),
        "GET /me/albums": Given(body=listed({"uri": f"/users/{ME}/albums/5", "name": "Conseils"})),
        "POST /me/albums": Given(201, {"uri": f"/users/{ME}/albums/6", "name": "Parcs"}),
        f"GET /users/{ME}/analytics": Given(body=listed({"country": {"code": "FR"}, "views": 8})),
    },
    publishing=f"PATCH /videos/{VIDEO}",
    refusal=failed(400, 2204),
    reading="GET /me/videos",
    reads=tuple(f"/videos/{VIDEO}/comments/{number}" for number in (3, 1, 2)),
    answering=answering(),
    replying=f"POST /videos/{VIDEO}/comments/1/replies",
    moderating=Target(f"/videos/{VIDEO}/comments/1", ZOE),
    measuring=(VIDEO,),
    refused=(
        (Draft("Sans film", options={"title": "Rien"}), "media-needed"),
        (film(options={}), "option-needed"),
        (film(options={"title": "a" * 129}), "option-long"),
        (film(options={"title": "x", "tags": ["t"] * 21}), "vimeo-tags"),
        (film(options={"title": "x", "privacy": "friends"}), "option-unknown"),
        (Draft(" ", answering=answering()), "text-needed"),
    ),
)


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[vimeo.Vimeo, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return vimeo.make(SETTINGS | (settings or {}), SECRETS, http), http
