"""YouTube: Data API v3, Analytics API v2.

Settings: `channel`, `handle`, `uploads`, `long_uploads` (asked of YouTube when absent), `client_id`, `base`, `analytics`,
`accounts`, `oauth`. Secrets: `token`, `refresh_token`, `client_secret`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from parvis.networks import remarks
from parvis.networks.around import Onlooked
from parvis.networks.http import Http
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
    Length,
    MediaRule,
    Outcome,
    Page,
    Problem,
    Profile,
    Reading,
    Refused,
    Share,
    Target,
)
from parvis.networks.rules import outgoing, problems, rule_for
from parvis.networks.text import measure
from parvis.networks.youtube import around, counting, publish, read
from parvis.networks.youtube.api import Api
from parvis.networks.youtube.choices import choices, create
from parvis.networks.youtube.facts import FACTS, FIELDS, facts_of
from parvis.networks.youtube.grants import SIGN_IN, known, refresh, renews

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "YouTube", "make", "refresh", "renews"]

TAGS = 500  # characters; a tag with a space weighs two more
STATES = {"hold": "heldForReview", "approve": "published", "reject": "rejected"}


class YouTube:
    """Connected, Publisher, Replier, Reader, Restarter, Moderator, Meter, Editor, Chooser, Maker, Onlooking."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.facts = facts_of(settings)
        self._api = Api(settings, secrets, http)
        self._analytics = counting.Analytics(self._api, settings)
        self._known = {name: str(settings.get(name) or "") for name in ("channel", "uploads")}
        self._every = timedelta(seconds=float(settings.get("read_every") or read.EVERY.total_seconds()))

    def __repr__(self) -> str:
        return f"YouTube({self._known['channel']!r})"

    def look_at(self, handle: str) -> Onlooked:
        return around.look_at(self._api, handle)

    def _own(self, name: str) -> str:
        """Our channel's id, or its list of uploads; asked once when the settings do not hold it."""
        if not self._known[name]:
            self._known |= {key: str(value) for key, value in self.who().settings.items() if key in self._known}
        return self._known[name]

    def who(self) -> Profile:
        found = self._api.get("channels", part="id,snippet,contentDetails,statistics,status", mine="true").get("items") or ()
        me = next(iter(found), None)
        if me is None:
            raise Refused("youtube-channel")
        about, settings = me.get("snippet") or {}, known(me)
        avatar = ((about.get("thumbnails") or {}).get("default") or {}).get("url")
        identity = settings["channel"]
        return Profile(
            identity, settings.get("handle") or identity, str(about.get("title") or ""),
            f"https://www.youtube.com/channel/{identity}", str(avatar or ""), settings,
        )  # fmt: skip

    def check(self, draft: Draft) -> list[Problem]:
        facts = replace(self.facts, media=MediaRule()) if draft.answering else self.facts
        found = problems(replace(draft, text=outgoing(draft), link=""), facts)
        if draft.answering is None:
            tags = [str(tag) for tag in publish.chosen(draft, "tags") or ()]
            used = sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(0, len(tags) - 1)
            if used > TAGS:
                told = {"option": "tags", "label": "Mots-clés", "used": used, "limit": TAGS}
                found.append(Problem("option-long", "options", told))
            if set("<>") & set(str(publish.chosen(draft, "title") or "")):
                found.append(Problem("youtube-brackets", "options", {"option": "title"}))
            found += remarks.closed(draft, bool(publish.chosen(draft, "kids")))
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, self.facts)
        return Length(measure(outgoing(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.answer(self._api, draft, draft.answering) if draft.answering else publish.begin(self._api, draft)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token, self._own("uploads"))

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.answering:
            return publish.find_answer(self._api, draft, draft.answering, since, self._own("channel"))
        if token and "shown" in token:
            return publish.find_remark(self._api, draft, token, since, self._own("channel"))
        return publish.find(self._api, draft, since, token, self._own("uploads"))

    def remove(self, remote_id: str) -> None:
        """A video, or a comment of ours (their ids look different)."""
        self._gone("videos" if len(remote_id) == 11 else "comments", remote_id)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._api, remote_id, draft)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []  # no window and no summons

    def read(self, cursor: JSON) -> Page:
        return read.read(self._api, cursor, channel=self._own("channel"), every=self._every)

    def anew(self, cursor: JSON) -> JSON:
        return read.anew(cursor)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return frozenset({"hold", "approve", "reject", "delete"})

    def moderate(self, act: Act, target: Target) -> None:
        if act == "delete":
            return self._gone("comments", target.remote_id)
        params = {"id": target.remote_id, "moderationStatus": STATES[act]}
        self._api.change("POST", "comments/setModerationStatus", params=params)
        return None

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return counting.videos(self._api, self._analytics, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return counting.channel(self._api)

    def audience(self) -> Iterable[Share]:
        return counting.places(self._analytics)

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        return choices(self._api, option)

    def create(self, option: str, name: str) -> tuple[str, str]:
        return create(self._api, option, name)

    def _gone(self, name: str, remote_id: str) -> None:
        try:
            self._api.change("DELETE", name, params={"id": remote_id})
        except Refused as refused:
            if refused.code != "not-found":  # gone already is what we wanted
                raise


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> YouTube:
    return YouTube(settings, secrets, http)
