"""Bluesky and other servers of the AT Protocol.

Settings: `handle`, `base`, `video`, `web`; `did` and `pds` are learnt by `who()`. Secrets: `password` (an application password);
the session that it gives (`token`, `refresh_token`, `expires`) is made and kept by `refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from parvis.networks.around import Onlooked, Overheard
from parvis.networks.bluesky import around, measure, moderate, publish, read, talk
from parvis.networks.bluesky.api import Api, parted
from parvis.networks.bluesky.facts import BYTES, FACTS, FIELDS
from parvis.networks.bluesky.grants import refresh, server_of, session, tokens
from parvis.networks.bluesky.incoming import person
from parvis.networks.http import Http
from parvis.networks.measures import Reading, Share
from parvis.networks.moderation import Act, Target
from parvis.networks.protocol import JSON, Answering, Draft, Length, NetworkError, Outcome, Page, Problem, Processing, Profile
from parvis.networks.rules import problems, rule_for
from parvis.networks.text import measure as measured

__all__ = ["FACTS", "FIELDS", "Bluesky", "make", "refresh"]


class Bluesky:
    """A `Connected`, `Publisher`, `Replier`, `Reader`, `Moderator`, `Meter`, `Overhearing` and `Onlooking`."""

    facts = FACTS

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._settings, self._secrets, self._http = settings, secrets, http
        self._api = Api(settings, secrets, http)

    def __repr__(self) -> str:
        return f"Bluesky({self._api.did or self._settings.get('handle')!r})"

    def who(self) -> Profile:
        """Opens a session of its own: it is asked when an account is connected or tested, with nothing but the password."""
        told = session(self._http, self._settings, self._secrets)
        known = {"did": str(told["did"]), "handle": str(told["handle"]), "pds": server_of(told) or self._api.base}
        api = Api({**self._settings, **known}, {**self._secrets, **tokens(told)}, self._http)
        try:
            shown = api.get("app.bsky.actor.getProfile", [("actor", api.did)])
        except NetworkError:
            shown = {}  # the index may be away: the account's own server has said who we are
        me = person(api, {**known, **shown})
        return Profile(me.remote_id, me.handle, me.name, me.url, me.avatar, known)

    def check(self, draft: Draft) -> list[Problem]:
        text, *parts = publish.words(draft)
        if draft.answering and draft.answering.private:
            found = problems(draft, FACTS)
            return found + ([Problem("bluesky-private-media", "media")] if draft.media else [])
        found = problems(replace(draft, text=text, parts=tuple(parts)), FACTS)
        found += [
            Problem("bluesky-bytes", "text" if place == 0 else "parts", {"used": len(part.encode()), "limit": BYTES})
            for place, part in enumerate((text, *parts))
            if len(part.encode()) > BYTES
        ]
        if sum(item.mime in FACTS.media.videos for item in draft.media) > 1:
            found.append(Problem("video-one", "media"))
        if draft.options.get("quote") and not publish.quote_uri(str(draft.options["quote"]).strip()):
            found.append(Problem("bluesky-quote", "options", {"option": "quote"}))
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, FACTS)
        return Length(measured(publish.words(draft)[0], rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        if draft.answering and draft.answering.private:
            return Processing(talk.begin(self._api, draft.answering), timedelta(0))
        return publish.begin(self._api, draft, key)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        """A private message is looked for before it leaves: the same step again says nothing twice."""
        if draft.answering and draft.answering.private:
            return talk.send(self._api, draft, draft.answering, token)
        return publish.step(self._api, draft, token, key)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.answering and draft.answering.private:
            return talk.find(self._api, draft, draft.answering, token) if token else None
        return publish.find(self._api, draft, token, key)

    def remove(self, remote_id: str) -> None:
        """One post with its gates; the other parts of a thread are removed by their ids in `Published.context["parts"]`."""
        _, collection, rkey = parted(remote_id)
        for kind in (collection, publish.GATE, publish.QUOTES):
            self._api.erase(kind, rkey)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []  # Bluesky knows no window; who may not answer is told when it is tried

    def read(self, cursor: JSON) -> Page:
        return read.read(self._api, cursor)

    def anew(self, cursor: JSON) -> JSON:
        return read.anew(cursor)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return moderate.allowed(self._api.did, target)

    def moderate(self, act: Act, target: Target) -> None:
        moderate.moderate(self._api, act, target)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.of_posts(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.of_account(self._api)

    def audience(self) -> Iterable[Share]:
        return ()  # Bluesky does not tell where people are

    def overhear(self, words: str, cursor: JSON) -> Overheard:
        return around.overhear(self._api, words, cursor)

    def look_at(self, handle: str) -> Onlooked:
        return around.look_at(self._api, handle)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Bluesky:
    return Bluesky(settings, secrets, http)
