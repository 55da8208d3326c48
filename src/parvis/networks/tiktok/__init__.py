"""TikTok: videos and photos; comments and the audience where TikTok for Business is granted too.

Settings: `client_key`, `business_id`, `business_app`, `every`, `base`, `business_base`, `web`. Secrets: `client_secret`, `token`,
`refresh_token`, `business_secret`, `business_token`, `business_refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from parvis.networks.http import Http
from parvis.networks.measures import Reading, Share
from parvis.networks.moderation import Act, Target
from parvis.networks.protocol import JSON, Answering, Draft, Incoming, Kind, Length, Outcome, Page, Problem, Profile, Refused
from parvis.networks.rules import problems, rule_for
from parvis.networks.sharing import address_of
from parvis.networks.text import measure as measured
from parvis.networks.tiktok import hooks, measure, publish, talk
from parvis.networks.tiktok.api import Api
from parvis.networks.tiktok.facts import FACTS, FIELDS
from parvis.networks.tiktok.grants import SIGN_IN, refresh, renews

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "TikTok", "make", "refresh", "renews"]

LEVELS = {
    "PUBLIC_TO_EVERYONE": "Tout le monde", "MUTUAL_FOLLOW_FRIENDS": "Les amis", "FOLLOWER_OF_CREATOR": "Les abonnés",
    "SELF_ONLY": "Le compte seul",
}  # fmt: skip
WHO = "open_id,display_name,avatar_url,username"


class TikTok:
    """Connected, Publisher, Replier, Reader, Restarter, Webhook, Shared, Chooser, Moderator, Meter."""

    facts = FACTS
    hears = frozenset[Kind]({"comment"})

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._api = Api(settings, secrets, http)
        self._http, self._settings, self._secrets = http, settings, dict(secrets)
        self._every = timedelta(minutes=float(settings.get("every") or 5))

    def __repr__(self) -> str:
        return f"TikTok({self._api.base!r})"

    def who(self) -> Profile:
        me = self._api.call("GET", "/user/info/", params={"fields": WHO}).get("user") or {}
        identity, name = str(me.get("open_id") or ""), str(me.get("display_name") or "")
        if not identity:
            raise Refused("invalid", "no open_id")
        handle = str(me.get("username") or name or identity)
        return Profile(identity, handle, name or handle, f"{self._api.web}/@{handle}", str(me.get("avatar_url") or ""))

    def check(self, draft: Draft) -> list[Problem]:
        found = problems(draft, FACTS)
        if draft.answering is not None:
            found = [one for one in found if one.code != "media-needed"]
            if draft.media:
                found.append(Problem("tiktok-answer-media", "media"))
            if not self._api.talks:
                found.append(Problem("tiktok-business", "reply"))
            return found
        if len(draft.media) > 1 and any(item.mime.startswith("video/") for item in draft.media):
            found.append(Problem("video-one", "media"))
        if draft.link:
            found.append(Problem("tiktok-link", "link", blocking=False))
        if draft.options.get("sponsored") and draft.options.get("privacy") == "SELF_ONLY":
            found.append(Problem("tiktok-sponsored", "options", {"option": "sponsored"}))
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, FACTS)
        return Length(measured(draft.text, rule), rule.limit)

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        """As the creator may choose now; TikTok wants it asked each time."""
        if option != "privacy":
            return []
        return [(level, LEVELS.get(level, level)) for level in publish.creator(self._api).get("privacy_level_options") or ()]

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        if answering.private:
            return [Problem("no-messages", "reply", {"network": FACTS.name})]
        return [] if self._api.talks else [Problem("tiktok-business", "reply")]

    def publish(self, draft: Draft, key: str) -> Outcome:
        return talk.answer(self._api, draft, draft.answering) if draft.answering else publish.begin(self._api, draft)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.answering:
            return talk.find_answer(self._api, draft, draft.answering, since)
        return publish.find(self._api, draft, since, token)

    def remove(self, remote_id: str) -> None:
        raise Refused("cannot-remove", remote_id)

    def read(self, cursor: JSON) -> Page:
        return talk.read(self._api, cursor, self._every)

    def anew(self, cursor: JSON) -> JSON:
        return talk.anew(cursor)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        hooks.verify([self._secrets.get(name, "") for name in ("client_secret", "business_secret")], headers, body)

    def parse(self, body: bytes) -> Iterable[Incoming]:
        return hooks.parse(body)

    def beckoned(self, body: bytes, cursor: JSON) -> JSON:
        return talk.hurried(cursor, hooks.beckoned(body))

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        """TikTok asks for none."""
        return None

    def application(self) -> str:
        return address_of(FACTS.key, self._secrets.get("business_secret") or self._secrets.get("client_secret") or "")

    def concerns(self, body: bytes) -> bool:
        """Which of its ids a delivery of TikTok for Business names is not written anywhere; a removal finds its comment by number,
        so that each account may look."""
        return True

    def subscribe(self, url: str) -> None:
        hooks.subscribe(self._http, self._settings, self._secrets, url)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return talk.allowed(target) if self._api.talks else frozenset()

    def moderate(self, act: Act, target: Target) -> None:
        talk.moderate(self._api, act, target)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.of_posts(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.of_account(self._api)

    def audience(self) -> Iterable[Share]:
        return measure.audience(self._api)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> TikTok:
    return TikTok(settings, secrets, http)
