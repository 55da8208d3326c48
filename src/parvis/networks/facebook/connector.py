"""The connector of a Facebook page: each method in a line or two, the work in the files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from parvis.networks import partings
from parvis.networks.facebook import audience, events, measure, moderate, publish, read, rules
from parvis.networks.facebook.facts import FACTS
from parvis.networks.facebook.graph import Graph
from parvis.networks.facebook.incoming import person_of
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
    Person,
    Problem,
    Profile,
    Reading,
    Share,
    Target,
)
from parvis.networks.sharing import address_of


class Facebook:
    """Connected, Directory, Publisher, Replier, Reader, Restarter, Editor, Webhook, Shared, Silencer, Parted, Moderator, Targeting,
    Meter."""

    facts = FACTS
    hears = frozenset[Kind]({"comment", "private"})

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._graph = Graph(settings, secrets, http)
        self._app_id = str(settings.get("app_id") or "")
        self._giver = str(settings.get("giver") or "")

    def __repr__(self) -> str:
        return f"Facebook(page={self._graph.page!r})"

    def who(self) -> Profile:
        page = self._graph.get(self._graph.page, fields="id,name,username,link,picture{url}")
        picture = (page.get("picture") or {}).get("data") or {}
        return Profile(
            remote_id=str(page["id"]),
            handle=str(page.get("username") or page["id"]),
            name=str(page.get("name") or ""),
            url=str(page.get("link") or f"https://www.facebook.com/{page['id']}"),
            avatar=str(picture.get("url") or ""),
            settings={"page": str(page["id"])},  # an administrator may have given the page's name
        )

    def person(self, remote_id: str) -> Person:
        """The name of who wrote a message: webhooks give a number alone."""
        found = self._graph.get(remote_id, fields="name,first_name,last_name,profile_pic")
        name = found.get("name") or f"{found.get('first_name', '')} {found.get('last_name', '')}".strip()
        return replace(person_of({"id": remote_id, "name": name}, ""), avatar=str(found.get("profile_pic") or ""))

    # Publisher, Replier

    def check(self, draft: Draft) -> list[Problem]:
        return rules.check(draft)

    def length(self, draft: Draft) -> Length:
        return rules.length(draft)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return rules.may_answer(answering, now)

    def publish(self, draft: Draft, key: str) -> Outcome:
        """Facebook knows no key of ours: a doubt is settled by `find`."""
        return publish.step(self._graph, draft, None)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._graph, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._graph, draft, since, token)

    def remove(self, remote_id: str) -> None:
        self._graph.delete(remote_id)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._graph, remote_id, draft)

    # Reader

    def read(self, cursor: JSON) -> Page:
        self._graph.http.read_gently()
        return read.read(self._graph, cursor, datetime.now(UTC))

    def anew(self, cursor: JSON) -> JSON:
        return read.anew(cursor)

    # Webhook

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        events.verify(self._graph.secret("app_secret"), headers, body)

    def parse(self, body: bytes) -> Iterable[Incoming]:
        return events.parse(body, self._graph.page)

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        return events.challenge(self._graph.secret("verify_token"), query)

    def application(self) -> str:
        return address_of(FACTS.key, self._graph.secret("app_secret"))

    def concerns(self, body: bytes) -> bool:
        return events.concerns(body, self._graph.page)

    def subscribe(self, url: str) -> None:
        events.subscribe(self._graph, self._app_id, url)

    def unsubscribe(self, url: str) -> None:
        events.unsubscribe(self._graph)

    # Parted

    def parting(self, signed: str) -> partings.Parting:
        return partings.read(self._graph.secret("app_secret"), signed)

    def let_in_by(self, who: str) -> bool | None:
        """A page's token is given by one of its administrators, who is known where they signed in."""
        return who == self._giver if self._giver else None

    # Moderator, Targeting

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return moderate.may(self._graph, target)

    def moderate(self, act: Act, target: Target) -> None:
        moderate.do(self._graph, act, target)

    def places(self, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
        return audience.places(self._graph, query, level)

    # Meter

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.publications(self._graph, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.page(self._graph)

    def audience(self) -> Iterable[Share]:
        return measure.whence(self._graph)
