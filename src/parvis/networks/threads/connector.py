"""The connector of a Threads account: each method in a line or two, the work in the files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from babel import Locale

from parvis.networks import partings
from parvis.networks.http import Http
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
    Incoming,
    Kind,
    Length,
    Outcome,
    Page,
    Problem,
    Profile,
    Reading,
    Refused,
    Share,
    Target,
)
from parvis.networks.sharing import address_of
from parvis.networks.threads import events, measure, publish, read, rules
from parvis.networks.threads.facts import FACTS
from parvis.networks.threads.graph import Graph

WHO = "id,username,name,threads_profile_picture_url,is_eligible_for_geo_gating"


class Threads:
    """Connected, Publisher, Replier, Reader, Restarter, Webhook, Shared, Parted, Moderator, Meter, Targeting."""

    facts = FACTS
    hears = frozenset[Kind]({"comment", "mention"})

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._graph, self._settings = Graph(settings, secrets, http), settings

    def __repr__(self) -> str:
        return f"Threads(account={self._graph.account!r})"

    def who(self) -> Profile:
        """`geo`: whether this profile may limit a post to countries."""
        me = self._graph.get(self._graph.account, fields=WHO)
        identity, handle = str(me["id"]), str(me.get("username") or me["id"])
        return Profile(
            remote_id=identity,
            handle=handle,
            name=str(me.get("name") or handle),
            url=f"https://www.threads.com/@{handle}",
            avatar=str(me.get("threads_profile_picture_url") or ""),
            settings={"account": identity, "handle": handle, "geo": bool(me.get("is_eligible_for_geo_gating"))},
        )

    # Publisher, Replier

    def check(self, draft: Draft) -> list[Problem]:
        return rules.check(draft, self._settings)

    def length(self, draft: Draft) -> Length:
        return rules.length(draft)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return rules.may_answer(answering)

    def publish(self, draft: Draft, key: str) -> Outcome:
        """Threads knows no key of ours: a doubt is settled by `find`."""
        return publish.step(self._graph, draft, None)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._graph, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._graph, draft, since, token)

    def remove(self, remote_id: str) -> None:
        """One post; the other parts of a chain are removed by their ids in `Published.context["parts"]`."""
        self._graph.http.spend("deletes")
        try:
            self._graph.delete(remote_id)
        except Refused as no:
            if no.code != "not-found":  # gone already is what we wanted
                raise

    # Reader, Webhook

    def read(self, cursor: JSON) -> Page:
        self._graph.http.read_gently()
        return read.read(self._graph, cursor, datetime.now(UTC))

    def anew(self, cursor: JSON) -> JSON:
        return read.anew(cursor)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        events.verify(self._graph.secret("app_secret"), headers, body)

    def parse(self, body: bytes) -> Iterable[Incoming]:
        return events.parse(body, self._graph)

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        return events.challenge(self._graph.secret("verify_token"), query)

    def application(self) -> str:
        return address_of(FACTS.key, self._graph.secret("app_secret"))

    def concerns(self, body: bytes) -> bool:
        return events.concerns(body, self._graph)

    def subscribe(self, url: str) -> None:
        """Threads has no call for it: the address is declared in the application's own settings, at Meta."""
        raise Refused("threads-webhook", url)

    # Parted

    def parting(self, signed: str) -> partings.Parting:
        return partings.read(self._graph.secret("app_secret"), signed)

    def let_in_by(self, who: str) -> bool | None:
        return who == self._graph.account

    # Moderator, Meter, Targeting

    def may_moderate(self, target: Target) -> frozenset[Act]:
        """Direct answers to our own posts are hidden, with all that is below them; our own answers are deleted."""
        if target.kind != "comment":
            return frozenset()
        if target.author and target.author == self._graph.handle:
            return frozenset({"delete"})
        direct = target.parent and target.parent == (target.context or {}).get("root")
        return frozenset({"hide", "show"}) if direct else frozenset()

    def moderate(self, act: Act, target: Target) -> None:
        if act == "delete":
            self.remove(target.remote_id)
        else:  # the same again changes nothing: no doubt
            self._graph.post(f"{target.remote_id}/manage_reply", {"hide": "true" if act == "hide" else "false"})

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.measure(self._graph, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.presence(self._graph)

    def audience(self) -> Iterable[Share]:
        return measure.audience(self._graph)

    def places(self, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
        """Countries by their French names: Threads looks nothing up, it takes ISO codes."""
        if level != "country":
            return []
        named = ((key, name) for key, name in Locale("fr").territories.items() if len(key) == 2 and key not in ("EU", "UN", "ZZ"))
        wanted = query.casefold()
        return sorted((pair for pair in named if pair[1].casefold().startswith(wanted)), key=lambda pair: pair[1])[:25]
