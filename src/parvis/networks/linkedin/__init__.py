"""LinkedIn pages, by the Community Management API: posts, comments, mentions, reactions, figures. It has no private messages for pages.

Settings: `organization`, `client_id`, `application`, `member`, `every`, `version`, `base`, `web`. Secrets: `token`,
`refresh_token`, `client_secret`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parvis.networks.http import Http
from parvis.networks.linkedin import check, hooks, measure, moderate, places, publish, read
from parvis.networks.linkedin.api import Api
from parvis.networks.linkedin.facts import FACTS, FIELDS
from parvis.networks.linkedin.grants import SIGN_IN, pages, refresh, renews
from parvis.networks.measures import Reading, Share
from parvis.networks.moderation import Act, Target
from parvis.networks.protocol import JSON, Answering, Draft, Incoming, Kind, Length, Outcome, Page, Problem, Profile, Refused
from parvis.networks.rules import rule_for
from parvis.networks.text import measure as measured

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "LinkedIn", "make", "refresh", "renews"]


class LinkedIn:
    """Connected, Publisher, Replier, Reader, Webhook, Editor, Moderator, Meter, Targeting."""

    facts = FACTS
    hears = frozenset[Kind]({"comment"})

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._api, self._settings = Api(settings, secrets, http), settings
        self._secret = secrets.get("client_secret", "")
        self._every = timedelta(minutes=float(settings.get("every") or 30))

    def __repr__(self) -> str:
        return f"LinkedIn(organization={self._api.organization!r})"

    def who(self) -> Profile:
        number = self._api.organization or self._only_page()
        page = self._api.get(f"/organizations/{number}")
        name, handle = str(page.get("localizedName") or number), str(page.get("vanityName") or number)
        return Profile(number, handle, name, f"{self._api.web}/company/{handle}", settings={"organization": number})

    def _only_page(self) -> str:
        found = pages(self._api)
        if len(found) != 1:
            raise Refused("linkedin-which-page" if found else "linkedin-no-page", ", ".join(found))
        return next(iter(found))

    # Publisher, Replier, Editor

    def check(self, draft: Draft) -> list[Problem]:
        return check.check(draft, self._api.version, datetime.now(UTC).date())

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, FACTS)
        return Length(measured(draft.text, rule), rule.limit)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return [Problem("no-messages", "reply", {"network": FACTS.name})] if answering.private else []

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.answer(self._api, draft, draft.answering) if draft.answering else publish.step(self._api, draft, None)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.answering:
            return publish.find_answer(self._api, draft, draft.answering, since)
        return publish.find(self._api, draft, since, token)

    def remove(self, remote_id: str) -> None:
        publish.remove(self._api, remote_id)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._api, remote_id, draft)

    # Reader, Webhook

    def read(self, cursor: JSON) -> Page:
        return read.read(self._api, cursor, self._every)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        hooks.verify(self._secret, headers, body)

    def parse(self, body: bytes) -> Iterable[Incoming]:
        return hooks.parse(body, self._api)

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        return hooks.challenge(self._secret, query)

    def subscribe(self, url: str) -> None:
        hooks.subscribe(self._api, self._settings, url)

    # Moderator, Meter, Targeting

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return moderate.allowed(target)

    def moderate(self, act: Act, target: Target) -> None:
        moderate.do(self._api, act, target)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.of_posts(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.of_page(self._api)

    def audience(self) -> Iterable[Share]:
        return measure.audience(self._api)

    def places(self, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
        return places.search(self._api, query, level)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> LinkedIn:
    return LinkedIn(settings, secrets, http)
