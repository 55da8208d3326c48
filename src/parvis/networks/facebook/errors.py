"""Graph's numbers for what went wrong, as one of the four errors.

The list: https://developers.facebook.com/docs/graph-api/guides/error-handling and the Messenger platform's error page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused

BUSY = frozenset({1, 2})  # "unknown", "temporary": Graph also says them after it has done the work
RATE = frozenset({4, 17, 32, 341, 613, 1_390_008, *range(80_000, 80_015)})
TEMPORARY = frozenset({1_363_047, 1_609_010})
BLOCKED = 368
SIGNED_OUT = frozenset({102, 190, 467})

EXPIRED: Mapping[int, str] = {458: "facebook-removed", 460: "facebook-password"}  # by sub-code

# By sub-code, else by code.
REFUSED: Mapping[int, str] = {
    12: "facebook-gone",
    33: "not-found",  # 100/33: absent and forbidden look alike
    100: "facebook-parameter",
    506: "facebook-duplicate",
    551: "facebook-unavailable",
    10_900: "facebook-answered",
    1_366_046: "facebook-photo-size",
    1_366_051: "facebook-photo-twice",
    1_404_078: "facebook-authorisation",
    1_404_102: "facebook-standards",
    1_609_005: "facebook-link",
    1_893_063: "facebook-restricted",
    2_018_278: "facebook-window",
}

RATE_WAIT = timedelta(seconds=30)
BLOCKED_WAIT = timedelta(hours=1)


def error_of(body: JSON, *, status: int, headers: Mapping[str, str], changes: bool) -> NetworkError | None:
    """The error that `body` tells, or None. `changes` makes "unknown" and "temporary" a Doubt: it may have happened."""
    told = body.get("error") if isinstance(body, dict) else None
    if not isinstance(told, dict):
        return None if status < 300 else Refused("facebook-refused", json.dumps(body)[:500], status=status)
    code, sub = number(told.get("code")), number(told.get("error_subcode"))
    said = f"{code}/{sub}: {told.get('error_user_msg') or told.get('message') or ''}"
    return _chosen(code, sub, bool(told.get("is_transient")), said, status, headers, changes)


def _chosen(
    code: int, sub: int, transient: bool, said: str, status: int, headers: Mapping[str, str], changes: bool
) -> NetworkError:
    if code in SIGNED_OUT:
        return Expired(EXPIRED.get(sub, "expired"), said, status=status)
    if code in RATE or sub in RATE:
        wait = regained(headers)
        return Later("rate", said, status=status, after=wait or RATE_WAIT, named=bool(wait))
    if code == BLOCKED:
        return Later("facebook-blocked", said, status=status, after=BLOCKED_WAIT)
    if code in BUSY:
        return Doubt("server-error", said, status=status) if changes else Later("server-error", said, status=status)
    if transient or code in TEMPORARY or sub in TEMPORARY:
        return Later("server-error", said, status=status, after=timedelta(seconds=30))
    if sub in REFUSED or code in REFUSED:
        return Refused(REFUSED.get(sub) or REFUSED[code], said, status=status)
    if code in (3, 10) or 200 <= code < 300:
        return Refused("facebook-permission", said, status=status)
    return Refused("facebook-refused", said, status=status)


def regained(headers: Mapping[str, str]) -> timedelta:
    """How long until calls are allowed again, from `X-Business-Use-Case-Usage` (minutes). Nought when not told."""
    try:
        usage: Any = json.loads(headers.get("x-business-use-case-usage") or "{}")
        lines = [line for lines in usage.values() for line in lines]
        waits = (int(line.get("estimated_time_to_regain_access", 0)) for line in lines)
        return timedelta(minutes=max(waits, default=0))
    except (ValueError, TypeError, AttributeError):
        return timedelta(0)


def number(value: Any) -> int:
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdigit() else 0
