"""Reports: anybody makes them, the server's moderators settle them, both may write about one. The city's account is a moderator
unless a test takes the right away (`ROLE` in the store's memory)."""

import json
import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.peertube import shown
from parvis.sandbox.peertube.auth import NETWORK, ApiError, invalid, missing, signed
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import answer, given, iso

TABLES = (
    """CREATE TABLE IF NOT EXISTS peertube_abuses (
    seq INTEGER PRIMARY KEY, reporter TEXT NOT NULL, post TEXT NOT NULL, said TEXT NOT NULL, reason TEXT NOT NULL,
    predefined TEXT NOT NULL, state INTEGER NOT NULL, note TEXT, at REAL NOT NULL, changed REAL NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS peertube_abuse_messages (
    seq INTEGER PRIMARY KEY, abuse INTEGER NOT NULL, person TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL)""",
)
STATES = {1: "Pending", 2: "Rejected", 3: "Accepted"}
PREDEFINED = (
    "violentOrAbusive",
    "hatefulOrAbusive",
    "spamOrMisleading",
    "privacy",
    "rights",
    "serverRules",
    "thumbnails",
    "captions",
)
ROLES = {0: "Administrator", 1: "Moderator", 2: "User"}
ROLE = "peertube role"


def role(place: Place, me: sqlite3.Row) -> dict[str, Any]:
    number = int(place.store.recall(ROLE) or 1) if me["owned"] else 2
    return {"id": number, "label": ROLES[number]}


def report(place: Place, person: sqlite3.Row, post: sqlite3.Row, reason: str, predefined: tuple[str, ...] = ()) -> int:
    """A comment or a video, told to the moderators."""
    number, now = place.store.next(), time.time()
    place.store.insert(
        "peertube_abuses", seq=number, reporter=person["id"], post=post["id"], said=post["text"], reason=reason,
        predefined=json.dumps(predefined), state=1, at=now, changed=now,
    )  # fmt: skip
    return number


def write(place: Place, person: sqlite3.Row, number: int, text: str) -> int:
    """A message about a report, by who made it or by a moderator."""
    message, now = place.store.next(), time.time()
    place.store.insert("peertube_abuse_messages", seq=message, abuse=number, person=person["id"], text=text, at=now)
    return message


def reported(place: Place) -> list[dict[str, Any]]:
    """For the page: what was reported, where it stands, and what was said about it."""
    told = []
    for row in place.store.execute("SELECT * FROM peertube_abuses ORDER BY seq DESC LIMIT 30"):
        messages = [
            {"mine": each["person"] == row["reporter"], "text": each["text"], "at": each["at"]}
            for each in _messages(place, row["seq"])
        ]
        state = {1: "en attente", 2: "classé sans suite", 3: "suite donnée"}[row["state"]]
        told.append({"number": row["seq"], "who": place.world.person(NETWORK, row["reporter"]), "reason": row["reason"],
                     "about": row["said"], "state": state, "at": row["at"], "messages": messages})  # fmt: skip
    return told


@signed
async def mine(request: Request, place: Place, me: sqlite3.Row) -> Response:
    rows = place.store.execute("SELECT * FROM peertube_abuses WHERE reporter = ? ORDER BY seq DESC", (me["id"],))
    asked = await given(request)
    told = [_told(place, row) for row in rows]
    hidden = ("reporterAccount", "moderationComment")
    own = [{key: value for key, value in each.items() if key not in hidden} for each in told]
    return answer(shown.page(own, asked.whole("start", 0), asked.whole("count", 15, 100)))


