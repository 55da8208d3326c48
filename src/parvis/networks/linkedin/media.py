"""Pictures, films and documents to LinkedIn: each asks for a place, goes there, and is worked on. Nobody sees them before the post.

Token of a film under way: ``{"video", "token", "parts": [[address, first, last], …], "tags": […]}``.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from parvis.networks.http import Answer
from parvis.networks.linkedin.api import Api, enc, refusal
from parvis.networks.linkedin.captions import locale
from parvis.networks.linkedin.facts import PDF
from parvis.networks.protocol import JSON, Caption, Later, Media, Refused
from parvis.networks.subtitles import subrip

AT_ONCE = 8  # parts of a film (of 4 MB) before the place reached is kept
READY = ("AVAILABLE", "READY")
FAILED = ("PROCESSING_FAILED", "FAILED")


def kind(item: Media) -> str:
    return "video" if item.mime.startswith("video/") else "document" if item.mime == PDF else "image"


def send(api: Api, item: Media) -> str:
    """A picture or a document; its URN."""
    what = kind(item)
    told = _begin(api, f"{what}s", {})
    _put(api, str(told["uploadUrl"]), item.path.read_bytes())
    return str(told[what])


def begin(api: Api, item: Media, caption: Caption | None = None) -> JSON:
    """The token of a film's parts."""
    asked = {"fileSizeBytes": item.size, "uploadCaptions": caption is not None, "uploadThumbnail": item.cover is not None}
    told = _begin(api, "videos", asked)
    if item.cover is not None and told.get("thumbnailUploadUrl"):
        try:
            _put(api, str(told["thumbnailUploadUrl"]), item.cover.read_bytes())
        except (Refused, Later):
            pass  # without it LinkedIn takes a picture of the film
    if caption is not None and told.get("captionsUploadUrl"):
        _subtitle(api, str(told["captionsUploadUrl"]), caption)
    parts = [[str(each["uploadUrl"]), int(each["firstByte"]), int(each["lastByte"])] for each in told["uploadInstructions"]]
    return {"video": str(told["video"]), "token": str(told.get("uploadToken") or ""), "parts": parts, "tags": []}


def _subtitle(api: Api, address: str, caption: Caption) -> None:
    """A film that LinkedIn would not take with it goes without."""
    language, country = locale(caption) or ("", "")  # `captions.chosen` gives none without a name
    told = {
        "format": "SRT", "formattedForEasyReader": True, "largeText": False, "source": "USER_PROVIDED",
        "locale": {"language": language, "country": country}, "transcriptType": "CLOSED_CAPTION",
    }  # fmt: skip
    sent = {"metadata": (None, json.dumps(told), "application/json"), "file": ("captions.srt", subrip(caption), "text/plain")}
    with contextlib.suppress(Refused, Later):
        api.http.call("POST", address, headers=api.bearer, files=sent, timeout=60.0)


def go_on(api: Api, item: Media, film: JSON) -> tuple[JSON, bool]:
    """Send some parts; (token, whether the film is whole)."""
    tags = list(film["tags"])
    with item.path.open("rb") as file:
        for address, first, last in film["parts"][len(tags) : len(tags) + AT_ONCE]:
            file.seek(first)
            tags.append(_put(api, address, file.read(last - first + 1)).headers.get("etag", "").strip('"'))
    film = {**film, "tags": tags}
    if len(tags) < len(film["parts"]):
        return film, False
    asked = {"video": film["video"], "uploadToken": film["token"], "uploadedPartIds": tags}
    api.call("POST", "/videos", "action=finalizeUpload", json={"finalizeUploadRequest": asked})
    return film, True


def ready(api: Api, urn: str) -> bool:
    """Raises Refused when LinkedIn could not read it."""
    told = api.get(f"/{urn.split(':')[2]}s/{enc(urn)}")
    status = str(told.get("status") or "")
    if status in FAILED:
        raise Refused("media-failed", f"{status}: {told.get('processingFailureReason') or ''}")
    return status in READY


def _begin(api: Api, path: str, more: dict[str, Any]) -> JSON:
    asked = {"initializeUploadRequest": {"owner": api.author, **more}}
    return api.call("POST", f"/{path}", "action=initializeUpload", json=asked).json()["value"]


def _put(api: Api, address: str, content: bytes) -> Answer:
    answer = api.http.call("PUT", address, headers=api.bearer, content=content, timeout=300.0)
    if answer.status >= 300:
        no = refusal(answer, api.http)
        raise Refused("media-refused", no.said, status=answer.status)
    return answer
