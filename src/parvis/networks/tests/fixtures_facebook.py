"""A Facebook page in good health, in the shapes of Graph API v26.0."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parvis.networks import facebook
from parvis.networks.facebook.connector import Facebook
from parvis.networks.protocol import Answering, Audience, Draft, Incoming, Media, Target
from parvis.networks.tests.cases import Case, Given, Hook, Routes, Scripted

PAGE = "101000000000001"
MARIA = "7100000000000011"
PAUL = "7100000000000012"
POST = f"{PAGE}_122100000000021"
COMMENT = "122100000000021_122100000000031"
REPLY = "122100000000021_122100000000032"
SECRETS = {
    "token": "EAAB-page-token-of-the-tests",
    "app_secret": "secret-of-the-application",
    "verify_token": "word-of-the-handshake",
}
ROOT = "/v26.0"
NOW = datetime.now(UTC).replace(microsecond=0)


def graph_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def error(code: int, sub: int = 0, message: str = "Invalid parameter", **more: Any) -> dict[str, Any]:
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A0", **more}
    return {"error": {**told, **({"error_subcode": sub} if sub else {})}}


def comment(remote_id: str, author: str, text: str, **more: Any) -> dict[str, Any]:
    """A node of the list of comments."""
    told = {"id": remote_id, "message": text, "from": {"id": author, "name": "Maria"}, "created_time": graph_time(NOW)}
    return {**told, "permalink_url": f"https://www.facebook.com/{remote_id}", "is_hidden": False, **more}


def talk(*messages: dict[str, Any], person: str = MARIA) -> dict[str, Any]:
    """A node of the list of conversations."""
    people = [{"id": person, "name": "Maria"}, {"id": PAGE, "name": "Ville"}]
    told = {"id": "t_1", "updated_time": graph_time(NOW), "participants": {"data": people}}
    return {**told, "messages": {"data": list(messages)}}


def message(remote_id: str, author: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": remote_id, "created_time": graph_time(NOW), "from": {"id": author}, "message": text, **more}


def change(field: str, **value: Any) -> dict[str, Any]:
    """A delivery with one change of a page."""
    value = {"created_time": 1_700_000_000, **value}
    return {
        "object": "page",
        "entry": [{"id": PAGE, "time": 1_700_000_001, "changes": [{"field": field, "value": value}]}],
    }


def messaging(**event: Any) -> dict[str, Any]:
    """A delivery with one event of Messenger."""
    told = {"sender": {"id": MARIA}, "recipient": {"id": PAGE}, "timestamp": 1_700_000_000_000, **event}
    return {"object": "page", "entry": [{"id": PAGE, "time": 1_700_000_000_000, "messaging": [told]}]}


def sign(body: bytes) -> Mapping[str, str]:
    digest = hmac.new(SECRETS["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def on_comment(**more: Any) -> Answering:
    told = {
        "remote_id": COMMENT,
        "thread": f"{COMMENT}:{MARIA}",
        "private": False,
        "author_id": MARIA,
        "author": "Maria",
    }
    return Answering(**{**told, "at": NOW, "context": {"post": POST, "top": COMMENT, "hidden": False}, **more})


def on_message(**more: Any) -> Answering:
    told = {"remote_id": "m_1", "thread": f"dm:{MARIA}", "private": True, "author_id": MARIA, "author": "Maria"}
    return Answering(**{**told, "at": NOW, **more})


def picture(path: Path = Path("seine.jpg"), mime: str = "image/jpeg", size: int = 200_000, alt: str = "La Seine") -> Media:
    return Media(path, mime, size, path.name, alt, 1200, 800)


FILM = Media(Path("pont.mp4"), "video/mp4", 9_000_000, "pont.mp4", "", 1080, 1920, 12.0)
MARIA_SAYS = {
    "item": "comment",
    "comment_id": COMMENT,
    "post_id": POST,
    "parent_id": POST,
    "from": {"id": MARIA, "name": "Maria"},
}

MEASURED = {
    "id": POST, "shares": {"count": 4}, "comments": {"data": [], "summary": {"total_count": 11}},
    "reactions": {"data": [], "summary": {"total_count": 37}},
}  # fmt: skip

VIDEO = "122100000000051"
FILM_ROUTES: Routes = {
    f"POST {ROOT}/{PAGE}/videos": [
        Given(body={"video_id": VIDEO, "upload_session_id": "s1", "start_offset": "0", "end_offset": "900"}),
        Given(body={"start_offset": "900", "end_offset": "900"}),
        Given(body={"success": True}),
    ],
    # one answer for both phases: what a phase does not tell is not looked at in it
    f"POST {ROOT}/{PAGE}/video_*": Given(
        body={"video_id": VIDEO, "upload_url": f"https://rupload.facebook.com/video-upload/v26.0/{VIDEO}", "success": True,
              "post_id": POST.split("_")[1]}
    ),
    f"POST {ROOT}/{PAGE}/photo_stories": Given(body={"success": True, "post_id": POST.split("_")[1]}),
    f"POST /video-upload/v26.0/{VIDEO}": Given(body={"success": True}),
    f"GET {ROOT}/{VIDEO}": Given(
        body={"id": VIDEO, "post_id": POST.split("_")[1], "permalink_url": f"/{PAGE}/videos/{VIDEO}/",
              "status": {"video_status": "ready", "publishing_phase": {"status": "complete"}}}
    ),
    f"GET {ROOT}/{PAGE}/stories": Given(body={"data": []}),
}  # fmt: skip


def insight(name: str, value: Any, period: str = "lifetime") -> dict[str, Any]:
    values = [{"value": value, "end_time": "2026-11-25T08:00:00+0000"}]
    return {"name": name, "period": period, "values": values, "title": None, "id": f"x/insights/{name}/{period}"}


CASE = Case(
    moderating=Target(COMMENT, "42"),
    measuring=(POST,),
    key="facebook",
    module=facebook,
    settings={"page": PAGE},
    secrets=SECRETS,
    routes={
        f"GET {ROOT}/{PAGE}": Given(
            body={
                "id": PAGE,
                "name": "Ville",
                "username": "ville",
                "followers_count": 81_200,
                "picture": {"data": {"url": "https://example.org/p.png"}},
            }
        ),
        f"GET {ROOT}/{POST}": Given(body=MEASURED),
        f"GET {ROOT}/{POST}/insights": Given(body={"data": [insight("post_media_view", 5400), insight("post_clicks", 61)]}),
        f"GET {ROOT}/{PAGE}/insights": [
            Given(body={"data": [insight("page_media_view", 9100, "day")]}),
            Given(body={"data": [insight("page_follows_country", {"FR": 33_000, "US": 9_000}, "day")]}),
            Given(body={"data": [insight("page_follows_city", {"Paris, Île-de-France, France": 15_000}, "day")]}),
        ],
        f"POST {ROOT}/{PAGE}/feed": Given(
            body={"id": POST, "permalink_url": f"https://www.facebook.com/{POST}", "created_time": graph_time(NOW)}
        ),
        f"POST {ROOT}/{PAGE}/photos": Given(body={"id": "122100000000041"}),
        f"POST {ROOT}/*/comments": Given(body={"id": REPLY}),
        f"POST {ROOT}/{PAGE}/messages": Given(body={"recipient_id": MARIA, "message_id": "m_9"}),
        f"POST {ROOT}/{PAGE}/subscribed_apps": Given(body={"success": True}),
        f"POST {ROOT}/{COMMENT}": Given(body={"success": True}),
        f"POST {ROOT}/{COMMENT}/likes": Given(body={"success": True}),
        f"POST {ROOT}/{PAGE}/blocked": Given(body={"42": True}),
        f"DELETE {ROOT}/*": Given(body={"success": True}),
        f"GET {ROOT}/{PAGE}/published_posts": Given(body={"data": [{"id": POST, "created_time": graph_time(NOW)}]}),
        f"GET {ROOT}/{POST}/comments": Given(
            body={
                "data": [
                    comment(COMMENT, MARIA, "Quand rouvre la piscine ?"),
                    comment(REPLY, PAGE, "Demain.", parent={"id": COMMENT}),
                ]
            }
        ),
        f"GET {ROOT}/{COMMENT}/comments": Given(body={"data": []}),
        f"GET {ROOT}/{PAGE}/visitor_posts": Given(body={"data": []}),
        f"GET {ROOT}/{PAGE}/tagged": Given(body={"data": [comment("7100000000000012_5", PAUL, "Bravo la Ville")]}),
        f"GET {ROOT}/{PAGE}/conversations": Given(body={"data": [talk(message("m_1", MARIA, "Bonjour"))]}),
    },
    publishing=f"POST {ROOT}/{PAGE}/feed",
    refusal=Given(400, error(506, message="Duplicate status message")),
    reading=f"GET {ROOT}/{PAGE}/published_posts",
    reads=(COMMENT, REPLY, "7100000000000012_5", "m_1"),
    answering=on_comment(),
    private=on_message(),
    replying=f"POST {ROOT}/*/comments",
    messaging=f"POST {ROOT}/{PAGE}/messages",
    hooks=(
        Hook(change("feed", verb="add", message="Bonjour", **MARIA_SAYS), (("add", "comment", COMMENT),)),
        Hook(change("feed", verb="edited", message="Bonsoir", **MARIA_SAYS), (("edit", "comment", COMMENT),)),
        Hook(change("feed", verb="hide", message="Bonsoir", **MARIA_SAYS), (("edit", "comment", COMMENT),)),
        Hook(change("feed", verb="remove", **MARIA_SAYS), (("remove", "comment", COMMENT),)),
        Hook(change("feed", item="reaction", verb="add", post_id=POST, reaction_type="like"), ()),
        Hook(change("feed", item="status", verb="add", post_id=POST, **{"from": {"id": PAGE}}), ()),
        Hook(
            change(
                "feed",
                item="post",
                verb="add",
                post_id=f"{PAGE}_7",
                message="Un nid-de-poule",
                **{"from": {"id": PAUL}},
            ),
            (("add", "mention", f"{PAGE}_7"),),
        ),
        Hook(
            change("mention", item="post", verb="add", post_id="7_8", sender_id=PAUL, sender_name="Paul", message="@Ville"),
            (("add", "mention", "7_8"),),
        ),
        Hook(messaging(message={"mid": "m_1", "text": "Bonjour"}), (("add", "private", "m_1"),)),
        Hook(messaging(message_edit={"mid": "m_1", "text": "Bonsoir", "num_edit": 1}), (("edit", "private", "m_1"),)),
        Hook(messaging(postback={"mid": "m_2", "title": "Horaires", "payload": "H"}), (("add", "private", "m_2"),)),
        Hook(messaging(read={"watermark": 1_700_000_000_000}), ()),
        Hook(messaging(reaction={"mid": "m_1", "action": "react", "emoji": "❤"}), ()),
        Hook(change("ratings", item="rating", verb="add"), ()),
        Hook({"object": "instagram", "entry": [{"id": PAGE}]}, ()),
    ),
    sign=sign,
    handshake=(
        {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRETS["verify_token"]},
        "1158201444",
    ),
    refused=(
        (Draft(""), "empty"),
        (Draft("a" * 63_207), "text-long"),
        (Draft("a" * 8_001, answering=on_comment()), "text-long"),
        (Draft("a" * 2_001, answering=on_message()), "text-long"),
        (Draft("", media=(picture(),), answering=on_comment()), "text-needed"),
        (Draft("Photo", media=(picture(),), answering=on_message()), "media-many"),
        (Draft("Photos", media=(picture(),) * 11), "media-many"),
        (Draft("Photo", media=(picture(mime="image/webp"),)), "media-kind"),
        (Draft("Photo", media=(picture(size=10_000_001),)), "media-heavy"),
        (Draft("Photo", media=(picture(alt="a" * 1_001),)), "alt-long"),
        (Draft("Film", media=(FILM, FILM)), "video-one"),
        (Draft("Film", media=(picture(),), options={"form": "reel"}), "facebook-reel"),
        (Draft("Film", media=(replace(FILM, seconds=91.0),), options={"form": "reel"}), "facebook-seconds"),
        (Draft("", media=(picture(),) * 2, options={"form": "story"}), "facebook-story"),
        (Draft("", media=(replace(FILM, seconds=61.0),), options={"form": "story"}), "facebook-seconds"),
        (Draft("", media=(FILM,), options={"form": "story"}, audience=Audience(countries=("FR",))), "facebook-story-audience"),
        (Draft("Ici", media=(FILM,), answering=on_comment()), "facebook-answer-video"),
        (Draft("Ici", options={"form": "album"}), "option-unknown"),
        (Draft("Un", parts=("deux",)), "no-threads"),
        (Draft("Ici", audience=Audience(countries=("France",))), "facebook-country"),
        (Draft("Ici", audience=Audience(countries=("FR",) * 26)), "facebook-countries"),
        (Draft("Oui", answering=on_message(), options={"human_agent": True, "automatic": True}), "facebook-human-only"),
    ),
)


def page(**spoilt: Given | list[Given]) -> tuple[Facebook, Scripted]:
    """The page in good health, but for `spoilt`: routes by a name below."""
    names = {
        "feed": f"POST {ROOT}/{PAGE}/feed",
        "photos": f"POST {ROOT}/{PAGE}/photos",
        "messages": f"POST {ROOT}/{PAGE}/messages",
        "posts": f"GET {ROOT}/{PAGE}/published_posts",
        "comments": f"GET {ROOT}/{POST}/comments",
        "talks": f"GET {ROOT}/{PAGE}/conversations",
        "search": f"GET {ROOT}/search",
    }
    http = Scripted({**CASE.routes, **{names[name]: given for name, given in spoilt.items()}}, SECRETS)
    return CASE.connector(http), http


def parsed(connector: Facebook, body: dict[str, Any]) -> list[Incoming]:
    return list(connector.parse(json.dumps(body).encode()))


def refused(code: int, sub: int = 0, *, status: int = 400, headers: dict[str, str] | None = None, **more: Any) -> Given:
    return Given(status, error(code, sub, **more), headers or {})
