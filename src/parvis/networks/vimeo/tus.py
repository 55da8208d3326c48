"""A file to a tus link, from where it stands. Nothing here is public: a lost answer is simply tried again.

https://tus.io/protocols/resumable-upload · https://developer.vimeo.com/api/upload/videos#resumable-approach
"""

from __future__ import annotations

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import Later, Media, Refused

CHUNK = 16 * 1024 * 1024  # bytes; what is held in memory
AT_ONCE = 8  # pieces before the place reached is kept
HEADERS = {"Tus-Resumable": "1.0.0"}
CONTENT = {"Content-Type": "application/offset+octet-stream"}


class Gone(Exception):
    """The link is not known, or no longer."""


def go_on(http: Http, link: str, item: Media) -> bool:
    """Send some pieces; True once all is there. The link needs no token, and gets none. Raises Gone."""
    there = _offset(_sent(http, "HEAD", link, HEADERS))
    with item.path.open("rb") as file:
        for _ in range(AT_ONCE):
            if there >= item.size:
                return True
            file.seek(there)
            headers = HEADERS | CONTENT | {"Upload-Offset": str(there)}
            answer = _sent(http, "PATCH", link, headers, file.read(CHUNK))
            if answer.status == 409:  # an earlier piece did arrive: ask again
                raise Later("media-processing", answer.text(), status=409)
            there = _offset(answer)
    return there >= item.size


def _sent(http: Http, method: str, link: str, headers: dict[str, str], content: bytes | None = None) -> Answer:
    answer = http.call(method, link, headers=headers, content=content, timeout=300.0)
    if answer.status in (403, 404, 410):
        raise Gone
    if answer.status >= 300 and answer.status != 409:
        raise Refused("media-refused", http.clean(answer.text()), status=answer.status)
    return answer


def _offset(answer: Answer) -> int:
    told = answer.headers.get("upload-offset", "")
    if not told.isdigit():
        raise Later("unreadable", "no Upload-Offset", status=answer.status)
    return int(told)
