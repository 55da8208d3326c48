"""Pinterest, API v5: pins, boards, figures. It has no way to read or answer what people say.

Settings: `app_id`, `ad_account`, `base`, `web`. Secrets: `app_secret`, `token`, `refresh_token`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from parvis.networks.http import Http
from parvis.networks.measures import Reading, Share
from parvis.networks.pinterest import boards, measure, publish
from parvis.networks.pinterest.api import Api
from parvis.networks.pinterest.facts import FACTS, FIELDS, LINK
from parvis.networks.pinterest.grants import SIGN_IN, refresh, renews
from parvis.networks.protocol import JSON, Draft, Length, Outcome, Problem, Profile, Refused
from parvis.networks.rules import problems

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "Pinterest", "make", "refresh", "renews"]


class Pinterest:
    """A `Connected`, `Publisher`, `Editor`, `Chooser`, `Maker` and `Meter`."""

    facts = FACTS

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._api = Api(settings, secrets, http)
        self._name = str(settings.get("username") or "")

    def __repr__(self) -> str:
        return f"Pinterest({self._name!r})"

    def who(self) -> Profile:
        me = self._api.get("/user_account")
        name = str(me.get("username") or "")
        if not name:
            raise Refused("invalid", str(me)[:200])
        shown = str(me.get("business_name") or name)
        url, picture = f"{self._api.web}/{name}/", str(me.get("profile_image") or "")
        return Profile(str(me.get("id") or name), name, shown, url, picture, {"username": name})

    def check(self, draft: Draft) -> list[Problem]:
        found = problems(draft, FACTS)
        board, section = publish.section_of(draft)
        if section and board != publish.board_of(draft):
            found.append(Problem("pinterest-section", "options", {"option": "section"}))
        if publish.is_film(draft) and len(draft.media) > 1:
            found.append(Problem("video-one", "media"))
        if len(draft.link) > LINK:
            found.append(Problem("pinterest-link", "link", {"limit": LINK}))
        return found

    def length(self, draft: Draft) -> Length:
        return Length(len(draft.text), FACTS.text.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.begin(self._api, draft)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._api, draft, since)

    def remove(self, remote_id: str) -> None:
        try:
            self._api.call("DELETE", f"/pins/{remote_id}")
        except Refused as refused:
            if refused.status != 404:  # gone already is what we wanted
                raise

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._api, remote_id, draft)

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        return boards.choices(self._api, option)

    def create(self, option: str, name: str) -> tuple[str, str]:
        return boards.make(self._api, option, name)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.of_pins(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.of_account(self._api)

    def audience(self) -> Iterable[Share]:
        return measure.audience(self._api)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Pinterest:
    return Pinterest(settings, secrets, http)
