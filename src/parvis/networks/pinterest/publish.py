"""Putting a pin on a board: a film first, worked on by Pinterest; pictures go within the call that publishes.

Token: ``{"film": media id}``. Pinterest knows no key of ours: after a doubt we look among our newest pins.
https://developers.pinterest.com/docs/work-with-organic-content-and-users/create-boards-and-pins/
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.pinterest.api import Api, judged, moment
from parvis.networks.protocol import JSON, Doubt, Draft, Media, Outcome, Processing, Published, Refused

LOOK = timedelta(seconds=5)
SKEW = timedelta(minutes=2)  # their clock against ours
LOOKED = 50  # newest pins among which a doubt is looked up


def begin(api: Api, draft: Draft) -> Outcome:
    if is_film(draft):
        return Processing({"film": _upload(api, draft.media[0])}, LOOK)
    return _pin(api, draft, None)


def step(api: Api, draft: Draft, token: JSON) -> Outcome:
    if not token or not token.get("film"):
        return _pin(api, draft, token)
    status = str(api.get(f"/media/{token['film']}").get("status") or "")
    if status == "failed":
        raise Refused("media-failed", str(token["film"]))
    return _pin(api, draft, token) if status == "succeeded" else Processing(token, LOOK)


def find(api: Api, draft: Draft, since: datetime) -> Outcome | None:
    """A pin of ours with the same words, link and board, made since then. No order of the list is trusted."""
    wanted, alike = _words(draft), []
    for pin in api.get("/pins", page_size=LOOKED).get("items") or ():
        same = all(
            str(pin.get(name) or "").strip() == str(wanted.get(name) or "").strip() for name in ("title", "description", "link")
        )
        at = moment(pin.get("created_at"))
        if same and str(pin.get("board_id")) == wanted["board_id"] and at >= since - SKEW:
            alike.append((str(pin.get("id")), at, pin))
    there = oldest(alike, draft.held)
    return _published(api, there, None) if there else None


def edit(api: Api, remote_id: str, draft: Draft) -> None:
    """Words, link and place; never the picture."""
    api.call("PATCH", f"/pins/{remote_id}", json=_words(draft))


def is_film(draft: Draft) -> bool:
    return any(item.mime.startswith("video/") for item in draft.media)


def board_of(draft: Draft) -> str:
    return str(draft.options.get("board") or "")


def section_of(draft: Draft) -> tuple[str, str]:
    """(its board, the section); empty ones when none is chosen."""
    board, _, section = str(draft.options.get("section") or "").partition("/")
    return board, section


def _pin(api: Api, draft: Draft, token: JSON) -> Outcome:
    body = {**_words(draft), "media_source": _source(draft, token)}
    try:
        return _published(api, api.call("POST", "/pins", changes=True, json=body, timeout=120.0), token)
    except Doubt as doubt:
        doubt.token = token
        raise


def _published(api: Api, pin: JSON, token: JSON) -> Published:
    if not isinstance(pin, dict) or not pin.get("id"):
        raise Doubt("unreadable", str(pin)[:200], token=token)
    at = moment(pin["created_at"]) if pin.get("created_at") else datetime.now(UTC)
    return Published(str(pin["id"]), f"{api.web}/pin/{pin['id']}/", at)


def _words(draft: Draft) -> dict[str, Any]:
    """All of a pin but its picture; what is empty is left out."""
    told = {
        "board_id": board_of(draft), "board_section_id": section_of(draft)[1], "title": str(draft.options.get("title") or ""),
        "description": draft.text, "link": draft.link, "alt_text": draft.media[0].alt if draft.media else "",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _source(draft: Draft, token: JSON) -> dict[str, Any]:
    if token and token.get("film"):
        return {"source_type": "video_id", "media_id": str(token["film"]), **_cover(draft.media[0])}
    pictures = [{"content_type": item.mime, "data": _text(item.path.read_bytes())} for item in draft.media]
    if len(pictures) == 1:
        return {"source_type": "image_base64", **pictures[0]}
    return {"source_type": "multiple_image_base64", "items": pictures, "index": 0}


def _cover(item: Media) -> dict[str, Any]:
    """The picture that a person chose, else one of the film's first second: Pinterest needs one."""
    if item.cover is None:
        return {"cover_image_key_frame_time": 1}
    return {"cover_image_content_type": "image/jpeg", "cover_image_data": _text(item.cover.read_bytes())}


def _upload(api: Api, item: Media) -> str:
    """Pinterest says where the film goes and with which fields; our token does not go there."""
    told = api.call("POST", "/media", json={"media_type": "video"})
    fields = {str(name): str(value) for name, value in (told.get("upload_parameters") or {}).items()}
    with item.path.open("rb") as film:
        sent = api.http.call(
            "POST", str(told["upload_url"]), form=fields, files={"file": (item.name, film, item.mime)}, timeout=900.0
        )  # fmt: skip
    judged(sent, api.http)
    return str(told["media_id"])


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
