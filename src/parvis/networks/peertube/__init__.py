"""PeerTube 8, any server.

Settings: `base`, `username`; `channel`, `handle` and `granted` are learnt by `who()`. Secrets: `password`; the session that it
gives (`token`, `refresh_token`, `expires`) is made and kept by `refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.networks import remarks
from parvis.networks.http import Http
from parvis.networks.peertube import abuses, choices, counting, moderate, publish, read
from parvis.networks.peertube.api import Api
from parvis.networks.peertube.facts import CLOSED, FACTS, FIELDS, MODERATES, SCOPES, TAG, TAGS, TITLE
from parvis.networks.peertube.grants import refresh, renews, session
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
    Facts,
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

__all__ = ["FACTS", "FIELDS", "SCOPES", "PeerTube", "make", "refresh", "renews"]

ROLE, MODERATORS = "account", ("Moderator", "Administrator")


class PeerTube:
    """Connected, Publisher, Replier, Reader, Moderator, Meter, Editor, Chooser, Maker."""

    facts = FACTS

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._settings, self._secrets, self._http = settings, secrets, http
        self._api = Api(settings, secrets, http)
        self._known = {name: str(settings.get(name) or "") for name in ("handle", "channel")}

    def __repr__(self) -> str:
        return f"PeerTube({self._api.base!r}, {self._known['handle']!r})"

    def _own(self, name: str) -> str:
        """``name@server``, or the number of the first channel; asked once when the settings do not hold it."""
        if not self._known[name]:
            self._known |= {key: str(value) for key, value in self.who().settings.items() if key in self._known}
        return self._known[name]

    def _me(self) -> JSON:
        told = self._api.get("/users/me")
        return told[0] if isinstance(told, list) and told else told  # the description has it in a list, servers have not

    def who(self) -> Profile:
        """Without a session it opens one of its own: it is asked when an account is connected, with nothing but the password."""
        if not self._secrets.get("token"):
            made = session(self._http, self._settings, self._secrets)
            self._api = Api(self._settings, {**self._secrets, **made}, self._http)
        me = self._me()
        account = me.get("account") if isinstance(me, dict) else None
        if not account or not account.get("name"):
            raise Refused("peertube-server", str(me)[:200])
        handle = f"{account['name']}@{account.get('host') or urlsplit(self._api.base).netloc}"
        channel = next((str(each["id"]) for each in me.get("videoChannels") or () if each.get("id")), "")
        avatar = str(((account.get("avatars") or [{}])[-1] or {}).get("fileUrl") or "")
        known: dict[str, Any] = {"handle": handle, "channel": channel}
        if role := str((me.get("role") or {}).get("label") or ""):  # an older server does not tell: it is asked, and may refuse
            known["granted"] = [ROLE, MODERATES] if role in MODERATORS else [ROLE]
        name = str(account.get("displayName") or account["name"])
        return Profile(handle, handle, name, str(account.get("url") or ""), avatar, known)

    def check(self, draft: Draft) -> list[Problem]:
        found = problems(replace(draft, text=outgoing(draft), link=""), _facts(draft))
        if _about_report(draft):
            found += abuses.problems(draft)
        if draft.answering is None:
            tags, title = [str(tag) for tag in publish.chosen(draft, "tags") or ()], str(publish.chosen(draft, "title") or "")
            if len(tags) > TAGS or any(not TAG[0] <= len(tag) <= TAG[1] for tag in tags):
                found.append(Problem("peertube-tags", "options", {"option": "tags"}))
            if 0 < len(title.strip()) < TITLE[0]:
                found.append(Problem("peertube-title", "options", {"option": "title", "least": TITLE[0]}))
            found += remarks.closed(draft, publish.chosen(draft, "comments") == CLOSED)
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, _facts(draft))
        return Length(measure(outgoing(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        if draft.answering and _about_report(draft):
            return abuses.answer(self._api, draft, draft.answering)
        if draft.answering:
            return publish.answer(self._api, draft, draft.answering)
        return publish.begin(self._api, draft, self._own("channel"))

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token, self._own("channel"))

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.answering and _about_report(draft):
            return abuses.find(self._api, draft, draft.answering, since)
        if draft.answering:
            return publish.find_answer(self._api, draft, draft.answering, since, self._own("handle"))
        if token and "shown" in token:
            return publish.find_remark(self._api, draft, token, since, self._own("handle"))
        return publish.find(self._api, draft, token)

    def remove(self, remote_id: str) -> None:
        publish.remove(self._api, remote_id)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._api, remote_id, draft)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return abuses.may_answer(answering)  # no window and no summons

    def read(self, cursor: JSON) -> Page:
        granted = self._settings.get("granted")
        return read.read(self._api, cursor, own=self._own("handle"), moderates=granted is None or MODERATES in granted)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return moderate.may(target)

    def moderate(self, act: Act, target: Target) -> None:
        moderate.moderate(self._api, act, target)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return counting.videos(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return counting.account(self._api, self._me())

    def audience(self) -> Iterable[Share]:
        return counting.places(self._api)

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        return choices.choices(self._api, option, self._me())

    def create(self, option: str, name: str) -> tuple[str, str]:
        return choices.create(self._api, option, name, self._me(), self._own("channel"))


def _about_report(draft: Draft) -> bool:
    return draft.answering is not None and abuses.of(draft.answering.remote_id) != ""


def _facts(draft: Draft) -> Facts:
    """What an answer obeys; PeerTube's only private words are those about a report."""
    if draft.answering is None:
        return FACTS
    return replace(FACTS, media=MediaRule(), message=abuses.RULE if _about_report(draft) else None)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> PeerTube:
    return PeerTube(settings, secrets, http)
