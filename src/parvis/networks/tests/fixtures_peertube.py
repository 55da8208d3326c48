"""A PeerTube server in good health, in the shapes of its OpenAPI description (8.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks import peertube
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

HOST = "video.ville.example"
ME, ZOE = f"ville@{HOST}", "zoe@ailleurs.example"
VIDEO, UPLOAD = "8420", "upload-of-the-tests"
NOW = datetime.now(UTC).replace(microsecond=0)
AT = NOW.isoformat()
BASE = f"https://{HOST}"
API = "/api/v1"
SETTINGS = {"base": BASE, "username": "ville", "handle": ME, "channel": "3"}
SECRETS = {
    "token": "peertube-token-of-the-tests", "refresh_token": "peertube-refresh-of-the-tests",
    "password": "peertube-password-of-the-tests",
}  # fmt: skip
WHOLE = {"video": {"id": 8420, "uuid": "4f1c0a52-6f0e-4c9d-8f7e-2d1d3a0e5b11", "shortUUID": "aTyJPi"}}


def account(name: str) -> dict[str, Any]:
    user, _, host = name.partition("@")
    return {
        "id": 7,
        "name": user,
        "host": host,
        "displayName": user.title(),
        "url": f"https://{host}/accounts/{user}",
        "avatars": [],
    }


def video(privacy: int = 1, state: int = 1, **more: Any) -> dict[str, Any]:
    told = {
        "id": 8420, "uuid": WHOLE["video"]["uuid"], "shortUUID": "aTyJPi", "name": "Le budget", "createdAt": AT,
        "privacy": {"id": privacy, "label": "x"}, "state": {"id": state, "label": "x"}, "views": 12, "likes": 3, "dislikes": 1,
        "comments": 2,
    }  # fmt: skip
    return told | more


def comment(number: int, text: str, by: str = ZOE, above: int | None = None, at: str = AT, **more: Any) -> dict[str, Any]:
    told = {
        "id": number, "url": f"{BASE}/videos/watch/x/comments/{number}", "text": text, "threadId": above or number,
        "inReplyToCommentId": above, "videoId": 8420, "createdAt": at, "updatedAt": at, "deletedAt": None, "isDeleted": False,
        "heldForReview": False, "account": account(by), "video": {"id": 8420, "uuid": "x", "name": "Le budget"},
    }  # fmt: skip
    return told | more


def listed(*items: dict[str, Any], total: int | None = None) -> Given:
    return Given(body={"total": len(items) if total is None else total, "data": list(items)})


def failed(status: int, code: str) -> Given:
    told = {"type": f"https://docs.joinpeertube.org/api-rest-reference.html#section/Errors/{code}", "title": "No", "status": status,
            "detail": "No.", "code": code, "error": "No."}  # fmt: skip
    return Given(status, told, {"Content-Type": "application/problem+json"})


def tree(*children: dict[str, Any], first: dict[str, Any] | None = None) -> Given:
    branches = [{"comment": child, "children": []} for child in children]
    return Given(body={"comment": first or comment(1, "Bravo"), "children": branches})


def notice(number: int, told: dict[str, Any]) -> dict[str, Any]:
    about = {"id": told["id"], "threadId": told["threadId"], "account": told["account"], "video": {"id": 99, "name": "Ailleurs"}}
    return {"id": number, "type": 11, "read": False, "createdAt": AT, "comment": about}


def abuse(number: int, reason: str = "Il insulte tout le monde", **more: Any) -> dict[str, Any]:
    video = {"id": 8420, "uuid": "x", "shortUUID": "aTyJPi", "name": "Le budget"}
    told = {
        "id": number, "reason": reason, "predefinedReasons": ["hatefulOrAbusive", "of another version"],
        "reporterAccount": account(f"awa@{HOST}"), "flaggedAccount": account(ZOE), "state": {"id": 1, "label": "Pending"},
        "moderationComment": None, "video": None, "createdAt": AT, "updatedAt": AT, "countMessages": 0,
        "comment": {"id": 2, "threadId": 1, "text": "<p>Bande d’ânes</p>", "deleted": False, "video": video},
    }  # fmt: skip
    return told | more


def said_of(number: int, message: str, by: str = f"awa@{HOST}", moderator: bool = False, at: str = AT) -> dict[str, Any]:
    return {"id": number, "message": message, "byModerator": moderator, "createdAt": at, "account": account(by)}


def answering(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": f"{VIDEO}/1", "thread": f"{VIDEO}/1:{ZOE}", "private": False, "author_id": ZOE, "author": ZOE, "at": NOW,
        "context": {"thread": "1", "held": False},
    }  # fmt: skip
    return Answering(**(told | more))


def film(**more: Any) -> Draft:
    told: dict[str, Any] = {"text": "Le budget expliqué", "media": (media("video/mp4"),), "options": {"title": "Le budget"}}
    return Draft(**(told | more))


MENTION = comment(55, "@ville qu’en pensez-vous ?")

CASE = Case(
    key="peertube",
    module=peertube,
    settings=SETTINGS,
    secrets=SECRETS,
    draft=film(),
    routes={
        f"GET {API}/oauth-clients/local": Given(body={"client_id": "c" * 32, "client_secret": "s" * 32}),
        f"POST {API}/users/token": Given(body={"token_type": "Bearer", "access_token": "new-token", "refresh_token": "new-refresh",
                                               "expires_in": 86399, "refresh_token_expires_in": 1209599}),
        f"GET {API}/users/me": Given(body={"account": account(ME), "role": {"id": 1, "label": "Moderator"}, "videoChannels": [
            {"id": 3, "name": "ville_channel", "displayName": "La Ville", "followersCount": 40},
            {"id": 4, "name": "culture", "displayName": "Culture", "followersCount": 2}]}),
        f"POST {API}/videos/upload-resumable": Given(
            201, "", {"Location": f"//{HOST}{API}/videos/upload-resumable?upload_id={UPLOAD}"}
        ),
        f"PUT {API}/videos/upload-resumable": [Given(308, ""), Given(200, WHOLE)],
        f"GET {API}/videos/{VIDEO}": Given(body=video(3)),
        f"PUT {API}/videos/{VIDEO}": Given(204, ""),
        f"DELETE {API}/videos/{VIDEO}": Given(204, ""),
        f"GET {API}/users/me/videos": listed(video(3), total=7),
        f"GET {API}/users/me/videos/comments": listed(
            comment(3, "Merci", ME, 1), comment(2, "<p>Et <b>demain</b> ?</p>", "luc@mastodon.example", heldForReview=True),
            comment(1, "Bravo"),
        ),
        f"GET {API}/videos/{VIDEO}/comment-threads/1": tree(comment(3, "Merci", ME, 1)),
        f"GET {API}/users/me/notifications": listed(notice(6, MENTION)),
        f"GET {API}/videos/99/comment-threads/55": tree(first=MENTION),
        f"POST {API}/videos/{VIDEO}/comments/1": Given(body={"comment": comment(9, "Bonjour", ME, 1)}),
        f"DELETE {API}/videos/{VIDEO}/comments/2": Given(204, ""),
        f"POST {API}/videos/{VIDEO}/comments/2/approve": [Given(204, ""), failed(400, "")],
        f"POST {API}/users/me/blocklist/accounts": [Given(204, ""), failed(409, "")],
        f"DELETE {API}/users/me/blocklist/accounts/{ZOE}": [Given(204, ""), failed(404, "")],
        f"GET {API}/users/me/abuses": [listed(), listed({"id": 5, "comment": {"id": 2}})],
        f"POST {API}/abuses": Given(body={"abuse": {"id": 5}}),
        f"GET {API}/abuses": listed(abuse(12)),
        f"PUT {API}/abuses/12": Given(204, ""),
        f"GET {API}/abuses/12/messages": listed(said_of(3, "Merci d’agir")),
        f"POST {API}/abuses/12/messages": Given(body={"abuseMessage": {"id": 4}}),
        f"DELETE {API}/abuses/12/messages/4": [Given(204, ""), failed(404, "")],
        f"GET {API}/videos/{VIDEO}/stats/overall": Given(body={
            "totalWatchTime": 820, "totalViewers": 20, "countries": [{"isoCode": "FR", "viewers": 12}],
            "subdivisions": [{"name": "Île-de-France", "viewers": 9}]}),
        f"GET {API}/accounts/ville/video-playlists": listed({"id": 5, "displayName": "Conseils"}),
        f"POST {API}/video-playlists": Given(body={"videoPlaylist": {"id": 6}}),
        f"POST {API}/video-channels": Given(body={"videoChannel": {"id": 8}}),
    },
    publishing=f"PUT {API}/videos/{VIDEO}",
    refusal=failed(400, "bad_request"),
    reading=f"GET {API}/users/me/videos/comments",
    reads=(f"{VIDEO}/3", f"{VIDEO}/2", f"{VIDEO}/1", "99/55", "abuse/12"),
    answering=answering(),
    replying=f"POST {API}/videos/{VIDEO}/comments/1",
    moderating=Target(f"{VIDEO}/2", ZOE, context={"thread": "2", "held": True}),
    measuring=(VIDEO,),
    refused=(
        (Draft("Sans film", options={"title": "Rien"}), "media-needed"),
        (film(options={}), "option-needed"),
        (film(options={"title": "a" * 121}), "option-long"),
        (film(options={"title": "ab"}), "peertube-title"),
        (film(options={"title": "abc", "tags": ["ville"] * 6}), "peertube-tags"),
        (film(options={"title": "abc", "tags": ["x"]}), "peertube-tags"),
        (film(options={"title": "abc", "privacy": "5"}), "option-unknown"),
        (Draft(" ", answering=answering()), "text-needed"),
    ),
)  # fmt: skip


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[peertube.PeerTube, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return peertube.make(SETTINGS | (settings or {}), SECRETS, http), http
