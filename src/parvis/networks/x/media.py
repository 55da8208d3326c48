"""Files to X: pictures in one call, videos in pieces with a wait for their processing, alt text on each, subtitles.

Nothing here is public, so a lost answer is simply tried again. https://docs.x.com/x-api/media/introduction
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parvis.networks.protocol import JSON, Caption, Media, Refused
from parvis.networks.subtitles import named, spoken, subrip
from parvis.networks.x.api import Api
from parvis.networks.x.facts import CHUNK

WAIT = timedelta(seconds=5)


def upload(api: Api, item: Media, *, private: bool) -> tuple[str, timedelta]:
    """(media id, how long before it may be used)."""
    place = "dm" if private else "tweet"
    if item.mime.startswith("video/"):
        name, wait = _in_pieces(api, item, f"{place}_video")
    elif item.mime == "image/gif":
        name, wait = _in_pieces(api, item, f"{place}_gif")
    else:
        name, wait = _at_once(api, item, f"{place}_image"), timedelta(0)
    for caption in () if private else item.captions:
        _subtitle(api, name, caption)
    if item.alt:
        api.pay("description")
        api.call("POST", "/2/media/metadata", json={"id": name, "metadata": {"alt_text": {"text": item.alt}}})
    return name, wait


def _subtitle(api: Api, video: str, caption: Caption) -> None:
    """https://docs.x.com/x-api/media/media-subtitles-create"""
    sent = {"media": (f"{caption.language}.srt", subrip(caption), "text/srt")}
    track = _id(api.call("POST", "/2/media/upload", form={"media_category": "subtitles"}, files=sent))
    told = {"id": track, "language_code": spoken(caption)[0].upper()[:2], "display_name": named(caption)}
    api.call("POST", "/2/media/subtitles", json={"id": video, "media_category": "TweetVideo", "subtitles": told})


def waiting(api: Api, name: str) -> timedelta:
    """How much longer; nought when it is ready. Refused when X could not read the file."""
    body = api.get("/2/media/upload", {"command": "STATUS", "media_id": name})
    return _wait(body.get("data") or {})


def _at_once(api: Api, item: Media, category: str) -> str:
    with item.path.open("rb") as file:
        body = api.call(
            "POST", "/2/media/upload",
            form={"media_category": category}, files={"media": (item.name, file, item.mime)}, timeout=60.0,
        )  # fmt: skip
    return _id(body)


def _in_pieces(api: Api, item: Media, category: str) -> tuple[str, timedelta]:
    begun: dict[str, Any] = {"media_type": item.mime, "total_bytes": item.size, "media_category": category}
    name = _id(api.call("POST", "/2/media/upload/initialize", json=begun))
    with item.path.open("rb") as file:
        number = 0
        while piece := file.read(CHUNK):
            api.call(
                "POST", f"/2/media/upload/{name}/append",
                form={"segment_index": str(number)}, files={"media": (item.name, piece, item.mime)}, timeout=120.0,
            )  # fmt: skip
            number += 1
    done = api.call("POST", f"/2/media/upload/{name}/finalize")
    return name, _wait(done.get("data") or {})


def _wait(data: JSON) -> timedelta:
    told = data.get("processing_info") or {}
    state = told.get("state")
    if state == "failed":
        error = told.get("error") or {}
        raise Refused("media-failed", str(error.get("message") or error.get("name") or ""))
    if state in ("pending", "in_progress"):
        return timedelta(seconds=float(told.get("check_after_secs") or WAIT.total_seconds()))
    return timedelta(0)


def _id(body: JSON) -> str:
    name = str((body.get("data") or {}).get("id") or "")
    if not name:
        raise Refused("media-refused", str(body)[:500])
    return name
