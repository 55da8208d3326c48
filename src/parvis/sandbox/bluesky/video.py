"""The video service: a host of its own, that works on a film before the account's server gets it."""

import sqlite3
from typing import Any

from starlette.requests import Request

from parvis.sandbox.bluesky.auth import XrpcError, claims
from parvis.sandbox.bluesky.names import NETWORK, cid, did_of, somebody
from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given

UPLOAD = "com.atproto.repo.uploadBlob"


async def limits(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    _permitted(request, place, "app.bsky.video.getUploadLimits")
    return {"canUpload": True, "remainingDailyVideos": 25, "remainingDailyBytes": 10_000_000_000}


async def upload(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me, content = _permitted(request, place, UPLOAD), await request.body()
    try:
        medium = place.media.keep(NETWORK, me["id"], content, wait=place.faults.slow_media(NETWORK))
    except Unreadable:
        return {"jobId": "0", "did": did_of(me["id"]), "state": "JOB_STATE_FAILED", "failureCode": "validation_failure",
                "error": "The file is not a film"}  # fmt: skip
    name = cid(content, raw=True)
    place.store.insert("bluesky_blobs", seq=place.store.next(), owner=me["id"], cid=name, medium=medium["id"])
    return _status(place, medium)


async def status(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    medium = place.media.get(NETWORK, asked.text("jobId"))
    if medium is None:
        raise XrpcError(400, "InvalidRequest", "No such job")
    return {"jobStatus": _status(place, medium)}


def _status(place: Place, medium: sqlite3.Row) -> dict[str, Any]:
    told = {"jobId": medium["id"], "did": did_of(medium["owner"])}
    if not ready(medium):
        return {**told, "state": "JOB_STATE_ENCODING", "progress": 40}
    row = place.store.one("SELECT cid FROM bluesky_blobs WHERE medium = ?", (medium["id"],))
    assert row is not None
    blob = {"$type": "blob", "ref": {"$link": row["cid"]}, "mimeType": medium["mime"], "size": medium["size"]}
    return {**told, "state": "JOB_STATE_COMPLETED", "progress": 100, "blob": blob}


def _permitted(request: Request, place: Place, right: str) -> sqlite3.Row:
    """A permission for this very call, made by the account's server."""
    told = claims(request)
    person = somebody(place, str(told.get("iss") or ""))
    if person is None or told.get("lxm") != right or not str(told.get("aud", "")).startswith("did:web:"):
        raise XrpcError(401, "InvalidToken", f"jwt lxm must be {right}")
    return person
