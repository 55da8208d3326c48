"""Foursquare: the city's places found and put right, tips read; lists of the old API where an account still may keep them.

Settings: those of `FIELDS`, and the city's own: `places` (``[{"id", "name"}, …]``, the places that are read), `lists` (true: the
old API's lists are kept). Secrets: `key`; for lists `token`, `client_secret`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from parvis.networks.foursquare import corrections, lists, places, tips
from parvis.networks.foursquare.api import Legacy, Places
from parvis.networks.foursquare.facts import FACTS, FIELDS
from parvis.networks.foursquare.grants import SIGN_IN
from parvis.networks.http import Http
from parvis.networks.protocol import JSON, Draft, Length, Outcome, Page, Problem, Profile, Refused, Venue

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "Foursquare", "make"]

DAY = 24  # hours


class Foursquare:
    """A `Connected`, `Publisher` (of corrections and lists), `Reader`, `Gazetteer` and `Corrector`."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.facts = FACTS
        self._settings, self._secrets = settings, secrets
        self._places, self._legacy = Places(settings, secrets, http), Legacy(settings, secrets, http)
        self._city = str(settings.get("city") or "").strip()
        self._country = str(settings.get("country") or "FR").strip().upper()

    def __repr__(self) -> str:
        return f"Foursquare({self._city!r})"

    def who(self) -> Profile:
        """A service key is nobody's account: the presence is the city. The smallest call that needs the key costs nothing."""
        if not self._city:
            raise Refused("foursquare-city")
        if len(self._country) != 2 or not self._country.isalpha():
            raise Refused("foursquare-country", self._country[:20])
        self._places.get("/places/suggest/status", limit=1)
        user = self._legacy.get("users/self").get("user") or {} if self._secrets.get("token") else {}
        name = " ".join(str(user.get(part) or "") for part in ("firstName", "lastName")).strip()
        return Profile(f"{self._country}:{self._city.casefold()}"[:200], self._city, name or self._city, self._places.web)

    # Publisher: corrections and lists, no post

    def check(self, draft: Draft) -> list[Problem]:
        if draft.answering is not None:
            return [Problem("no-answers", "reply", {"network": self.facts.name})]
        if draft.correction is not None:
            return corrections.check(draft.correction)
        if draft.listing is None:
            return [Problem("no-posts", "text", {"network": self.facts.name})]
        if not self._settings.get("lists"):
            return [Problem("foursquare-lists-off", "options")]
        return lists.check(draft.listing)

    def length(self, draft: Draft) -> Length:
        return Length(len(draft.text), self.facts.text.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        self._may(draft)
        if draft.correction is not None:
            return corrections.send(self._places, draft.correction)
        assert draft.listing is not None
        return lists.begin(self._legacy, draft.listing)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        self._may(draft)
        if draft.listing is None or not token:
            raise Refused("nothing-to-resume")
        return lists.step(self._legacy, draft.listing, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.correction is not None:
            return corrections.find(self._places, draft.correction, since)
        return lists.find(self._legacy, draft.listing, token) if draft.listing is not None else None

    def remove(self, remote_id: str) -> None:
        raise Refused("cannot-remove")

    # Reader, Gazetteer, Corrector

    def read(self, cursor: JSON) -> Page:
        try:
            hours = min(max(int(self._settings.get("hours") or DAY), 1), 720)
        except ValueError:
            hours = DAY
        return tips.read(self._places, cursor, places=self._settings.get("places") or (), every=timedelta(hours=hours))

    def candidates(self, name: str, *, near: tuple[float, float] | None = None, address: str = "") -> Sequence[Venue]:
        return places.candidates(self._places, name, near, address, self._city, self._country)

    def venue(self, remote_id: str) -> Venue:
        return places.venue(self._places, remote_id)

    def outcomes(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        return corrections.outcomes(self._places, remote_ids)

    def _may(self, draft: Draft) -> None:
        stopped = next((problem for problem in self.check(draft) if problem.blocking), None)
        if stopped:
            raise Refused(stopped.code)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Foursquare:
    return Foursquare(settings, secrets, http)
