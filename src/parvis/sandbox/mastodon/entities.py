"""Rows turned into Mastodon's entities, field for field as its documentation lists them."""

import html
import json
import re
import sqlite3
from typing import Any

from parvis.sandbox import ids
from parvis.sandbox.mastodon.auth import NETWORK
from parvis.sandbox.media import ready
from parvis.sandbox.place import Place
from parvis.sandbox.wire import iso
from parvis.sandbox.world import HANDLE

TAG = re.compile(r"(?<![\w/&])#(\w*[^\W\d]\w*)")
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»]")
TOKEN = re.compile(f"({LINK.pattern})|{TAG.pattern}|{HANDLE.pattern}")


def account(place: Place, person: sqlite3.Row) -> dict[str, Any]:
    page = place.url(f"/mastodon/web/@{person['handle']}")
    avatar = place.url(f"/avatars/mastodon/{person['id']}.png")
    return {
        "id": person["id"], "username": person["handle"], "acct": person["handle"], "display_name": person["name"],
        "locked": False, "bot": False, "discoverable": True, "indexable": True, "group": False,
        "created_at": iso(person["created"]), "note": f"<p>{html.escape(person['bio'])}</p>", "url": page, "uri": page,
        "avatar": avatar, "avatar_static": avatar, "avatar_description": "", "header": avatar, "header_static": avatar,
        "header_description": "", "followers_count": person["followers"], "following_count": 0,
        "statuses_count": person["written"], "last_status_at": None,
        "hide_collections": False, "noindex": False, "emojis": [], "roles": [], "fields": [],
    }  # fmt: skip


def own_account(place: Place, person: sqlite3.Row) -> dict[str, Any]:
    """The caller's own account also carries its source and role."""
    source = {
        "privacy": "public", "sensitive": False, "language": "fr", "note": person["bio"], "fields": [],
        "follow_requests_count": 0, "hide_collections": False, "discoverable": True, "indexable": True,
        "attribution_domains": [], "quote_policy": "public",
    }  # fmt: skip
    role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
    return account(place, person) | {"source": source, "role": role}


def attachment(place: Place, medium: sqlite3.Row) -> dict[str, Any]:
    kind = medium["mime"].split("/")[0]
    kind = "gifv" if medium["mime"] == "image/gif" else kind
    done = ready(medium)
    url = place.url(f"/files/{medium['file']}")
    original = {"width": medium["width"], "height": medium["height"], "size": f"{medium['width']}x{medium['height']}"}
    meta: dict[str, Any] = {"original": original}
    if focus := json.loads(medium["details"]).get("focus"):
        meta["focus"] = {"x": focus[0], "y": focus[1]}
    return {
        "id": medium["id"], "type": kind, "url": url if done else None, "preview_url": url if done else None,
        "remote_url": None, "preview_remote_url": None, "text_url": None, "meta": meta,
        "description": medium["alt"] or None, "blurhash": None,
    }  # fmt: skip


def content(place: Place, text: str) -> str:
    """A status's text as the HTML that Mastodon serves."""

    def token(match: re.Match[str]) -> str:
        link, tag, handle = match.groups()
        if link:
            return f'<a href="{link}" rel="nofollow noopener" target="_blank">{link.partition("://")[2]}</a>'
        if tag:
            url = place.url(f"/mastodon/tags/{tag.lower()}")
            return f'<a href="{url}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
        if not place.world.by_handle(NETWORK, handle):
            return match.group(0)
        url = place.url(f"/mastodon/web/@{handle}")
        return f'<span class="h-card"><a href="{url}" class="u-url mention">@<span>{handle}</span></a></span>'

    paragraphs = (TOKEN.sub(token, html.escape(part, quote=False)) for part in re.split(r"\n{2,}", text.strip()))
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in paragraphs) if text.strip() else ""


def status(place: Place, post: sqlite3.Row, viewer: sqlite3.Row | None) -> dict[str, Any]:
    world, details = place.world, json.loads(post["details"])
    author = world.person(NETWORK, post["author"])
    assert author is not None
    parent = world.post(NETWORK, post["parent"]) if post["parent"] else None
    me = viewer["id"] if viewer else ""
    return {
        "id": post["id"], "created_at": iso(post["created"]),
        "edited_at": iso(post["edited"]) if post["edited"] else None,
        "in_reply_to_id": parent["id"] if parent else None,
        "in_reply_to_account_id": parent["author"] if parent else None,
        "visibility": post["visibility"], "sensitive": bool(details.get("sensitive")),
        "spoiler_text": details.get("spoiler_text", ""), "language": post["language"],
        "uri": place.url(f"/mastodon/users/{author['handle']}/statuses/{post['id']}"),
        "url": place.url(f"/mastodon/web/@{author['handle']}/{post['id']}"),
        "content": content(place, post["text"]), "account": account(place, author),
        "media_attachments": [attachment(place, medium) for medium in world.media_of(post)],
        "mentions": [mention(place, person) for person in world.mentioned(post)],
        "tags": [{"name": tag.lower(),
        "url": place.url(f"/mastodon/tags/{tag.lower()}")} for tag in TAG.findall(post["text"])],
        "emojis": [], "card": None, "poll": details.get("poll"), "quote": None,
        "application": {"name": "Parvis", "website": None},
        "replies_count": len(world.replies(post)), "reblogs_count": world.reactions(post, "reblog"),
        "favourites_count": world.reactions(post, "favourite"), "quotes_count": 0,
        "favourited": world.reacted(post, me, "favourite"), "reblogged": world.reacted(post, me, "reblog"),
        "muted": False, "bookmarked": False, "pinned": False, "filtered": [], "reblog": None,
    }  # fmt: skip


def mention(place: Place, person: sqlite3.Row) -> dict[str, Any]:
    url = place.url(f"/mastodon/web/@{person['handle']}")
    return {"id": person["id"], "username": person["handle"], "acct": person["handle"], "url": url}


def notification(place: Place, row: sqlite3.Row, viewer: sqlite3.Row) -> dict[str, Any]:
    person = place.world.person(NETWORK, row["person"])
    assert person is not None
    shown: dict[str, Any] = {
        "id": ids.plain(NETWORK, row["seq"]), "type": row["kind"], "created_at": iso(row["at"]),
        "group_key": f"ungrouped-{ids.plain(NETWORK, row['seq'])}", "account": account(place, person),
    }  # fmt: skip
    post = place.world.post(NETWORK, row["post"]) if row["post"] else None
    return shown | ({"status": status(place, post, viewer)} if post else {})


def may_see(place: Place, post: sqlite3.Row, viewer: sqlite3.Row | None) -> bool:
    """Public and unlisted for all; the rest for the author and those it names (nobody's followers are modelled)."""
    if post["visibility"] in {"public", "unlisted"}:
        return True
    if viewer is None:
        return False
    return post["author"] == viewer["id"] or any(person["id"] == viewer["id"] for person in place.world.mentioned(post))
