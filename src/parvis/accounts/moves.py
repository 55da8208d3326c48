"""What becomes of a row, from the state it is in and what its call found. Pure: nothing is read or written here.

scheduled, later → publish; processing → resume; sending, found again (its worker died) → doubt;
doubt → look (twice no, then again under the same key), or ask a person (BLIND). Also where the network knows our key it is asked first:
what remembers keys forgets them when it is flushed, evicted or failed over, and then the same key makes a second post.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings

from parvis.accounts.models import Account, Sending
from parvis.accounts.renewal import Renewed
from parvis.networks.addresses import web_address
from parvis.networks.moments import sane
from parvis.networks.protocol import Doubt, Expired, Facts, Later, NetworkError, Processing, Published, Refused, Repeat

Verb = Literal["publish", "resume", "find"]
Found = Published | Processing | NetworkError | None
"""What a call gave; None: `find` saw nothing."""
UNTRIED = ("scheduled", "later")
LOOKS = 2
MOST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Move:
    """A row's new fields, the journal's word for it ("" = none), and how its attempt ended ("" = it made none).

    `rests_until`: the network asked the whole account to wait. `lost`: the account's permission is gone.
    """

    changes: dict[str, Any]
    event: str = ""
    outcome: str = ""
    error: NetworkError | None = None
    rests_until: datetime | None = None
    lost: Expired | None = field(default=None)


def hindered(account: Account, now: datetime) -> Move | None:
    """What its account makes of a row before any call; None = it may go on."""
    if account.state == "removed":
        return Move({"state": "dropped", "due_at": None, "failure": "account-removed"}, "dropped")
    if account.state != "active":
        return Move({"due_at": None})  # it comes back when the account does
    if account.resume_at and account.resume_at > now:
        return Move({"due_at": account.resume_at})
    return None


def next_call(row: Sending, facts: Facts, now: datetime) -> Verb | Move:
    """The call that a row asks for, or what becomes of it without one."""
    match row.state:
        case "scheduled" | "later" if row.token is None:
            return "publish"
        case "scheduled" | "later" | "processing":
            return "resume"
        case "sending":
            return doubted(row, Doubt("worker-gone"), now)
        case "doubt" if facts.repeat is Repeat.BLIND:
            return Move({"state": "asked", "due_at": None}, "asked")
        case "doubt":
            return "find"
        case _:
            return Move({"due_at": None})


def after_call(row: Sending, verb: Verb, found: Found, renewed: Renewed | None, now: datetime, put_off: int = 0) -> Move:
    """What becomes of a row whose call ended. `renewed`: of the permission, after an `Expired`. `put_off`: how often the network
    has already said "later" to this row (`attempts` also counts looks and lost leases, which are not its doing)."""
    match found:
        case Published():
            return _sent(found, now)
        case Processing():
            changes = {"state": "processing", "token": found.token, "due_at": now + found.after, "looks": 0}
            return Move(changes, outcome="processing")
        case None:
            return _absent(row, now)
        case Expired():
            return _expired(row, verb, found, renewed, now)
        case Refused(code="cannot-look"):
            changes = {"state": "asked", "due_at": None, "failure": found.code, "said": found.said}
            return Move(changes, "asked", "doubt", found)
        case _ if verb == "find":
            wait = found.after if isinstance(found, Later) and found.named else _look_again()
            return Move({"due_at": now + wait}, outcome="later", error=found)
        case Refused():
            changes = {"state": "refused", "due_at": None, "failure": found.code, "said": found.said}
            return Move(changes, "refused", "refused", found)
        case Later():
            return _later(row, found, now, put_off)
        case _:
            assert isinstance(found, Doubt)
            return doubted(row, found, now, "doubt")


def _sent(there: Published, now: datetime) -> Move:
    changes = {
        "state": "sent", "due_at": None, "remote_id": there.remote_id, "url": web_address(there.url, 600),
        "context": there.context, "sent_at": sane(there.at, now), "failure": "", "said": "", "token": None,
    }  # fmt: skip
    return Move(changes, "sent", "sent")


def spread(wait: timedelta, seed: int) -> timedelta:
    """Up to a quarter longer, each row by a part of its own: what failed together does not come back together."""
    return wait * (1 + seed % 256 / 1024)


def _later(row: Sending, later: Later, now: datetime, put_off: int) -> Move:
    """Nothing happened. A named delay is obeyed to the second by the whole account; else we slow down.

    A spent budget is named too, but stops only what it pays for: reading goes on.
    """
    rests = later.named and later.code != "budget"
    slower = spread(later.after * 2 ** min(put_off, 8), row.key.int >> put_off)
    wait = later.after if later.named else min(slower, MOST_WAIT)
    state = "processing" if row.token is not None else "later"
    changes = {"state": state, "due_at": now + wait, "failure": later.code, "said": later.said}
    return Move(changes, "", "later", later, rests_until=now + wait if rests else None)


def _expired(row: Sending, verb: Verb, expired: Expired, renewed: Renewed | None, now: datetime) -> Move:
    state = "doubt" if verb == "find" else "processing" if row.token is not None else "scheduled"
    changes = {"state": state, "due_at": None, "failure": expired.code, "said": expired.said}
    if renewed is None or renewed is Renewed.NO:
        return Move(changes, "", "expired", expired, lost=expired)
    wait = timedelta(0) if renewed is Renewed.YES else timedelta(seconds=10)
    return Move(changes | {"due_at": now + wait}, "", "expired", expired)


def doubted(row: Sending, doubt: Doubt, now: datetime, outcome: str = "") -> Move:
    token = doubt.token if doubt.token is not None else row.token
    soon = timedelta(seconds=min(2.0, settings.ENVIRONMENT.look_again))
    changes = {"state": "doubt", "due_at": now + soon, "token": token, "looks": 0, "failure": doubt.code, "said": doubt.said}
    return Move(changes, "doubt", outcome, doubt if outcome else None)


def _absent(row: Sending, now: datetime) -> Move:
    if row.looks + 1 >= LOOKS:
        return Move({"state": "scheduled", "due_at": now, "looks": 0}, outcome="absent")
    return Move({"looks": row.looks + 1, "due_at": now + _look_again()}, outcome="absent")


def _look_again() -> timedelta:
    return timedelta(seconds=settings.ENVIRONMENT.look_again)