@signed
async def all_of_them(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Told to moderators; made by anybody."""
    asked = await given(request)
    if request.method == "POST":
        return _made(place, me, asked.body)
    _moderator(place, me, request)
    told = [_told(place, row) for row in place.store.execute("SELECT * FROM peertube_abuses ORDER BY seq DESC")]
    if asked.text("state"):
        told = [each for each in told if each["state"]["id"] == asked.whole("state", 1)]
    return answer(shown.page(told, asked.whole("start", 0), asked.whole("count", 15, 100)))


def _made(place: Place, me: sqlite3.Row, body: dict[str, Any]) -> Response:
    reason, about = str(body.get("reason") or ""), body.get("comment") or body.get("video") or {}
    row = place.world.post(NETWORK, str(about.get("id")))
    if not 2 <= len(reason) <= 3000:
        raise invalid("reason")
    if row is None or (row["parent"] is None) == bool(body.get("comment")):
        raise missing("Comment" if body.get("comment") else "Video")
    predefined = tuple(body.get("predefinedReasons") or ())
    if set(predefined) - set(PREDEFINED):
        raise invalid("predefinedReasons")
    return answer({"abuse": {"id": report(place, me, row, reason, predefined)}})


@signed
async def one(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Settled, noted upon, or thrown away."""
    _moderator(place, me, request)
    row = _abuse(place, request)
    if request.method == "DELETE":
        place.store.execute("DELETE FROM peertube_abuses WHERE seq = ?", (row["seq"],))
        return Response(status_code=204)
    body = (await given(request)).body
    state, note = body.get("state", row["state"]), body.get("moderationComment", row["note"])
    if state not in STATES:
        raise invalid("state")
    if note is not None and not 2 <= len(str(note)) <= 3000:
        raise invalid("moderationComment")
    sql = "UPDATE peertube_abuses SET state = ?, note = ?, changed = ? WHERE seq = ?"
    place.store.execute(sql, (state, note, time.time(), row["seq"]))
    return Response(status_code=204)


@signed
async def messages(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _abuse(place, request)
    if me["id"] != row["reporter"]:
        _moderator(place, me, request)
    asked = await given(request)
    if request.method == "GET":
        rows = [_message(place, row, each) for each in _messages(place, row["seq"])]
        return answer({"total": len(rows), "data": rows})
    if not 2 <= len(asked.text("message")) <= 3000:
        raise invalid("message")
    number = write(place, me, row["seq"], asked.text("message"))
    place.store.record(NETWORK, "reply", me["handle"], asked.text("message"), str(number))
    return answer({"abuseMessage": {"id": number}})


@signed
async def message(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _abuse(place, request)
    if me["id"] != row["reporter"]:
        _moderator(place, me, request)
    sql = "DELETE FROM peertube_abuse_messages WHERE abuse = ? AND seq = ?"
    place.store.execute(sql, (row["seq"], request.path_params["message"]))
    return Response(status_code=204)


def _moderator(place: Place, me: sqlite3.Row, request: Request) -> None:
    if role(place, me)["id"] == 2:
        raise ApiError(403, f"User {me['handle']} does not have right 6 to access to {request.url.path}.")


def _abuse(place: Place, request: Request) -> sqlite3.Row:
    row = place.store.one("SELECT * FROM peertube_abuses WHERE seq = ?", (request.path_params["abuse"],))
    if row is None:
        raise missing("Abuse")
    return row


def _messages(place: Place, number: int) -> list[sqlite3.Row]:
    return place.store.execute("SELECT * FROM peertube_abuse_messages WHERE abuse = ? ORDER BY seq", (number,))


def _message(place: Place, row: sqlite3.Row, each: sqlite3.Row) -> dict[str, Any]:
    person = place.world.person(NETWORK, each["person"])
    return {
        "id": each["seq"], "message": each["text"], "byModerator": each["person"] != row["reporter"], "createdAt": iso(each["at"]),
        "account": shown.account(place, person) if person else None,
    }  # fmt: skip


def _told(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    post, reporter = place.world.post(NETWORK, row["post"]), place.world.person(NETWORK, row["reporter"])
    root = place.world.post(NETWORK, post["root"]) if post else None
    video = shown.names(root) | {"name": details(root)["name"]} if root else {}
    flagged = place.world.person(NETWORK, post["author"]) if post else None
    comment = None
    if post is None or post["parent"] is not None:
        thread = int(details(post)["thread"]) if post else None
        comment = {
            "id": int(row["post"]),
            "threadId": thread,
            "video": video,
            "text": row["said"] if post else "",
            "deleted": post is None,
        }
    return {
        "id": row["seq"], "reason": row["reason"], "predefinedReasons": json.loads(row["predefined"]),
        "reporterAccount": shown.account(place, reporter) if reporter else None,
        "flaggedAccount": shown.account(place, flagged) if flagged else None,
        "state": {"id": row["state"], "label": STATES[row["state"]]}, "moderationComment": row["note"],
        "video": None if comment else video | {"deleted": False, "blacklisted": False, "startAt": None, "endAt": None},
        "comment": comment, "createdAt": iso(row["at"]), "updatedAt": iso(row["changed"]),
        "countMessages": len(_messages(place, row["seq"])), "countReportsForReporter": 1, "countReportsForReportee": 1,
    }  # fmt: skip
