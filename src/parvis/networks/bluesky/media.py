"""Pictures as blobs; films through Bluesky's video service, or straight to the account's server where there is none.

https://docs.bsky.app/docs/tutorials/video — nothing here is public before the post names it.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from parvis.networks.bluesky.api import Api, host, judged
from parvis.networks.bluesky.facts import CAPTION, FEW
from parvis.networks.protocol import JSON, Draft, Expired, Later, Media, Refused

TICKET = 1_800  # seconds that the permission to write the film into the repository lives
LOOK = timedelta(seconds=3)
UNMADE = ("not-supported", "not-found")  # the service is not there, or knows nothing of it


def pictures(api: Api, media: tuple[Media, ...]) -> JSON:
    """The embed of one to ten pictures: up to four as every application shows them, more as a gallery."""
    shown = [{"image": api.send(item.path.read_bytes(), item.mime), "alt": item.alt} | _shape(item) for item in media]
    if len(shown) <= FEW:
        return {"$type": "app.bsky.embed.images", "images": shown}
    square = {"aspectRatio": {"width": 1, "height": 1}}  # a gallery needs one
    items = [{"$type": "app.bsky.embed.gallery#image", **square, **each} for each in shown]
    return {"$type": "app.bsky.embed.gallery", "items": items}


def film(api: Api, item: Media) -> JSON:
    """Begin: ``{"job": id}`` while the service works on it, or ``{"blob": …}`` at once."""
    limits = _asked(api, "app.bsky.video.getUploadLimits")
    if limits is None:
        return {"blob": api.send(item.path.read_bytes(), item.mime)}
    if limits.get("canUpload") is False:
        raise Refused("bluesky-video-limit", api.http.clean(str(limits.get("message") or limits)))
    told = _told(
        api, "POST", "app.bsky.video.uploadVideo", _ticket(api, "com.atproto.repo.uploadBlob", f"did:web:{host(api.pds)}"),
        params={"did": api.did, "name": item.name}, content=item.path.read_bytes(), mime=item.mime, timeout=300.0,
    )  # fmt: skip
    return _step(_status(told))


def filmed(api: Api, job: str) -> JSON:
    """Look: ``{"job": id}`` again, or ``{"blob": …}``. Raises Refused when the service could not use the film."""
    told = _asked(api, "app.bsky.video.getJobStatus", ("jobId", job))
    if told is None:
        raise Refused("media-failed", job)
    return _step(_status(told))


def film_embed(api: Api, item: Media, blob: JSON) -> JSON:
    captions = [
        {"lang": each.language, "file": api.send(content, "text/vtt")}
        for each in item.captions
        if len(content := each.path.read_bytes()) <= CAPTION
    ]
    shown = {"$type": "app.bsky.embed.video", "video": blob, "alt": item.alt} | _shape(item)
    return shown | ({"captions": captions} if captions else {})


def is_film(draft: Draft) -> bool:
    return any(item.mime.startswith("video/") for item in draft.media)


def _step(told: dict[str, Any]) -> JSON:
    if told.get("blob"):
        return {"blob": told["blob"]}
    if told.get("state") == "JOB_STATE_FAILED":
        raise Refused("media-failed", str(told.get("failureCode") or told.get("error") or told.get("message") or ""))
    if not told.get("jobId"):
        raise Later("unreadable", str(told)[:200])
    return {"job": str(told["jobId"])}


def _status(told: JSON) -> dict[str, Any]:
    """The state of a job: its own body, or under `jobStatus` as the description has it."""
    inner = told.get("jobStatus") if isinstance(told, dict) else None
    return dict(inner if isinstance(inner, dict) else told)


def _asked(api: Api, method: str, *params: tuple[str, str]) -> JSON | None:
    """What the video service tells; None where there is no such service."""
    try:
        return _told(api, "GET", method, _ticket(api, method, f"did:web:{host(api.video)}"), params=list(params))
    except Refused as refused:
        if refused.code in UNMADE:
            return None
        raise


def _told(api: Api, verb: str, method: str, ticket: str, mime: str = "", **sent: Any) -> JSON:
    headers = {"Authorization": f"Bearer {ticket}"} | ({"Content-Type": mime} if mime else {})
    try:
        answer = api.http.call(verb, f"{api.video}/xrpc/{method}", headers=headers, **sent)
        if answer.status == 409:  # the same film was sent before: its work is told
            return answer.json()
        return judged(answer, api.http, changes=False)
    except Expired as expired:  # of the ticket, not of the account
        raise Refused("media-refused", expired.said, status=expired.status) from expired


def _ticket(api: Api, right: str, audience: str) -> str:
    """A token for one method of one service, made by the account's server."""
    params = [("aud", audience), ("lxm", right)]
    if right == "com.atproto.repo.uploadBlob":  # used when the work is done, which takes its time
        params.append(("exp", str(int(time.time()) + TICKET)))
    return str(api.get("com.atproto.server.getServiceAuth", params)["token"])


def _shape(item: Media) -> dict[str, Any]:
    return {"aspectRatio": {"width": item.width, "height": item.height}} if item.width and item.height else {}
