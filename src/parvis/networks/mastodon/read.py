"""What people say to the account: mentions, answers, quotes and direct messages, from its notifications.

Cursor: ``{"min_id": where reading begins, "recent": [ids above it that were given, newest first]}``. On Mastodon `min_id`
gives the page just after it: one climbs from old to new until a page is empty. Others (snac) give the newest page above it:
there one walks down from the top to `min_id`, the cursor also holding ``"top"`` (as `recent`, of this walk) and ``"walk"``,
and nothing between is lost. Servers write side by side, and a notification may become visible after one with a higher id
(seen with snac, one of 45): the last `BEHIND` are therefore looked at again.
https://docs.joinmastodon.org/methods/notifications/#get
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from parvis.networks.mastodon import relook
from parvis.networks.mastodon.api import Api, Form, moment
from parvis.networks.odd import each, known
from parvis.networks.protocol import JSON, Attached, Incoming, Kind, Later, Page, Person
from parvis.networks.text import plain

PAGE = 40
BEHIND = 15
"""Notifications looked at again, for one that comes late: fewer than the smallest page that a server gives (20)."""
FIRST = timedelta(hours=24)  # how far back the first read of a new account looks
TYPES = ("mention", "quote")
MIMES = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}


def read(api: Api, account: str, cursor: JSON, *, climbs: bool) -> Page:
    """One page, oldest first. The first read takes what is recent; a quiet account begins at "0", before everything."""
    if not cursor:
        newest, ids = _page(api, [])
        since = datetime.now(UTC) - FIRST
        items = [note for note in reversed(newest) if moment(note.get("created_at")) >= since]
        watch = relook.watched([], _statuses(items, account))
        return Page(tuple(_messages(items, account)), _watching(_behind("0", ids), watch))
    low, walk = str(cursor["min_id"]), str(cursor.get("walk") or "")
    recent, top = list(cursor.get("recent") or ()), list(cursor.get("top") or ())
    page, ids = _page(api, [("min_id", low), *([("max_id", walk)] if walk else [])])
    given = {low, walk, *recent}  # some servers repeat the edges
    fresh = [note for note in page if str(note["id"]) not in given]
    new = [one for one in ids if one not in given]
    top = _newest(top + new)
    said = tuple(_messages(reversed(fresh), account))
    watch = relook.watched(cursor.get("watch") or [], _statuses(reversed(fresh), account))
    if climbs or not new:
        more, changed = bool(new or walk), list[Incoming]()
        if not more:
            changed, watch = relook.look(api, watch, lambda status: message(status, account), several=climbs)
        return Page((*said, *changed), _watching(_behind(low, top + recent), watch), more=more)
    after = {"min_id": low, "recent": recent, "top": top, "walk": new[-1]}
    return Page(said, _watching(after, watch), more=True)


def _watching(cursor: JSON, watch: relook.Watch) -> JSON:
    return {**cursor, "watch": watch} if watch else cursor


def _behind(low: str, given: list[str]) -> JSON:
    """The cursor that looks at the last of those given once more, and at all that is above."""
    recent = _newest(given)
    return {"min_id": recent[-1] if len(recent) == BEHIND else low, "recent": recent}


def _newest(ids: list[str]) -> list[str]:
    """Ids are numbers of any length (Mastodon), seconds with a fraction (snac) or words of one length (ULID)."""
    return sorted(set(ids), key=lambda one: (len(one.partition(".")[0]), one), reverse=True)[:BEHIND]


def _page(api: Api, params: Form) -> tuple[list[JSON], list[str]]:
    """The notifications of a page that can be read, and the ids of all: one goes on past a page of which none can."""
    # Mastodon sets notes of strangers apart by default, direct messages above all: `include_filtered` brings them.
    asked = [*(("types[]", name) for name in TYPES), ("limit", str(PAGE)), ("include_filtered", "true"), *params]
    found = api.get("/api/v1/notifications", asked)
    notes = known("notifications", found, lambda note: (note["id"], note["type"], moment(note.get("created_at"))))
    ids = [str(note["id"]) for note in found if isinstance(note, dict) and note.get("id")]
    if found and not ids:
        raise Later("unreadable", "no id")
    return notes, ids


def _messages(notes: Iterable[JSON], account: str) -> Iterable[Incoming]:
    return each("notifications", _statuses(notes, account), lambda status: message(status, account))


def _statuses(notes: Iterable[JSON], account: str) -> Iterable[JSON]:
    """Of the notes that hold something said to us. Other types, own statuses and notes without a status are left out."""
    for note in notes:
        status = note.get("status")
        if note.get("type") not in TYPES or not isinstance(status, dict) or not status.get("id"):
            continue
        if str((status.get("account") or {}).get("id") or "") != account:
            yield status


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
