"""What came, from the page's list of notifications (sixty days): comments, changes, removals, mentions.

A round goes down the list, one page a call, to what the last round had seen, less an overlap, for some are listed late. What
the overlap has given already is known by its mark and costs nothing more; what was not told enough has none, and is asked for
again. Between two rounds some time passes, for the daily calls are few. Cursor: ``{"since", "next", "known": marks of the
overlap}``, within a round also ``"start", "began", "marks"``.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import attrgetter

from parvis.networks.linkedin.api import Api, enc
from parvis.networks.linkedin.incoming import ACTIONS, heard
from parvis.networks.odd import each
from parvis.networks.odd import known as readable
from parvis.networks.protocol import JSON, Incoming, Later, Page

BACK = timedelta(hours=24)  # how far the first round looks
OVERLAP = timedelta(minutes=10)
SIZE, PAGES = 50, 400  # of one round: a list that never ends would be walked for ever


def read(api: Api, cursor: JSON, every: timedelta) -> Page:
    """One page; nothing, without a call, before the time for the next round."""
    now = datetime.now(UTC)
    cursor = cursor or {"since": (now - BACK).timestamp()}
    if "start" not in cursor:
        if cursor.get("next", 0) > now.timestamp():
            return Page((), cursor)
        known = cursor.get("known", [])
        cursor = {"since": cursor["since"], "known": known, "start": 0, "began": now.timestamp(), "marks": []}
    start, overlap = int(cursor["start"]), cursor["began"] - OVERLAP.total_seconds()
    notes, full = _listed(api, start)
    if full and not notes:  # nothing says how far one has got: walking on would cost the day's calls, again at each round
        raise Later("unreadable", "notifications")
    fresh = [note for note in notes if _at(note) >= cursor["since"]]
    found, marks = _new(api, fresh, {*cursor.get("known", ()), *cursor.get("marks", ())}, overlap)
    items, marks = tuple(sorted(found, key=attrgetter("at"))), list(dict.fromkeys([*cursor.get("marks", ()), *marks]))
    if full and fresh and start < SIZE * (PAGES - 1):
        return Page(items, {**cursor, "start": start + SIZE, "marks": marks}, more=True)
    return Page(items, {"since": overlap, "next": (now + every).timestamp(), "known": marks})


def _listed(api: Api, start: int) -> tuple[list[JSON], bool]:
    """What can be read of a page; whether it was full, as it was told: then there is another."""
    query = f"q=criteria&organizationalEntity={enc(api.author)}&actions=List({','.join(ACTIONS)})&start={start}&count={SIZE}"
    told = api.get("/organizationalEntityNotifications", query).get("elements") or ()
    return readable("notifications", told, lambda note: (note["action"], _at(note))), len(told) == SIZE


def _new(api: Api, notes: list[JSON], known: set[str], overlap: float) -> tuple[list[Incoming], list[str]]:
    """What is not known yet, and the marks of what the next round will meet again."""
    found, marks = [], []
    for note in notes:
        mark = _mark(note)
        if mark not in known:
            item = next(iter(each("notifications", [note], lambda told: heard(api, told, ask=True))), None)
            if item is None:
                continue
            found.append(item)
        if _at(note) >= overlap:
            marks.append(mark)
    return found, marks


def _at(note: JSON) -> float:
    """Seconds since 1970; 0.0 when it is not told."""
    return float(note.get("lastModifiedAt") or 0) / 1000


def _mark(note: JSON) -> str:
    told = f"{note.get('notificationId')} {note.get('action')} {note.get('generatedActivity')} {note.get('lastModifiedAt')}"
    return blake2b(told.encode(), digest_size=8).hexdigest()
