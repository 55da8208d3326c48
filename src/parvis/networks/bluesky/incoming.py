"""Posts of others as `Incoming`, from a notification or from a view of a thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parvis.networks.bluesky.api import Api, moment
from parvis.networks.bluesky.publish import web_address
from parvis.networks.bluesky.richtext import whole
from parvis.networks.protocol import JSON, Attached, Incoming, Kind, Person


def person(api: Api, told: JSON) -> Person:
    handle, did = str(told.get("handle") or ""), str(told.get("did") or "")
    url = f"{api.web}/profile/{did}"
    return Person(did, handle, str(told.get("displayName") or handle), url, str(told.get("avatar") or ""))


def message(api: Api, post: JSON, *, embed: JSON = None) -> Incoming | None:
    """A post (`uri`, `cid`, `author`, `record`) said to us, or by us to somebody; None when it concerns nobody else.

    `thread` is one person under the root of a conversation: all that they and we say below it stays together.
    """
    record = within(post, "record")
    author, uri = person(api, post.get("author") or {}), str(post.get("uri") or "")
    if not author.remote_id or not uri or record.get("$type", "app.bsky.feed.post") != "app.bsky.feed.post":
        return None
    reply = within(record, "reply")
    parent, root = _ref(reply, "parent"), _ref(reply, "root")
    own = author.remote_id == api.did
    other = repo_of(parent["uri"]) if own else author.remote_id
    if own and (not parent["uri"] or other == api.did):
        return None  # a publication of ours, or a further part of it
    kind: Kind = "comment" if api.did in (repo_of(parent["uri"]), repo_of(root["uri"])) else "mention"
    return Incoming(
        verb="add",
        remote_id=uri,
        thread=f"{root['uri'] or uri}:{other}",
        kind=kind,
        at=moment(record.get("createdAt") or post.get("indexedAt")),
        author=author,
        text=whole(record),
        language=next((str(one).split("-")[0] for one in record.get("langs") or ()), ""),
        url=web_address(api, uri),
        parent=parent["uri"] or _quoted(record),
        own=own,
        attached=tuple(_attached(embed if isinstance(embed, dict) else post.get("embed") or {})),
        context={
            "cid": str(post.get("cid") or ""),
            "root": root if root["uri"] else {"uri": uri, "cid": str(post.get("cid") or "")},
        },
    )


def repo_of(uri: str) -> str:
    """Whose record it is."""
    return uri.removeprefix("at://").partition("/")[0]


def within(told: JSON, name: str) -> dict[str, Any]:
    """The object under `name`; {} for anything else: records are written by anybody's program."""
    inner = told.get(name) if isinstance(told, dict) else None
    return inner if isinstance(inner, dict) else {}


def _ref(reply: dict[str, Any], name: str) -> dict[str, str]:
    told = within(reply, name)
    return {"uri": str(told.get("uri") or ""), "cid": str(told.get("cid") or "")}


def _quoted(record: dict[str, Any]) -> str:
    """What a post quotes, with or without media beside it."""
    cited = within(within(record, "embed"), "record")
    cited = within(cited, "record") or cited
    return str(cited.get("uri") or "")


def _attached(embed: dict[str, Any]) -> Iterator[Attached]:
    """Pictures and films as the index shows them; kinds that we do not know are left out."""
    inner = within(embed, "media") or embed
    for image in [*(inner.get("images") or ()), *(inner.get("items") or ())]:
        if isinstance(image, dict) and image.get("fullsize"):
            yield Attached("image.jpg", "image/jpeg", str(image["fullsize"]), alt=str(image.get("alt") or ""))
    if inner.get("playlist"):
        yield Attached("video.m3u8", "application/vnd.apple.mpegurl", str(inner["playlist"]), alt=str(inner.get("alt") or ""))
