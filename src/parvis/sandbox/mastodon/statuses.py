"""Publishing, editing, deleting, reacting; and uploading what goes with it."""

import json
import re
import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.mastodon import entities
from parvis.sandbox.mastodon.auth import NETWORK, NOT_FOUND, Refusal, signed, viewer
from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import Given, answer, given, iso
from parvis.sandbox.world import HANDLE

MOST_CHARACTERS = 500
LINK_COSTS = 23
MOST_MEDIA = 4
KEY_LIVES = 3600
VISIBILITIES = {"public", "unlisted", "private", "direct"}
NARROWEST_FIRST = ["direct", "private", "unlisted", "public"]


def length(text: str) -> int:
    """As Mastodon counts: every link is 23, of a mention only @name."""
    text = entities.LINK.sub("x" * LINK_COSTS, text)
    return len(HANDLE.sub(lambda match: f"@{match.group(1)}", text))


def visible(request: Request, place: Place, who: sqlite3.Row | None) -> sqlite3.Row:
    """The status that the path names, if the caller may see it."""
    post = place.world.post(NETWORK, request.path_params["id"])
    if post is None or not entities.may_see(place, post, who):
        raise Refusal(404, NOT_FOUND)
    return post


def own(request: Request, place: Place, me: sqlite3.Row) -> sqlite3.Row:
    post = place.world.post(NETWORK, request.path_params["id"])
    if post is None or post["author"] != me["id"]:
        raise Refusal(404, NOT_FOUND)
    return post


