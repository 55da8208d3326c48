"""A video to YouTube in pieces: a session that lives about a week, and that tells how much it has.

Nothing here is public (the video is made private), so a lost answer is simply tried again.
https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
"""

from __future__ import annotations

import re
from typing import Any

from parvis.networks.http import Answer
from parvis.networks.protocol import JSON, Media, Refused
from parvis.networks.youtube.api import Api, failure, judged
from parvis.networks.youtube.facts import UPLOADS

CHUNK = 8 * 1024 * 1024  # bytes; theirs: a multiple of 256 KiB
AT_ONCE = 8  # pieces before the place reached is kept
UNFINISHED = 308


def start(api: Api, item: Media, body: JSON, *, notify: bool) -> str:
    """The address of a new session for `item`. Costs one of the day's hundred videos."""
    api.http.spend(UPLOADS, 1)
    answer = api.http.call(
        "POST", f"{api.base}/upload/youtube/v3/videos", json=body, timeout=60.0,
        params={"uploadType": "resumable", "part": "snippet,status", "notifySubscribers": str(notify).lower()},
        headers=api.headers | {"X-Upload-Content-Type": item.mime, "X-Upload-Content-Length": str(item.size)},
    )  # fmt: skip
    if answer.status >= 300:
        raise failure(answer, api.http)
    session = answer.headers.get("location", "")
    if not session:
        raise Refused("media-refused", "no Location")
    return session


class Gone(Exception):
    """The session is no longer known."""


def go_on(api: Api, item: Media, session: str) -> JSON | None:
    """Send some pieces from where the session stands; the video once it is whole, else None. Raises Gone."""
    answer = _put(api, session, b"", f"bytes */{item.size}")
    with item.path.open("rb") as file:
        for _ in range(AT_ONCE):
            if answer.status != UNFINISHED:
                return judged(answer, api.http)
            first = position(answer)
            file.seek(first)
            piece = file.read(CHUNK)
            answer = _put(api, session, piece, f"bytes {first}-{first + len(piece) - 1}/{item.size}")
    return None if answer.status == UNFINISHED else judged(answer, api.http)


def position(answer: Answer) -> int:
    """How many bytes the session has: ``Range: bytes=0-262143``; no header, nothing."""
    found = re.search(r"-(\d+)$", answer.headers.get("range", ""))
    return int(found[1]) + 1 if found else 0


def _put(api: Api, session: str, content: bytes, place: str) -> Answer:
    headers: dict[str, Any] = {"Content-Range": place}
    answer = api.http.call("PUT", session, headers=headers, content=content, timeout=300.0)
    if answer.status in (404, 410):
        raise Gone
    return answer
