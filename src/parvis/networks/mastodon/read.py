"""What people say to the account: mentions, answers, quotes and direct messages, from its notifications.

Cursor: ``{"min_id": last notification seen}``. On Mastodon `min_id` gives the page just after it: one climbs from old to
new until a page is empty. Others (snac) give the newest page above it: there one walks down from the top to `min_id`,
the cursor also holding ``"top"`` and ``"walk"``, and nothing between is lost.
https://docs.joinmastodon.org/methods/notifications/#get
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from parvis.networks.mastodon.api import Api, Form, moment
from parvis.networks.protocol import JSON, Attached, Incoming, Kind, Page, Person
from parvis.networks.text import plain

PAGE = 40
FIRST = timedelta(hours=24)  # how far back the first read of a new account looks
TYPES = ("mention", "quote")
MIMES = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}


def read(api: Api, account: str, cursor: JSON, *, climbs: bool) -> Page:
    """One page, oldest first. The first read takes what is recent; a quiet account begins at "0", before everything."""
    if not cursor:
        newest = _page(api, [])
        since = datetime.now(UTC) - FIRST
        items = (note for note in reversed(newest) if moment(note.get("created_at")) >= since)
        return Page(tuple(_messages(items, account)), {"min_id": _id(newest, 0) or "0"})
    seen, walk = str(cursor["min_id"]), str(cursor.get("walk") or "")
    page = _page(api, [("min_id", seen), *([("max_id", walk)] if walk else [])])
    fresh = [note for note in page if str(note.get("id")) not in (seen, walk)]  # some servers repeat the edges
    top = str(cursor.get("top") or _id(fresh, 0))
    if not fresh:
        return Page((), {"min_id": top or seen}, more=bool(walk))
    after = {"min_id": top} if climbs else {"min_id": seen, "top": top, "walk": _id(fresh, -1)}
    return Page(tuple(_messages(reversed(fresh), account)), after, more=True)


def _page(api: Api, params: Form) -> list[JSON]:
    # Mastodon sets notes of strangers apart by default, direct messages above all: `include_filtered` brings them.
    asked = [*(("types[]", name) for name in TYPES), ("limit", str(PAGE)), ("include_filtered", "true"), *params]
    found = api.get("/api/v1/notifications", asked)
    return [note for note in found if isinstance(note, dict)] if isinstance(found, list) else []


def _id(page: list[JSON], place: int) -> str:
    return str(page[place].get("id") or "") if page else ""


def _messages(notes: Iterable[JSON], account: str) -> Iterable[Incoming]:
    """The notes that hold something said to us. Other types, own statuses and notes without a status are left out."""
    for note in notes:
        status = note.get("status")
        if note.get("type") not in TYPES or not isinstance(status, dict) or not status.get("id"):
            continue
        if str((status.get("account") or {}).get("id") or "") != account:
            yield message(status, account)


def message(status: JSON, account: str) -> Incoming:
    """A status said to us.

    `thread` is one person under one status: ours when they answer it, else the status that they answer, else their own;
    ``dm:<person>`` in private. It is stable but knows no more than this one status: the inbox first looks whether
    `parent` is a message it already has in a conversation with the same person, and only else uses `thread`.
    """
    author = person(status.get("account") or {})
    answered = str(status.get("in_reply_to_id") or "")
    quoted = str(((status.get("quote") or {}).get("quoted_status") or {}).get("id") or "")
    # Followers-only counts as private too: not everybody may read it (snac gives direct messages that name).
    private = status.get("visibility") in ("direct", "private")
    ours = str(status.get("in_reply_to_account_id") or "") == account
    kind: Kind = "private" if private else "comment" if ours else "mention"
    warning = str(status.get("spoiler_text") or "")
    text = plain(str(status.get("content") or ""))
    return Incoming(
        verb="add",
        remote_id=str(status["id"]),
        thread=f"dm:{author.remote_id}" if private else f"{answered or status['id']}:{author.remote_id}",
        kind=kind,
        at=moment(status.get("created_at")),
        author=author,
        text=f"{warning}\n\n{text}".strip() if warning else text,
        language=str(status.get("language") or ""),
        url=str(status.get("url") or status.get("uri") or ""),
        parent=answered or quoted,
        private=private,
        attached=tuple(_attached(item) for item in status.get("media_attachments") or ()),
        context={"visibility": str(status.get("visibility") or "public")},
    )


def person(account: JSON) -> Person:
    return Person(
        remote_id=str(account.get("id") or ""),
        handle=str(account.get("acct") or account.get("username") or ""),
        name=str(account.get("display_name") or account.get("username") or ""),
        url=str(account.get("url") or ""),
        avatar=str(account.get("avatar_static") or account.get("avatar") or ""),
    )


def _attached(item: JSON) -> Attached:
    url = str(item.get("url") or item.get("remote_url") or "")
    name = urlsplit(url).path.rsplit("/", 1)[-1] or str(item.get("id") or "")
    mime = mimetypes.guess_type(name)[0] or MIMES.get(str(item.get("type")), "application/octet-stream")
    return Attached(name=name, mime=mime, url=url, alt=str(item.get("description") or ""))
