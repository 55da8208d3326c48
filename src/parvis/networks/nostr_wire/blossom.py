"""Files on Blossom servers, addressed by their sha256 (BUD-01, 02, 04). The same upload again is the same file."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.http import Answer, Http
from parvis.networks.nostr_wire.keys import Signer
from parvis.networks.protocol import Later, Media, Refused

AUTHORISED = 24242
MINUTES_GOOD = 10
TIMEOUT = 300.0
ENDINGS = {"image/jpeg": ".jpg", "video/mp4": ".mp4", "video/webm": ".webm", "image/webp": ".webp"}


@dataclass(frozen=True, slots=True)
class File:
    url: str
    digest: str
    mime: str
    size: int

    def tag(self, item: Media, *more: str) -> list[str]:
        """How an event tells of it (NIP-92)."""
        told = ["imeta", f"url {self.url}", f"m {self.mime}", f"x {self.digest}", f"size {self.size}"]
        if item.width and item.height:
            told.append(f"dim {item.width}x{item.height}")
        if item.alt.strip():
            told.append(f"alt {' '.join(item.alt.split())}")
        return [*told, *more]


class Blossom:
    """One server, "" = none."""

    def __init__(self, base: str, http: Http, signer: Signer) -> None:
        self.base = base.strip().rstrip("/")
        self._http, self._signer = http, signer

    def __repr__(self) -> str:
        return f"Blossom({self.base!r})"

    def upload(self, path: Path, mime: str) -> File:
        """Put a file there; nothing public points to it yet. Raises Refused("media-refused"), Later, Expired."""
        if not self.base:
            raise Refused("nostr-no-files")
        digest = _digest(path)
        headers = {**self._authorised("upload", digest), "Content-Type": mime, "X-SHA-256": digest}
        with path.open("rb") as file:
            answer = self._call("PUT", "/upload", headers, file.read())
        told = answer.json()
        if not isinstance(told, dict) or str(told.get("sha256") or "") != digest:
            raise Refused("media-refused", "the server stored something else", status=answer.status)
        ending = ENDINGS.get(mime) or mimetypes.guess_extension(mime) or ""
        url = str(told.get("url") or f"{self.base}/{digest}{ending}")
        if urlsplit(url).scheme not in ("http", "https"):
            raise Refused("media-refused", url[:200], status=answer.status)
        return File(url, digest, mime, int(told.get("size") or path.stat().st_size))

    def delete(self, digest: str) -> None:
        """Gone already is what we wanted."""
        headers = self._authorised("delete", digest)
        answer = self._http.call("DELETE", f"{self.base}/{digest}", headers=headers)
        if answer.status >= 400 and answer.status not in (404, 410):
            raise Refused("forbidden", _said(self._http, answer), status=answer.status)

    def _call(self, method: str, path: str, headers: dict[str, str], content: bytes) -> Answer:
        answer = self._http.call(method, self.base + path, headers=headers, content=content, timeout=TIMEOUT)
        if answer.status < 300:
            return answer
        if answer.status == 408:
            raise Later("no-answer", _said(self._http, answer), status=408)
        code = {402: "nostr-files-paid", 403: "forbidden"}.get(answer.status, "media-refused")
        raise Refused(code, _said(self._http, answer), status=answer.status)

    def _authorised(self, verb: str, digest: str) -> dict[str, str]:
        now = int(time.time())
        host = (urlsplit(self.base).hostname or "").lower()
        tags = [["t", verb], ["x", digest], ["expiration", str(now + MINUTES_GOOD * 60)], ["server", host]]
        event: dict[str, Any] = self._signer.signed(AUTHORISED, tags, f"{verb} {digest}", now - 5)
        written = base64.urlsafe_b64encode(json.dumps(event).encode()).decode().rstrip("=")
        return {"Authorization": f"Nostr {written}"}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _said(http: Http, answer: Answer) -> str:
    return http.clean(str(answer.headers.get("x-reason") or answer.text()))
