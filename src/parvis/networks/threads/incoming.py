"""From Threads' shapes to `Incoming`: what webhooks and lists have in common.

People are told by their name alone, which is then what they are known by. All that one person says under one post is
one `thread`: ``{post}:{person}``. `context` has `root` (the post), `hidden`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.protocol import Attached, Incoming, Kind, Person
from parvis.networks.threads.graph import Graph, moment

FIELDS = (
    "id,text,username,permalink,timestamp,media_type,media_url,alt_text,root_post,replied_to,is_reply,"
    "is_reply_owned_by_me,hide_status"
)
HIDDEN = ("HIDDEN", "COVERED", "BLOCKED", "RESTRICTED")


def said(graph: Graph, node: Mapping[str, Any], kind: Kind, root: str = "") -> Incoming:
    """A reply under one of our posts, or a post or reply elsewhere that names us.

    A reply to us that names us is told as both: it is a reply.
    """
    remote_id, name, above = str(node["id"]), str(node.get("username") or ""), node.get("root_post") or {}
    post = str(above.get("id") or root or remote_id)
    if graph.ours(above) or str(above.get("owner_id") or "") == graph.account:
        kind = "comment"
    parent = str((node.get("replied_to") or {}).get("id") or "")
    person = Person(name or f"unknown:{remote_id}", name, url=f"https://www.threads.com/@{name}" if name else "")
    return Incoming(
        verb="add",
        remote_id=remote_id,
        thread=f"{post}:{person.remote_id}",
        kind=kind,
        at=moment(node["timestamp"]),
        author=person,
        text=str(node.get("text") or ""),
        url=str(node.get("permalink") or ""),
        parent=parent or ("" if kind == "mention" else post),
        own=graph.ours(node),
        attached=tuple(_shown(node)),
        context={"root": post, "hidden": str(node.get("hide_status") or "") in HIDDEN},
    )


def _shown(node: Mapping[str, Any]) -> Iterator[Attached]:
    if url := str(node.get("media_url") or ""):
        path = urlsplit(url).path
        mime = mimetypes.guess_type(path)[0] or ("video/mp4" if node.get("media_type") == "VIDEO" else "image/jpeg")
        yield Attached(path.rsplit("/", 1)[-1], mime, url, alt=str(node.get("alt_text") or ""))
