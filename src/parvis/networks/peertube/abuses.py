"""What people report to the server's moderators, where the account is one of them: a report is a talk with who made it.

The list is newest first. Cursor: ``{"seen": highest number, "told": {number: [state, messages]}}`` of the reports on its first page,
so that one that another moderator settles, and an answer in it, are seen. What is still to be settled when an account is
connected is read, whatever its age.
https://docs.joinpeertube.org/api-rest-reference.html#tag/Abuses
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from parvis.networks.alike import oldest
from parvis.networks.moderation import Act, Target
from parvis.networks.odd import each, known
from parvis.networks.peertube.api import PAGE, Api, moment
from parvis.networks.peertube.people import person, words
from parvis.networks.protocol import (
    JSON,
    Answering,
    Doubt,
    Draft,
    Incoming,
    Outcome,
    Person,
    Problem,
    Published,
    Refused,
    TextRule,
    Verb,
)

MARK = "abuse/"
"""``abuse/12`` is a report, ``abuse/12/3`` a message about it."""
RULE = TextRule(limit=3000, needed=True)  # and two characters at least
PENDING = 1
STATES = {PENDING: "pending", 2: "rejected", 3: "accepted"}
SETTLES: Mapping[Act, int] = {"reopen": PENDING, "dismiss": 2, "accept": 3}
REASONS = {
    "violentOrAbusive": "violence", "hatefulOrAbusive": "hate", "spamOrMisleading": "spam", "privacy": "privacy", "rights": "rights",
    "serverRules": "rules", "thumbnails": "thumbnail", "captions": "captions",
}  # fmt: skip
DEEP = 10
"""Pages of a hundred that one read turns at most."""


def of(remote_id: str) -> str:
    """The number of the report that a remote id is of; "" of what is none."""
    return remote_id.split("/")[1] if remote_id.startswith(MARK) else ""


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(api: Api, cursor: JSON, own: str) -> tuple[list[Incoming], JSON]:
    """New reports, reports that were settled, and what was said about them; and the next cursor."""
    kept = cursor or {"seen": 0, "told": {}}
    seen, told = int(kept["seen"]), dict(kept["told"])
    listed = known("reports", _listed(api, seen), lambda row: (int(row["id"]), _reporter(row), _told(row)))
    rows = [row for row in listed if _reporter(row).remote_id != own]  # what we reported is no news
    news = each("reports", rows, lambda row: list(_news(api, row, own, seen, told.get(str(row["id"])))))
    items = [item for found in news for item in found]
    first = {str(row["id"]): _told(row) for row in rows[:PAGE]}
    return items, {"seen": max([seen, *(int(row["id"]) for row in rows)]), "told": first}


def _news(api: Api, row: JSON, own: str, seen: int, before: list[int] | None) -> Iterator[Incoming]:
    """`before`: its state and how many messages there were at the last read."""
    state, said = _told(row)
    if int(row["id"]) > seen:
        if seen or state == PENDING:
            yield report(api, row, own)
            yield from messages(api, row, own) if said else ()
    elif before and before != [state, said]:
        if before[0] != state:
            yield report(api, row, own, "edit")
        yield from messages(api, row, own) if said > before[1] else ()


def _listed(api: Api, seen: int) -> Iterator[JSON]:
    """Newest first: a page of them, and more only while all of a page is new."""
    for number in range(DEEP):
        rows = api.get("/abuses", start=number * PAGE, count=PAGE, sort="-id").get("data") or []
        yield from rows
        numbers = known("reports", rows, lambda row: int(row["id"]))
        if not seen or len(rows) < PAGE or min((int(row["id"]) for row in numbers), default=0) <= seen:
            return


def report(api: Api, row: JSON, own: str, verb: Verb = "add") -> Incoming:
    number, who = str(row["id"]), row.get("reporterAccount") or {}
    about = row.get("comment") or {}
    video = about.get("video") or row.get("video") or {}
    made, quoted = moment(row.get("createdAt")), words(str(about.get("text") or ""))
    return Incoming(
        verb=verb,
        remote_id=f"{MARK}{number}",
        thread=f"{MARK}{number}",
        kind="report",
        at=moment(row.get("updatedAt") or row.get("createdAt")) if verb == "edit" else made,
        author=_reporter(row),
        text=str(row.get("reason") or ""),
        url=_where(api, row),
        subject=str(video.get("name") or (row.get("flaggedAccount") or {}).get("displayName") or ""),
        private=True,
        context={
            "report": STATES.get(_state(row), "pending"), "local": _local(own, who),
            "reasons": [REASONS[name] for name in row.get("predefinedReasons") or () if name in REASONS],
        } | ({"quoted": quoted} if quoted else {}),  # what is deleted since is still told as it was reported
    )  # fmt: skip


def messages(api: Api, row: JSON, own: str) -> list[Incoming]:
    """What the moderators and who reported have said to one another. One of the moderators' is the city's, whoever wrote it."""
    number, local = str(row["id"]), _local(own, row.get("reporterAccount") or {})
    rows = api.get(f"/abuses/{number}/messages").get("data") or ()
    return [
        Incoming(
            verb="add", remote_id=f"{MARK}{number}/{each['id']}", thread=f"{MARK}{number}", kind="report",
            at=moment(each.get("createdAt")), author=_reporter(row), text=words(str(each.get("message") or "")),
            url=_where(api, row), parent=f"{MARK}{number}", private=True, own=bool(each.get("byModerator")), context={"local": local},
        )
        for each in rows if each.get("id")
    ]  # fmt: skip


def _told(row: JSON) -> list[int]:
    return [_state(row), int(row.get("countMessages") or 0)]


def _state(row: JSON) -> int:
    return int((row.get("state") or {}).get("id") or PENDING)


def _reporter(row: JSON) -> Person:
    """Who closed the account since has no name left."""
    who = row.get("reporterAccount") or {}
    return person(who) if who.get("name") else Person(f"{MARK}{row['id']}", "")


def _local(own: str, who: JSON) -> bool:
    """Whether messages about the report reach who made it: another server's people, whose host is not ours, have none."""
    return bool(who.get("name")) and who.get("host") in ("", None, own.partition("@")[2])


