"""Graph's numbers for what went wrong, as one of the four errors.

The list: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused

BUSY = frozenset({1, 2})  # Graph also says them after it has done the work
RATE = frozenset({4, 17, 32, 613, *range(80_000, 80_015)})
SIGNED_OUT = frozenset({102, 190, 467})
QUOTA = 2_207_042
NOT_READY = frozenset({9_007, 2_207_027})
AGAIN = frozenset({2_207_001, 2_207_003, 2_207_032, 2_207_053, 2_207_082})  # a new container may do

# By sub-code, else by code.
REFUSED: Mapping[int, str] = {
    24: "not-found",
    33: "not-found",  # 100/33: absent and forbidden look alike
    100: "instagram-parameter",
    551: "instagram-unavailable",
    9_004: "instagram-fetch",
    10_900: "instagram-answered",
    36_003: "instagram-shape",
    2_018_278: "instagram-window",
    2_207_003: "instagram-fetch",
    2_207_004: "media-refused",
    2_207_005: "media-refused",
    2_207_006: "not-found",
    2_207_009: "instagram-shape",
    2_207_010: "instagram-caption",
    2_207_026: "media-failed",
    2_207_028: "instagram-carousel",
    2_207_050: "instagram-restricted",
    2_207_051: "instagram-spam",
    2_207_052: "instagram-fetch",
}

RATE_WAIT = timedelta(seconds=30)
QUOTA_WAIT = timedelta(hours=1)  # it counts the last 24 hours, and does not say when one of them falls out


def error_of(body: JSON, *, status: int, headers: Mapping[str, str], changes: bool) -> NetworkError | None:
    """The error that `body` tells, or None. `changes` makes "unknown" and "temporary" a Doubt: it may have happened."""
    told = body.get("error") if isinstance(body, dict) else None
    if not isinstance(told, dict):
        return None if status < 300 else Refused("instagram-refused", json.dumps(body)[:500], status=status)
    code, sub = number(told.get("code")), number(told.get("error_subcode"))
    said = f"{code}/{sub}: {told.get('error_user_msg') or told.get('message') or ''}"
    if code in SIGNED_OUT:
        return Expired("expired", said, status=status)
    if code in RATE:
        wait = regained(headers)
        return Later("rate", said, status=status, after=wait or RATE_WAIT, named=bool(wait))
    if code in BUSY and changes:
        return Doubt("server-error", said, status=status)
    return numbered(code, sub, said, status=status, transient=code in BUSY or bool(told.get("is_transient")))


def numbered(code: int, sub: int, said: str, *, status: int = 0, transient: bool = False) -> Later | Refused:
    """What a code and its sub-code mean, once it is sure that nothing happened."""
    if sub == QUOTA:
        return Later("instagram-quota", said, status=status, after=QUOTA_WAIT)
    if {code, sub} & NOT_READY:
        return Later("media-processing", said, status=status, after=timedelta(seconds=10))
    if transient or sub in AGAIN:
        return Later("server-error", said, status=status, after=RATE_WAIT)
    if sub in REFUSED or code in REFUSED:
        return Refused(REFUSED.get(sub) or REFUSED[code], said, status=status)
    permission = code in (3, 10) or 200 <= code < 300
    return Refused("instagram-permission" if permission else "instagram-refused", said, status=status)


def regained(headers: Mapping[str, str]) -> timedelta:
    """How long until calls are allowed again, from `X-Business-Use-Case-Usage` (minutes). Nought when not told."""
    try:
        usage: Any = json.loads(headers.get("x-business-use-case-usage") or "{}")
        waits = (int(line.get("estimated_time_to_regain_access", 0)) for lines in usage.values() for line in lines)
        return timedelta(minutes=max(waits, default=0))
    except (ValueError, TypeError, AttributeError):
        return timedelta(0)


def number(value: Any) -> int:
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdigit() else 0
