"""Videos, reels and stories: the bytes first, which nobody sees, then the one call that shows them, then the wait.

Token of a video: ``{"video", "size", "from", "session" or "address", "to", "tries"}``; once it is shown ``{"video", "post",
"told", "waits", "subtitled": languages done}``. A piece that is refused (its forerunner's answer was lost) begins the upload
anew: nothing was seen.
https://developers.facebook.com/docs/video-api/guides/publishing and …/docs/video-api/guides/reels-publishing
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.facebook.audience import targeting
from parvis.networks.facebook.graph import Graph
from parvis.networks.facebook.rules import age, form, wording
from parvis.networks.protocol import JSON, Caption, Doubt, Draft, Later, Outcome, Processing, Published, Refused
from parvis.networks.subtitles import spoken, subrip

EDGES: Mapping[str, str] = {"post": "videos", "reel": "video_reels", "story": "video_stories"}
PIECE = 64 * 1024 * 1024  # bytes sent at once; nearly every reel is smaller
TRIES = 3  # uploads, when a piece is refused
WAITS = 90  # looks at a video that Facebook works on: an hour and a half, then a person looks
SHOWN = ("in_progress", "complete")


def is_film(draft: Draft) -> bool:
    return any(medium.mime.startswith("video/") for medium in draft.media)


def step(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The next call for a draft with a video, of which `token` tells how far it is."""
    token = token or {}
    if token.get("told"):
        return _watch(graph, draft, token)
    if "video" not in token:
        return Processing(_start(graph, draft, token), timedelta(0))
    if int(token["from"]) < int(token["size"]):
        return _piece(graph, draft, token)
    return _finish(graph, draft, token)


def find(graph: Graph, token: JSON) -> Outcome | None:
    """After a doubt: was the call heard that shows it? Without a video nothing was shown."""
    if not (token or {}).get("video"):
        return None
    try:
        told = graph.get(str(token["video"]), fields="post_id,published,status")
    except Refused as no:
        if no.code == "not-found":
            return None
        raise
    phase = ((told.get("status") or {}).get("publishing_phase") or {}).get("status")
    if not (token.get("told") or told.get("post_id") or told.get("published") or phase in SHOWN):
        return None
    return Processing({"video": token["video"], "told": True, "post": graph.whole(told.get("post_id"))}, timedelta(0))


def _start(graph: Graph, draft: Draft, token: JSON) -> dict[str, JSON]:
    (medium,) = draft.media
    size = medium.path.stat().st_size
    begun = {"upload_phase": "start", **({"file_size": size} if form(draft) == "post" else {})}
    told = graph.post(_edge(graph, draft), begun, films=form(draft) == "post")
    kept = {"video": str(told["video_id"]), "size": size, "from": 0, "tries": int(token.get("tries", 0))}
    if form(draft) != "post":
        return {**kept, "address": str(told["upload_url"])}
    return {**kept, "session": str(told["upload_session_id"]), **_asked(told)}


def _asked(told: Mapping[str, Any]) -> dict[str, int]:
    return {"from": int(told["start_offset"]), "to": int(told["end_offset"])}


def _piece(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """Nobody sees it: a lost answer is no doubt."""
    (medium,) = draft.media
    start, size = int(token["from"]), int(token["size"])
    with medium.path.open("rb") as file:
        file.seek(start)
        content = file.read(min(int(token.get("to") or size) - start, PIECE))
    try:
        if "address" in token:
            graph.pour(str(token["address"]), content, start=start, size=size)
            following = {"from": start + len(content)}
        else:
            sent = {"upload_phase": "transfer", "upload_session_id": str(token["session"]), "start_offset": str(start)}
            files = {"video_file_chunk": (medium.name, content, "application/octet-stream")}
            following = _asked(graph.upload(_edge(graph, draft), sent, files, films=True))
    except Refused:
        tries = int(token.get("tries", 0)) + 1
        if tries >= TRIES:
            raise
        return Processing({"tries": tries}, timedelta(seconds=10))
    return Processing({**token, **following}, timedelta(0))


def _finish(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    kind = form(draft)
    body: dict[str, Any] = {"upload_phase": "finish"}
    if kind == "post":
        body |= {"upload_session_id": token["session"], **targeting(draft.audience, age(draft))}
    else:
        body |= {"video_id": token["video"]}
    if kind == "reel":
        graph.http.spend("reels")
        body |= {"video_state": "PUBLISHED", **targeting(draft.audience, age(draft))}
    if wording(draft).strip():
        body["description"] = wording(draft)
    told = graph.post(_edge(graph, draft), body, changes=True, films=kind == "post")
    if not (told.get("success") or told.get("post_id")):
        raise Doubt("unreadable", "an answer without success", token=token)
    kept = {"video": token["video"], "told": True, "post": graph.whole(told.get("post_id"))}
    return Processing(kept, timedelta(seconds=5))


def _watch(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """It is shown when Facebook has worked on it; then it takes its subtitles, of which a reel or a story has none."""
    told = graph.get(str(token["video"]), fields="post_id,permalink_url,status")
    status = told.get("status") or {}
    waits = int(token.get("waits", 0)) + 1
    if status.get("video_status") == "error" or waits > WAITS:
        raise Refused("media-failed", str(status)[:500])
    if status.get("video_status") != "ready":
        return Processing({**token, "waits": waits}, timedelta(seconds=min(2 ** min(waits, 6) * 2, 60)))
    done = int(token.get("subtitled", 0))
    if form(draft) == "post" and done < len(captions := draft.media[0].captions):
        _subtitle(graph, str(token["video"]), captions[done], default=captions[0])
        return Processing({**token, "subtitled": done + 1}, timedelta(0))
    post = graph.whole(told.get("post_id")) or str(token.get("post") or "")
    return Published(post or str(token["video"]), _address(graph, post, told), datetime.now(UTC))


def _subtitle(graph: Graph, video: str, caption: Caption, *, default: Caption) -> None:
    """Files say their language in their names. The video is online: what Facebook refuses of them costs no more than them.
    https://developers.facebook.com/docs/graph-api/reference/video/captions/"""
    name = f"video.{'_'.join(spoken(caption))}.srt"
    files = {"captions_file": (name, subrip(caption), "application/x-subrip")}
    with contextlib.suppress(Refused):
        graph.upload(f"{video}/captions", {"default_locale": "_".join(spoken(default))}, files)


def _address(graph: Graph, post: str, told: Mapping[str, Any]) -> str:
    """Videos tell theirs without the host. A post that cannot be asked has an address all the same."""
    url = str(told.get("permalink_url") or "")
    if not url and post:
        try:
            url = str(graph.get(post, fields="permalink_url").get("permalink_url") or "")
        except (Refused, Later):
            url = ""
    return url if "://" in url else f"https://www.facebook.com{url or '/' + (post or str(told.get('id') or ''))}"


def _edge(graph: Graph, draft: Draft) -> str:
    return f"{graph.page}/{EDGES[form(draft)]}"
