"""Dailymotion: videos are published and counted; there is nothing to read.

Settings: `client_id`, `kind` (private or public key), `user` (asked of Dailymotion when absent), `plan`, `base`, `partner`, `www`.
Secrets: `client_secret`; `token`, `refresh_token` and `expires` are made and kept by `refresh` or by signing in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parvis.networks.dailymotion import counting, publish
from parvis.networks.dailymotion.api import Api
from parvis.networks.dailymotion.facts import FACTS, FIELDS, facts_of
from parvis.networks.dailymotion.grants import ME, SIGN_IN, refresh, renews
from parvis.networks.http import Http
from parvis.networks.protocol import JSON, Draft, Length, Outcome, Problem, Profile, Reading, Refused, Share
from parvis.networks.rules import outgoing, problems, rule_for
from parvis.networks.text import measure

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "Dailymotion", "make", "refresh", "renews"]

PAGES = 2  # of a hundred playlists


class Dailymotion:
    """Connected, Publisher, Meter, Editor, Chooser, Maker."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.facts = facts_of(settings)
        self._settings, self._secrets, self._http = settings, secrets, http
        self._api = Api(settings, secrets, http)
        self._id = str(settings.get("user") or "")

    def __repr__(self) -> str:
        return f"Dailymotion({self._id!r})"

    @property
    def _user(self) -> str:
        """Our id; asked once when the settings do not hold it."""
        if not self._id:
            self._id = self.who().remote_id
        return self._id

    def who(self) -> Profile:
        """Without a token it asks for one of its own: an account is connected with nothing but the key."""
        if not self._secrets.get("token"):
            made = refresh(self._http, self._settings, self._secrets)
            self._api = Api(self._settings, {**self._secrets, **made}, self._http)
        me = self._api.get(f"/user/{self._id}" if self._id else "/me", fields=ME)
        if not me.get("id"):
            raise Refused("invalid", str(me)[:200])
        identity, name = str(me["id"]), str(me.get("screenname") or "")
        handle = str(me.get("username") or name or identity)
        avatar, url = str(me.get("avatar_120_url") or ""), str(me.get("url") or "")
        return Profile(identity, handle, name, url, avatar, {"user": identity})

    def check(self, draft: Draft) -> list[Problem]:
        return problems(replace(draft, text=outgoing(draft), link=""), self.facts)

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, self.facts)
        return Length(measure(outgoing(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        if draft.answering:
            raise Refused("no-answers")
        return publish.begin(self._api)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token, self._user)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._api, draft, token)

    def remove(self, remote_id: str) -> None:
        publish.remove(self._api, remote_id)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._api, remote_id, draft)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return counting.videos(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return counting.account(self._api, self._user)

    def audience(self) -> Iterable[Share]:
        return ()  # only in reports that are made for later, on higher plans

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        if option != "playlists":
            return []
        found = self._api.pages(f"/user/{self._user}/playlists", PAGES, fields="id,name")
        return [(str(each["id"]), str(each.get("name") or "")) for each in found if each.get("id")]

    def create(self, option: str, name: str) -> tuple[str, str]:
        """A playlist; one of the same name is the one that is meant."""
        if option != "playlists":
            raise Refused("invalid", option)
        for key, label in self.choices(option):
            if label == name:
                return key, label
        made = self._api.call("POST", f"/user/{self._user}/playlists", form={"name": name})
        if not made.get("id"):
            raise Refused("invalid", str(made)[:200])
        return str(made["id"]), str(made.get("name") or name)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Dailymotion:
    return Dailymotion(settings, secrets, http)
