"""Calls to a personal data server (XRPC: plain HTTP and JSON), and what its answers mean. https://atproto.com/specs/xrpc

What begins with ``app.bsky.`` is passed on by the server to Bluesky's index. Sessions are asked of `base`, the rest of `pds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.bluesky.facts import BASE, SITE, VIDEO
from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, Refused

Params = list[tuple[str, str]]

GONE = {"NotFound", "RecordNotFound", "RepoNotFound", "BlockedActor", "AccountTakedown", "RepoTakendown", "RepoDeactivated"}


class Api:
    """One account's calls. Without a stored session every call is Expired, so that the account room renews and keeps one."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = address(settings.get("base"), BASE)
        self.pds = address(settings.get("pds"), self.base)
        self.video = address(settings.get("video"), VIDEO)
        self.web = address(settings.get("web"), SITE)
        self.did = str(settings.get("did") or "")
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api({self.pds!r}, {self.did!r})"

    def get(self, method: str, params: Params | None = None, *, proxy: str = "") -> JSON:
        """`proxy`: the service to which the account's server passes it on, where its name does not say so."""
        answer = self.http.call("GET", self._url(method), headers=self._headers | _through(proxy), params=params)
        return judged(answer, self.http, changes=False)

    def post(self, method: str, body: JSON, *, changes: bool = False, proxy: str = "") -> JSON:
        headers = self._headers | _through(proxy)
        answer = self.http.call("POST", self._url(method), changes=changes, headers=headers, json=body)
        return judged(answer, self.http, changes=changes)

    def send(self, content: bytes, mime: str) -> JSON:
        """The blob of a file. Nothing public: what no record names is thrown away after an hour."""
        self.http.spend("blobs")
        headers = self._headers | {"Content-Type": mime}
        answer = self.http.call(
            "POST", self._url("com.atproto.repo.uploadBlob"), headers=headers, content=content, timeout=300.0
        )  # fmt: skip
        return judged(answer, self.http, changes=False)["blob"]

    def write(self, collection: str, rkey: str, record: JSON, *, points: int, changes: bool = False, swap: JSON = ()) -> JSON:
        """Put a record under our key: the same again is the same record. `swap`: only in place of this cid (None: of none)."""
        self.http.spend("hour", points)
        self.http.spend("day", points)
        body = {"repo": self.did, "collection": collection, "rkey": rkey, "record": record}
        if swap != ():
            body["swapRecord"] = swap
        return self.post("com.atproto.repo.putRecord", body, changes=changes)

    def commit(self, records: list[tuple[str, JSON]], rkey: str, *, points: int) -> JSON:
        """New records of several collections under one key, in one commit: seen together, or not at all. The first one's `uri`
        and `cid`. It is no repetition of itself: look before whether they are there."""
        self.http.spend("hour", points * len(records))
        self.http.spend("day", points * len(records))
        writes = [
            {"$type": "com.atproto.repo.applyWrites#create", "collection": name, "rkey": rkey, "value": value}
            for name, value in records
        ]
        told = self.post("com.atproto.repo.applyWrites", {"repo": self.did, "writes": writes}, changes=True)
        return (told.get("results") or [{}])[0]

    def erase(self, collection: str, rkey: str) -> None:
        """Gone already is what we wanted: the server says yes to that too."""
        self.http.spend("hour")
        self.http.spend("day")
        self.post("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": collection, "rkey": rkey})

    def record(self, uri: str) -> JSON | None:
        """``{"uri", "cid", "value"}`` of a record of any account, asked of its index; None when it is gone."""
        repo, collection, rkey = parted(uri)
        try:
            return self.get("com.atproto.repo.getRecord", [("repo", repo), ("collection", collection), ("rkey", rkey)])
        except Refused as refused:
            if refused.code == "not-found":
                return None
            raise

    def uri(self, collection: str, rkey: str) -> str:
        return f"at://{self.did}/{collection}/{rkey}"

    @property
    def _headers(self) -> dict[str, str]:
        if not self._token:
            raise Expired("no-session")
        return {"Authorization": f"Bearer {self._token}"}

    def _url(self, method: str) -> str:
        return f"{self.pds}/xrpc/{method}"


def _through(proxy: str) -> dict[str, str]:
    return {"Atproto-Proxy": proxy} if proxy else {}


def judged(answer: Answer, http: Http, *, changes: bool) -> JSON:
    """The JSON of a good answer; else one of the four. An error is ``{"error": its name, "message"}``."""
    if answer.status < 300:
        if not answer.body and not changes:
            return {}
        try:
            return answer.json()
        except Later as error:
            if changes:  # it said yes and we could not read what: it is very likely there
                raise Doubt("unreadable", error.said, status=answer.status) from error
            raise
    said, name = http.clean(answer.text()), _name(answer)
    if name in ("ExpiredToken", "InvalidToken"):
        raise Expired("expired", said, status=answer.status)
    if name == "InvalidSwap":
        raise Later("bluesky-swap", said, status=answer.status)
    raise Refused(_code(name, answer.status, said), said, status=answer.status)


def _code(name: str, status: int, said: str) -> str:
    if name in GONE or "could not locate record" in said.lower():
        return "not-found"
    if name == "BlobTooLarge" or status == 413 or "blob too big" in said.lower() or "this file is too large" in said.lower():
        return "bluesky-heavy"
    return {403: "forbidden", 404: "not-supported", 501: "not-supported"}.get(status, "invalid")


def _name(answer: Answer) -> str:
    try:
        told = answer.json()
    except Later:
        return ""
    return str(told.get("error") or "") if isinstance(told, dict) else ""


def address(given: object, usual: str) -> str:
    """``bsky.social/`` → ``https://bsky.social``."""
    told = str(given or usual).strip().rstrip("/")
    return told if "://" in told else f"https://{told}"


def host(url: str) -> str:
    return urlsplit(url).hostname or ""


def parted(uri: str) -> tuple[str, str, str]:
    """``at://did/collection/rkey`` in its three parts. Raises Refused for what is none."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3 or not all(parts):
        raise Refused("not-found", uri[:200])
    return parts[0], parts[1], parts[2]


def moment(text: object) -> datetime:
    """A date as records have it; nonsense, which people's own programs may write, is read as "now"."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    """As Bluesky's own programs write dates: milliseconds, UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