def _where(api: Api, row: JSON) -> str:
    """Where one sees what was reported: the comment in its thread, the video, the account."""
    about = row.get("comment") or {}
    video = about.get("video") or row.get("video") or {}
    if name := video.get("shortUUID") or video.get("uuid"):
        thread = f";threadId={about['threadId']}" if about.get("threadId") else ""
        return f"{api.base}/w/{name}{thread}"
    flagged = row.get("flaggedAccount") or {}
    return str(flagged.get("url") or f"{api.base}/admin/moderation/abuses/list")


# ── Answering and settling ───────────────────────────────────────────────────────────────────────────────────────────


def may_answer(answering: Answering) -> list[Problem]:
    """Who reports from another server cannot be written to."""
    local = (answering.context or {}).get("local", True)
    return [] if local else [Problem("peertube-elsewhere", "reply")]


def answer(api: Api, draft: Draft, to: Answering) -> Outcome:
    number = of(to.remote_id)
    try:
        told = api.call("POST", f"/abuses/{number}/messages", changes=True, json={"message": draft.text})
    except Refused as refused:
        if refused.code == "not-found":
            raise Refused("answered-gone", refused.said, status=refused.status) from refused
        raise
    made = (told.get("abuseMessage") or {}).get("id") if isinstance(told, dict) else None
    if not made:
        raise Doubt("unreadable", "no id")
    return Published(f"{MARK}{number}/{made}", "", moment(None), {"local": True})


def find(api: Api, draft: Draft, to: Answering, since: datetime) -> Published | None:
    """A moderator's message of the same words, not older than the try."""
    number, words, alike = of(to.remote_id), "".join(draft.text.split()), []
    for one in api.get(f"/abuses/{number}/messages").get("data") or ():
        at = moment(one.get("createdAt"))
        if one.get("byModerator") and at >= since and "".join(str(one.get("message")).split()) == words:
            name = f"{MARK}{number}/{one['id']}"
            alike.append((name, at, Published(name, "", at, {"local": True})))
    return oldest(alike, draft.held)


def path(remote_id: str) -> str:
    """Of a message about a report."""
    _, number, message = f"{remote_id}//".split("/")[:3]
    return f"/abuses/{number}/messages/{message}"


def settle(api: Api, act: Act, target: Target) -> None:
    """`reason` stays beside the report, for the server's moderators alone. The same again changes nothing."""
    note = {"moderationComment": target.reason.strip()[:3000]} if len(target.reason.strip()) > 1 else {}
    api.call("PUT", f"/abuses/{of(target.remote_id)}", json={"state": SETTLES[act], **note})


def may(target: Target) -> frozenset[Act]:
    """The report itself is settled; a message about it is not."""
    return frozenset(SETTLES) if target.remote_id.count("/") == 1 else frozenset()


def problems(draft: Draft) -> Iterable[Problem]:
    if len(draft.text.strip()) == 1:
        yield Problem("peertube-short", "text")
