"""Videos by pieces, photos by their addresses. The creator's choices are asked for anew before each.

Token: ``{"id": publish id, "url", "sent": bytes, "waits": n}``. A video is published when its last piece is there, so that this
call alone is a doubt when lost; a video whose pieces never all came is never shown.
https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.protocol import JSON, Doubt, Draft, Media, Outcome, Processing, Published, Refused
from parvis.networks.tiktok.api import Api, moment

PIECE = 10_000_000  # bytes; theirs: 5 to 64 MB, the last takes the rest
WHOLE = 64_000_000  # up to this in one piece
AT_ONCE = 4  # pieces before the place reached is kept
LOOK, WAITS = timedelta(seconds=10), 90
UNNAMED = 12  # looks at a public post before it is kept without its number
SKEW = timedelta(minutes=2)
LISTED = "id,title,video_description,create_time,share_url"


def begin(api: Api, draft: Draft) -> Outcome:
    """Nobody sees a video yet: an unused place for one costs nothing. Photos are published by this very call."""
    _allowed(api, draft)
    film = draft.media[0].mime.startswith("video/")
    if not draft.options.get("draft"):
        api.http.spend("posts")
    if not film:
        told = api.call("POST", "/post/publish/content/init/", changes=True, json=_photos(draft))
        return _kept(told, changes=True)
    path = "/post/publish/inbox/video/init/" if draft.options.get("draft") else "/post/publish/video/init/"
    size, count = draft.media[0].size, pieces(draft.media[0].size)
    source = {
        "source": "FILE_UPLOAD",
        "video_size": size,
        "chunk_size": size if count == 1 else PIECE,
        "total_chunk_count": count,
    }
    body: dict[str, Any] = {"source_info": source}
    if not draft.options.get("draft"):
        body["post_info"] = {"title": draft.text, **_choices(draft), "disable_duet": not draft.options.get("duet"),
                             "disable_stitch": not draft.options.get("stitch"), "is_aigc": bool(draft.options.get("aigc"))}  # fmt: skip
    return _kept(api.call("POST", path, json=body), changes=False)


def step(api: Api, draft: Draft, token: JSON) -> Outcome:
    if not token:
        return begin(api, draft)
    if token.get("url") and token["sent"] < draft.media[0].size:
        return _send(api, draft.media[0], token)
    return _look(api, draft, token)


def find(api: Api, draft: Draft, since: datetime, token: JSON) -> Outcome | None:
    """By its publish id; without one, among the newest, by its words."""
    if token and token.get("id"):
        told = status(api, str(token["id"]))
        if told.get("status") == "FAILED":
            return None
        if (
            told.get("status") == "PROCESSING_UPLOAD"
            and token.get("url")
            and int(told.get("uploaded_bytes") or 0) < draft.media[0].size
        ):
            return Processing({**token, "again": True}, LOOK)  # to the same place: it shows once, however often a piece comes
        return Processing({**token, "sent": draft.media[0].size}, timedelta(0))
    alike = []
    for post in api.call("POST", f"/video/list/?fields={LISTED}", json={"max_count": 20}).get("videos") or ():
        words, at = str(post.get("video_description") or post.get("title") or "").split(), moment(post.get("create_time"))
        if words == draft.text.split() and at >= since - SKEW:
            alike.append((str(post["id"]), at, Published(str(post["id"]), str(post.get("share_url") or ""), at)))
    return oldest(alike, draft.held)


def status(api: Api, publish_id: str) -> JSON:
    return api.call("POST", "/post/publish/status/fetch/", json={"publish_id": publish_id})


def creator(api: Api) -> JSON:
    return api.call("POST", "/post/publish/creator_info/query/", json={})


def pieces(size: int) -> int:
    return 1 if size <= WHOLE else size // PIECE


def post_id(told: JSON) -> str:
    """The spelling is theirs; either is taken."""
    found = told.get("publicaly_available_post_id") or told.get("publicly_available_post_id") or ()
    return str(next(iter(found), ""))


def _allowed(api: Api, draft: Draft) -> None:
    told = creator(api)
    if draft.options.get("privacy") not in (told.get("privacy_level_options") or ()) and not draft.options.get("draft"):
        raise Refused("tiktok-privacy", ", ".join(told.get("privacy_level_options") or ()))
    longest = float(told.get("max_video_post_duration_sec") or 0)
    if longest and any(item.seconds > longest for item in draft.media):
        raise Refused("tiktok-seconds", f"{longest:.0f} s")


def _photos(draft: Draft) -> dict[str, Any]:
    for item in draft.media:
        if not item.url:
            raise Refused("tiktok-address", item.name)
    words = {"title": str(draft.options.get("title") or ""), "description": draft.text, "auto_add_music": True}
    return {
        "media_type": "PHOTO", "post_mode": "MEDIA_UPLOAD" if draft.options.get("draft") else "DIRECT_POST",
        "post_info": {**words, **_choices(draft)},
        "source_info": {"source": "PULL_FROM_URL", "photo_images": [item.url for item in draft.media], "photo_cover_index": 0},
    }  # fmt: skip


def _choices(draft: Draft) -> dict[str, Any]:
    options = draft.options
    return {
        "privacy_level": str(options.get("privacy") or ""), "disable_comment": not options.get("comments"),
        "brand_content_toggle": bool(options.get("sponsored")), "brand_organic_toggle": bool(options.get("own_brand")),
    }  # fmt: skip


def _kept(told: JSON, *, changes: bool) -> Outcome:
    if not told.get("publish_id"):
        raise Doubt("unreadable", "no publish_id") if changes else Refused("invalid", "no publish_id")
    return Processing({"id": str(told["publish_id"]), "url": str(told.get("upload_url") or ""), "sent": 0}, timedelta(0))


def _send(api: Api, item: Media, token: JSON) -> Outcome:
    """Some pieces in order; our token does not go there."""
    sent, last = int(token["sent"]), (pieces(item.size) - 1) * PIECE
    with item.path.open("rb") as file:
        for _ in range(AT_ONCE):
            file.seek(sent)
            piece = file.read(item.size - sent if sent >= last else PIECE)
            whole = sent + len(piece) >= item.size
            headers = {"Content-Type": item.mime, "Content-Range": f"bytes {sent}-{sent + len(piece) - 1}/{item.size}"}
            try:
                answer = api.http.call("PUT", token["url"], changes=whole, headers=headers, content=piece, timeout=600.0)
            except Doubt as doubt:
                doubt.token = token
                raise
            if answer.status >= 300 and token.get("again") and status(api, str(token["id"])).get("status") != "PROCESSING_UPLOAD":
                return Processing({**token, "sent": item.size}, LOOK)  # it was all there
            if answer.status >= 300:
                raise Refused("media-refused", api.http.clean(answer.text()), status=answer.status)
            if whole and answer.status != 201:
                raise Doubt("unreadable", api.http.clean(answer.text()), status=answer.status, token=token)
            sent += len(piece)
            if whole:
                break
    return Processing({**token, "sent": sent}, timedelta(0) if sent < item.size else LOOK)


def _look(api: Api, draft: Draft, token: JSON) -> Outcome:
    told, waits = status(api, str(token["id"])), int(token.get("waits", 0))
    state = str(told.get("status") or "")
    if state == "FAILED":
        raise Refused("tiktok-failed", str(told.get("fail_reason") or ""))
    seen = draft.options.get("privacy") == "PUBLIC_TO_EVERYONE"
    number = post_id(told)
    unnamed = state == "PUBLISH_COMPLETE" and (not seen or waits >= UNNAMED)
    if number or unnamed or state == "SEND_TO_USER_INBOX":
        url = f"{api.web}/@{creator(api).get('creator_username') or ''}/video/{number}" if number else ""
        return Published(number or str(token["id"]), url, datetime.now(UTC), {"publish": str(token["id"])})
    if waits >= WAITS:
        raise Refused("tiktok-failed", state)
    return Processing({**token, "waits": waits + 1}, LOOK)
