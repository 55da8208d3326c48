"""A file to Dailymotion: an address, to which pieces are posted; each answer tells which bytes it has.

Nothing here is public, so a lost answer is simply tried again. The protocol is the one of Dailymotion's own Python client
(`dailymotion` 0.2.5): 202 or 416 with ``Range: 0-4194303,8388608-9999999/10000000`` while bytes are missing, 200 with the `url`.
"""

from __future__ import annotations

import re
from pathlib import Path

from parvis.networks.dailymotion.api import Api, failure, judged
from parvis.networks.http import Answer
from parvis.networks.protocol import Later, Media, Refused

CHUNK = 8 * 1024 * 1024  # bytes; theirs: 4 MiB or more
AT_ONCE = 8  # pieces before the place reached is kept


class Gone(Exception):
    """The address is no longer known."""


def start(api: Api) -> str:
    """An address for one file. It needs no token, and lives some hours."""
    link = str(api.get("/file/upload").get("upload_url") or "")
    if not link:
        raise Refused("media-refused", "no upload_url")
    return link


def go_on(api: Api, item: Media, link: str, have: int) -> tuple[str, int]:
    """Send some pieces from `have` on: (address of the whole file, or "", how many bytes are there). Raises Gone."""
    with item.path.open("rb") as file:
        for _ in range(AT_ONCE):
            file.seek(have)
            piece = file.read(CHUNK)
            answer = _post(api, link, item.name, piece, have, item.size)
            if answer.status == 200:
                return _url(api, answer), item.size
            have = missing(answer, have + len(piece))
            if have >= item.size:  # all is there, and is being put together
                raise Later("media-processing", "whole", status=answer.status)
    return "", have


def small(api: Api, path: Path) -> str:
    """The address of a picture or of subtitles, sent at once."""
    content, link = path.read_bytes(), start(api)
    answer = _post(api, link, path.name, content, 0, len(content))
    if answer.status != 200:
        raise Later("media-processing", api.http.clean(answer.text()), status=answer.status)
    return _url(api, answer)


def missing(answer: Answer, usual: int) -> int:
    """The first byte that is not there yet; `usual` where the answer does not tell."""
    told = answer.headers.get("range", "").removeprefix("bytes=").partition("/")[0]
    if not told:
        return usual
    spans = sorted((int(first), int(last)) for first, last in re.findall(r"(?<!\d)(\d{1,18})-(\d{1,18})", told))
    place = 0
    for first, last in spans:
        if first > place:
            break
        place = max(place, last + 1)
    return place


def _post(api: Api, link: str, name: str, content: bytes, first: int, size: int) -> Answer:
    headers = {
        "Content-Type": "application/octet-stream", "Content-Range": f"bytes {first}-{first + len(content) - 1}/{size}",
        "Content-Disposition": f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "_", name)}"',
    }  # fmt: skip
    answer = api.http.call("POST", link, headers=headers, content=content, timeout=300.0)
    if answer.status in (404, 410):
        raise Gone
    if answer.status >= 300 and answer.status != 416:
        raise failure(answer, api.http)
    return answer


def _url(api: Api, answer: Answer) -> str:
    url = str(judged(answer, api.http).get("url") or "")
    if not url:
        raise Refused("media-refused", api.http.clean(answer.text()), status=answer.status)
    return url