@signed("write:statuses")
async def create(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    key = request.headers.get("idempotency-key", "")
    if key and (before := _before(place, me, key)):
        return answer(entities.status(place, before, me))
    draft = _read(place, me, asked)
    parent = _parent(place, me, asked.text("in_reply_to_id"))
    visibility = asked.text("visibility") or (parent["visibility"] if parent else "public")
    if visibility not in VISIBILITIES:
        raise Refusal(422, "Validation failed: Visibility is not included in the list")
    post = place.world.write(
        NETWORK, me["id"], draft.text("status"), parent=parent, visibility=visibility, media=draft.many("media_ids"),
        language=asked.text("language", "fr"), details=_details(asked),
    )  # fmt: skip
    if key:
        place.store.execute(
            "INSERT OR REPLACE INTO keys (network, account, key, remote_id, at) VALUES (?, ?, ?, ?, ?)",
            (NETWORK, me["id"], key, post["id"], time.time()),
        )
    kind = "message" if visibility == "direct" else "reply" if parent else "publish"
    place.store.record(NETWORK, kind, me["handle"], post["text"], post["id"], key)
    return answer(entities.status(place, post, me))


@signed("write:statuses")
async def edit(request: Request, place: Place, me: sqlite3.Row) -> Response:
    post, asked = own(request, place, me), await given(request)
    kept = [medium["id"] for medium in place.world.media_of(post)]
    asked.values.setdefault("media_ids", kept)
    draft = _read(place, me, asked, editing=post)
    place.store.execute("UPDATE media SET post = NULL WHERE network = ? AND post = ?", (NETWORK, post["id"]))
    for position, medium in enumerate(draft.many("media_ids")):
        sql = "UPDATE media SET post = ?, place = ? WHERE network = ? AND id = ?"
        place.store.execute(sql, (post["id"], position, NETWORK, medium))
    for change in asked.values.get("media_attributes") or []:
        if isinstance(change, dict) and (found := place.media.get(NETWORK, str(change.get("id")))):
            place.media.describe(found, alt=str(change.get("description", found["alt"])))
    old = {"text": post["text"], "at": post["edited"] or post["created"]}
    history = [*json.loads(post["details"]).get("history", []), old]
    edited = place.world.edit(
        post, draft.text("status"), details={**_details(asked), "history": history},
        language=asked.text("language", post["language"]),
    )  # fmt: skip
    return answer(entities.status(place, edited, me))


@signed("write:statuses")
async def delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    post = own(request, place, me)
    gone = entities.status(place, post, me) | {"text": post["text"]}
    place.world.remove(post)
    return answer(gone)


async def several(request: Request) -> Response:
    """Those of the asked ones that are there and may be seen, twenty at most."""
    place = place_of(request)
    who, names = viewer(request, place), (await given(request)).many("id")
    found = [place.world.post(NETWORK, name) for name in names[:20]]
    seen = [post for post in found if post is not None and entities.may_see(place, post, who)]
    return answer([entities.status(place, post, who) for post in seen])


async def show(request: Request) -> Response:
    place = place_of(request)
    who = viewer(request, place)
    return answer(entities.status(place, visible(request, place, who), who))


@signed("read:statuses")
async def source(request: Request, place: Place, me: sqlite3.Row) -> Response:
    post = own(request, place, me)
    spoiler = json.loads(post["details"]).get("spoiler_text", "")
    return answer({"id": post["id"], "text": post["text"], "spoiler_text": spoiler})


async def history(request: Request) -> Response:
    place = place_of(request)
    who = viewer(request, place)
    post = visible(request, place, who)
    now = entities.status(place, post, who)
    older = [
        now | {"content": entities.content(place, version["text"]), "created_at": iso(version["at"])}
        for version in json.loads(post["details"]).get("history", [])
    ]
    fields = {"content", "spoiler_text", "sensitive", "created_at", "account", "poll", "media_attachments", "emojis"}
    return answer([{name: value for name, value in each.items() if name in fields} for each in [*older, now]])


async def context(request: Request) -> Response:
    """The thread around a status, as far as the caller may see it."""
    place = place_of(request)
    who = viewer(request, place)
    post = visible(request, place, who)
    thread = [each for each in place.world.thread(NETWORK, post["root"]) if entities.may_see(place, each, who)]
    by_id = {each["id"]: each for each in thread}
    above: list[sqlite3.Row] = []
    step = post["parent"]
    while step in by_id:
        above.insert(0, by_id[step])
        step = by_id[step]["parent"]
    below: list[sqlite3.Row] = []
    reached = {post["id"]}
    for each in thread:
        if each["parent"] in reached:
            reached.add(each["id"])
            below.append(each)
    shown = {"ancestors": above, "descendants": below}
    return answer({name: [entities.status(place, each, who) for each in rows] for name, rows in shown.items()})


REACTIONS = {
    "favourite": ("favourite", True), "unfavourite": ("favourite", False),
    "reblog": ("reblog", True), "unreblog": ("reblog", False),
    "pin": ("pin", True), "unpin": ("pin", False), "bookmark": ("bookmark", True), "unbookmark": ("bookmark", False),
    "mute": ("mute", True), "unmute": ("mute", False),
}  # fmt: skip


@signed("write")
async def react(request: Request, place: Place, me: sqlite3.Row) -> Response:
    post = visible(request, place, me)
    verb = request.path_params["verb"]
    if verb not in REACTIONS:
        raise Refusal(404, NOT_FOUND)
    kind, on = REACTIONS[verb]
    shown = entities.status(place, place.world.react(post, me["id"], kind, on), me)
    if verb == "reblog":
        shown = shown | {"account": entities.account(place, me), "reblog": shown}
    return answer(shown)


@signed("write:media")
async def upload(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    if "file" not in asked.files:
        raise Refusal(422, "Validation failed: File can't be blank")
    wait = place.faults.slow_media(NETWORK)
    try:
        medium = place.media.keep(
            NETWORK,
            me["id"],
            await asked.files["file"].read(),
            alt=asked.text("description"),
            wait=wait,
            details=_focus(asked),
        )
    except Unreadable:
        raise Refusal(422, "Validation failed: File content type is invalid, File is invalid") from None
    return answer(entities.attachment(place, medium), 200 if ready(medium) else 202)


@signed("write:media")
async def medium(request: Request, place: Place, me: sqlite3.Row) -> Response:
    found = place.media.get(NETWORK, request.path_params["id"])
    if found is None or found["owner"] != me["id"] or (found["post"] and request.method == "DELETE"):
        raise Refusal(404, NOT_FOUND)
    if request.method == "DELETE":
        place.media.forget(found)
        return answer({})
    if request.method == "PUT":
        asked = await given(request)
        place.media.describe(found, alt=asked.text("description", found["alt"]), details=_focus(asked))
        found = place.media.get(NETWORK, found["id"]) or found
    return answer(entities.attachment(place, found), 200 if ready(found) else 206)


def _before(place: Place, me: sqlite3.Row, key: str) -> sqlite3.Row | None:
    """The status that this caller already published under the same key, as long as the server remembers it."""
    sql = "SELECT remote_id FROM keys WHERE network = ? AND account = ? AND key = ? AND at > ?"
    row = place.store.one(sql, (NETWORK, me["id"], key, time.time() - place.faults.remembers(NETWORK, KEY_LIVES)))
    return place.world.post(NETWORK, row["remote_id"]) if row else None


def _parent(place: Place, me: sqlite3.Row, identity: str) -> sqlite3.Row | None:
    if not identity:
        return None
    parent = place.world.post(NETWORK, identity)
    if parent is None or not entities.may_see(place, parent, me):
        raise Refusal(404, "The post you are trying to reply to does not appear to exist.")
    return parent


def _read(place: Place, me: sqlite3.Row, asked: Given, editing: sqlite3.Row | None = None) -> Given:
    """Check a draft as Mastodon does, and answer 422 with its words when it will not do."""
    media = asked.many("media_ids")
    text = asked.text("status")
    if not text.strip() and not media and not _poll(asked):
        raise Refusal(422, "Validation failed: Text can't be blank")
    if length(text) + len(asked.text("spoiler_text")) > MOST_CHARACTERS:
        raise Refusal(422, f"Validation failed: Text character limit of {MOST_CHARACTERS} exceeded")
    if len(media) > MOST_MEDIA:
        raise Refusal(422, f"Cannot attach more than {MOST_MEDIA} files")
    if media and _poll(asked):
        raise Refusal(422, "Validation failed: Poll and media cannot be combined")
    rows = [place.media.get(NETWORK, each) for each in media]
    here = editing["id"] if editing else None
    found = [row for row in rows if row is not None and row["owner"] == me["id"] and row["post"] in (None, here)]
    if len(found) != len(media):
        raise Refusal(422, "Validation failed: Media attachments are invalid")
    if len(found) > 1 and any(not row["mime"].startswith("image/") for row in found):
        raise Refusal(422, "Cannot attach a video to a post that already contains images")
    if not all(ready(row) for row in found):
        raise Refusal(422, "Cannot attach files that have not finished processing. Try again in a moment!")
    return asked


def _poll(asked: Given) -> dict[str, Any]:
    """As JSON, or as a form writes it: `poll[options][]`, `poll[expires_in]`."""
    if isinstance(told := asked.values.get("poll"), dict):
        return told
    if not (options := asked.many("poll[options]")):
        return {}
    return {"options": options, "expires_in": asked.whole("poll[expires_in]", 86400), "multiple": asked.flag("poll[multiple]")}


def _details(asked: Given) -> dict[str, Any]:
    details: dict[str, Any] = {"spoiler_text": asked.text("spoiler_text"), "sensitive": asked.flag("sensitive")}
    if poll := _poll(asked):
        options = [{"title": str(title), "votes_count": 0} for title in poll.get("options", [])]
        ends = iso(time.time() + int(poll.get("expires_in", 86400)))
        details["poll"] = {
            "id": "1", "expires_at": ends, "expired": False, "multiple": bool(poll.get("multiple")), "votes_count": 0,
            "voters_count": 0, "options": options, "emojis": [], "voted": False, "own_votes": [],
        }  # fmt: skip
    return details


def _focus(asked: Given) -> dict[str, Any]:
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*", asked.text("focus"))
    return {"focus": [float(found.group(1)), float(found.group(2))]} if found else {}
