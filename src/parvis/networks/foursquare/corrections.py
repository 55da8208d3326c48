"""Putting a place right: one suggestion a correction, looked up by place and time after a doubt.

https://docs.foursquare.com/fsq-developers-places/reference/place-suggest-edit, …/place-suggest-remove, …/place-suggest-status.
Foursquare knows no key of ours and does not repeat what a suggestion says: the place, the moment and the ids that are ours
already tell them apart, as long as one correction of a place at a time is under way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.foursquare.api import Places, moment
from parvis.networks.foursquare.facts import COMMENT
from parvis.networks.foursquare.places import ID
from parvis.networks.protocol import JSON, Correction, Doubt, Outcome, Problem, Published, Refused

REASONS = {"closed": "CLOSED", "gone": "DOESNT_EXIST", "open": "NOT_CLOSED"}
TEXTS = {"name": "name", "address": "address", "phone": "tel", "website": "website"}
LONGEST = 200
PHONE = re.compile(r"[+()\d][\d ().\-/]{2,30}")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
LOOKED = 50
STATES = {
    "pending": "waiting", "open": "waiting", "new": "waiting", "approved": "accepted", "accepted": "accepted",
    "applied": "accepted", "rejected": "rejected", "rolled_back": "rejected", "denied": "rejected",
}  # fmt: skip


def check(correction: Correction) -> list[Problem]:
    """What can be seen before it leaves."""
    found = [] if ID.fullmatch(correction.venue) else [Problem("foursquare-venue", "options")]
    if len(correction.comment) > COMMENT:
        found.append(Problem("foursquare-comment", "options", {"limit": COMMENT}))
    if correction.report == "edit" and correction.comment:
        found.append(Problem("foursquare-comment-edit", "options"))
    if correction.report != "edit":
        return found if correction.report in REASONS else [*found, Problem("foursquare-report", "options")]
    values = correction.values
    if not any(value not in (None, "", []) for value in values.values()):
        found.append(Problem("foursquare-nothing", "options"))
    found += [Problem("foursquare-long", "options", {"limit": LONGEST}) for name in TEXTS if len(_text(values, name)) > LONGEST]
    if _text(values, "phone") and not PHONE.fullmatch(_text(values, "phone")):
        found.append(Problem("foursquare-phone", "options"))
    if _text(values, "website") and not _is_web(_text(values, "website")):
        found.append(Problem("foursquare-website", "options"))
    if not _is_place(values):
        found.append(Problem("foursquare-position", "options"))
    if values.get("hours") and not _are_hours(values["hours"]):
        found.append(Problem("foursquare-hours", "options"))
    return found


def send(api: Places, correction: Correction) -> Outcome:
    if correction.report == "edit":
        told = api.suggest(f"/places/{correction.venue}/suggest/edit", _edit(correction.values))
    else:
        asked = {"reason": REASONS[correction.report], "comment": correction.comment}
        told = api.suggest(f"/places/{correction.venue}/suggest/remove", asked)
    edits, errors = _edits(told), [str(error) for error in told.get("errors") or ()] if isinstance(told, dict) else []
    if not edits and errors:
        raise Refused("foursquare-suggestion", api.http.clean("; ".join(errors)))
    if not edits:  # 200 and nothing: it may have been taken
        raise Doubt("unreadable", str(told)[:200])
    return _published(api, correction, edits, errors)


def find(api: Places, correction: Correction, since: datetime) -> Outcome | None:
    """Suggestions of ours for this place, made since then, that no earlier correction of ours has."""
    told = api.get("/places/suggest/status", limit=LOOKED)
    edits = [
        each
        for each in _edits(told)
        if str(each.get("fsq_place_id") or "") == correction.venue
        and str(each["id"]) not in correction.known
        and each.get("created_at")
        and moment(each["created_at"]) >= since
    ]
    return _published(api, correction, edits, []) if edits else None


def outcomes(api: Places, remote_ids: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(remote_ids), LOOKED):
        ids = ",".join(remote_ids[start : start + LOOKED])
        for each in _edits(api.get("/places/suggest/status", suggested_edit_ids=ids, limit=LOOKED)):
            said = str(each.get("status") or "").strip()
            undone = each.get("rolled_back") not in (None, False, {}, "")
            found[str(each["id"])] = "rejected" if undone else STATES.get(said.casefold(), said[:40])
    return found


def _published(api: Places, correction: Correction, edits: list[JSON], errors: list[str]) -> Published:
    at = moment(edits[0]["created_at"]) if edits[0].get("created_at") else datetime.now(UTC)
    context = {"ids": [str(each["id"]) for each in edits], "errors": [error[:200] for error in errors[:10]]}
    return Published(str(edits[0]["id"]), f"{api.web}/v/{correction.venue}", at, context)


def _edits(told: JSON) -> list[JSON]:
    given = told.get("suggested_edits") if isinstance(told, dict) else None
    return [each for each in given or () if isinstance(each, dict) and each.get("id")]


def _edit(values: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {theirs: _text(values, ours) for ours, theirs in TEXTS.items() if _text(values, ours)}
    if values.get("latitude") not in (None, ""):
        asked |= {"latitude": f"{float(values['latitude']):.6f}", "longitude": f"{float(values['longitude']):.6f}"}
    if values.get("hours"):
        asked["hours"] = ";".join(f"{day},{_clock(begins)},{_closing(begins, ends)}" for day, begins, ends in values["hours"])
    return asked


def _clock(text: str) -> str:
    return text.replace(":", "")


def _closing(begins: str, ends: str) -> str:
    """What ends after midnight ends the next day: +0230."""
    return ("+" if ends <= begins else "") + _clock(ends)


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def _is_web(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and "." in parts.netloc


def _is_place(values: Mapping[str, Any]) -> bool:
    """Both or none, on this earth."""
    given = [values.get(name) for name in ("latitude", "longitude")]
    if given[0] in (None, "") and given[1] in (None, ""):
        return True
    try:
        latitude, longitude = float(str(given[0])), float(str(given[1]))
    except ValueError:
        return False
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def _are_hours(hours: object) -> bool:
    """``[[1, "09:00", "19:00"], …]``"""
    if not isinstance(hours, list | tuple) or len(hours) > 28:
        return False
    for each in hours:
        if not isinstance(each, list | tuple) or len(each) != 3 or each[0] not in range(1, 8):
            return False
        if not all(isinstance(clock, str) and CLOCK.fullmatch(clock) for clock in each[1:]) or each[1] == each[2]:
            return False
    return True
