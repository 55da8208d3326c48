"""A video to PeerTube in pieces: a session that lives about an hour, and that tells how much it has.

Nothing here is public (the video is made private), so a lost answer is simply tried again.
https://docs.joinpeertube.org/api-rest-reference.html#operation/uploadResumable
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from parvis.networks.http import Answer
from parvis.networks.peertube.api import Api, failure, judged
from parvis.networks.protocol import JSON, Later, Media, Refused

PATH = "/videos/upload-resumable"
CHUNK = 8 * 1024 * 1024  # bytes; what is held in memory
AT_ONCE = 8  # pieces before the place reached is kept
UNFINISHED = 308


class Gone(Exception):
    """The session is no longer known."""


def start(api: Api, item: Media, body: JSON) -> str:
    """The id of a new session for `item`, or of the one that is there already for the same file."""
    headers = {"X-Upload-Content-Type": item.mime, "X-Upload-Content-Length": str(item.size)}
    answer = api.send("POST", PATH, json={**body, "filename": item.name}, headers=headers, timeout=60.0)
    if answer.status >= 300:
        raise failure(answer, api.http)
    found = parse_qs(urlsplit(answer.headers.get("location", "")).query).get("upload_id")
    if not found:
        raise Refused("media-refused", "no upload_id")
    return found[0]


def go_on(api: Api, item: Media, session: str) -> JSON | None:
    """Send some pieces from where the session stands; the video once it is whole, else None. Raises Gone."""
    answer = _put(api, session, b"", f"bytes */{item.size}")
    with item.path.open("rb") as file:
        for _ in range(AT_ONCE):
            if answer.status != UNFINISHED:
                break
            first = position(answer)
            if first >= item.size:  # all is there, and is being put together
                raise Later("media-processing", "whole", status=answer.status)
            file.seek(first)
            piece = file.read(CHUNK)
            answer = _put(api, session, piece, f"bytes {first}-{first + len(piece) - 1}/{item.size}")
    if answer.status == UNFINISHED:
        return None
    return judged(answer, api.http)


def position(answer: Answer) -> int:
    """How many bytes the session has: ``Range: bytes=0-262143``; no header, nothing."""
    found = re.search(r"-(\d+)$", answer.headers.get("range", ""))
    return int(found[1]) + 1 if found else 0


def _put(api: Api, session: str, content: bytes, place: str) -> Answer:
    headers = {"Content-Range": place, "Content-Type": "application/octet-stream"}
    answer = api.send("PUT", PATH, params={"upload_id": session}, content=content, headers=headers, timeout=300.0)
    if answer.status in (404, 410):
        raise Gone
    if answer.status == 409:  # an earlier piece did arrive: ask again
        raise Later("media-processing", api.http.clean(answer.text()), status=409)
    return answer
