"""Calls to YouTube's Data API: token, units, and what its answers mean.

https://developers.google.com/youtube/v3/docs/errors
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused
from parvis.networks.youtube.facts import BASE, CHANGE, UNITS

PACIFIC = ZoneInfo("America/Los_Angeles")
SOON = timedelta(seconds=30)

# By `errors[0].reason`.
QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
RATE = {"rateLimitExceeded", "userRateLimitExceeded"}
ACCOUNT = {"authenticatedUserAccountClosed", "authenticatedUserAccountSuspended"}
SCOPES = {"insufficientPermissions", "accountDelegationForbidden"}
REFUSED = {
    "commentsDisabled": "youtube-comments-closed", "videoNotFound": "not-found", "commentNotFound": "not-found",
    "parentCommentNotFound": "not-found", "invalidTitle": "youtube-title", "invalidDescription": "youtube-description",
    "invalidTags": "youtube-tags", "invalidCategoryId": "youtube-category", "invalidVideoMetadata": "youtube-title",
}  # fmt: skip


class Api:
    """`get` costs one unit, `change` fifty unless told: each is counted before it leaves."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("base") or BASE).rstrip("/")
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def get(self, name: str, **params: Any) -> JSON:
        """A list, e.g. ``get("videos", part="status", id="abc")``."""
        return self.call("GET", f"/youtube/v3/{name}", cost=1, params=params)

    def pages(self, name: str, most: int, **params: Any) -> Iterator[JSON]:
        """The items of at most `most` pages of fifty."""
        for _ in range(most):
            page = self.get(name, maxResults=50, **params)
            yield from page.get("items") or ()
            if not page.get("nextPageToken"):
                return
            params["pageToken"] = page["nextPageToken"]

    def change(self, method: str, name: str, *, cost: int = CHANGE, **sent: Any) -> JSON:
        return self.call(method, f"/youtube/v3/{name}", cost=cost, **sent)

    def call(self, method: str, path: str, *, cost: int = 0, changes: bool = False, **sent: Any) -> JSON:
        """The JSON of a good answer ({} when it has none), else one of the four."""
        if cost:
            self.http.spend(UNITS, cost)
        headers = self.headers | dict(sent.pop("headers", {}))
        answer = self.http.call(method, self.base + path, changes=changes, headers=headers, **sent)
        return judged(answer, self.http, changes=changes)


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    if answer.status >= 300:
        raise failure(answer, http)
    if answer.status == 204 or (not answer.body and not changes):
        return {}
    try:
        body = answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise
    return body if isinstance(body, dict) else {}


def failure(answer: Answer, http: Http) -> NetworkError:
    """What a refusal means, by its reason."""
    said, why, status = http.clean(answer.text()), reason(answer), answer.status
    if why in QUOTA:
        return Later("youtube-quota", said, status=status, after=until_midnight(), named=True)
    if why in RATE:
        return Later("rate", said, status=status, after=SOON)
    if why == "uploadLimitExceeded":
        return Later("youtube-uploads", said, status=status, after=timedelta(hours=24), named=True)
    if why in ACCOUNT:
        return Expired("youtube-account", said, status=status)
    if why in SCOPES:
        return Refused("youtube-scopes", said, status=status)
    code = REFUSED.get(why) or {403: "forbidden", 404: "not-found", 413: "media-refused"}.get(status, "invalid")
    return Refused(code, said, status=status)


def reason(answer: Answer) -> str:
    """`error.errors[0].reason`; "" where the answer has none."""
    try:
        error = answer.json()["error"]
        return str((error.get("errors") or [{}])[0].get("reason") or "")
    except (Later, KeyError, TypeError, AttributeError):
        return ""


def until_midnight(now: datetime | None = None) -> timedelta:
    """Until units and uploads are counted anew: midnight in California."""
    local = (now or datetime.now(UTC)).astimezone(PACIFIC)
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.astimezone(UTC) - local.astimezone(UTC)


def moment(text: object) -> datetime:
    """``2026-11-24T10:00:00Z``; nonsense is read as "now"."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
