"""The connector of a Facebook page: each method in a line or two, the work in the files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from parvis.networks.facebook import audience, events, publish, read, rules
from parvis.networks.facebook.facts import FACTS
from parvis.networks.facebook.graph import Graph
from parvis.networks.facebook.incoming import person_of
from parvis.networks.http import Http
from parvis.networks.protocol import (
    JSON,
    Answering,
    Draft,
    Incoming,
    Length,
    Outcome,
    Page,
    Person,
    Problem,
    Profile,
    Published,
)


class Facebook:
    """Connected, Directory, Publisher, Replier, Reader, Webhook, Moderator, Targeting."""

    facts = FACTS

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._graph = Graph(settings, secrets, http)
        self._app_id = str(settings.get("app_id") or "")

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
        return publish.step(self._graph, draft, ())

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._graph, draft, publish.photos_in(token))

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Published | None:
        return publish.find(self._graph, draft, since, publish.photos_in(token))

    def remove(self, remote_id: str) -> None:
        self._graph.delete(remote_id)

    # Reader

    def read(self, cursor: JSON) -> Page:
        return read.read(self._graph, cursor, datetime.now(UTC))

    # Webhook

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        events.verify(self._graph.secret("app_secret"), headers, body)

    def parse(self, body: bytes) -> Iterable[Incoming]:
        return events.parse(body, self._graph.page)

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        return events.challenge(self._graph.secret("verify_token"), query)

    def subscribe(self, url: str) -> None:
        events.subscribe(self._graph, self._app_id, url)

    # Moderator, Targeting

    def hide(self, remote_id: str, hidden: bool) -> None:
        self._graph.post(remote_id, {"is_hidden": hidden})  # the same again changes nothing: no doubt

    def places(self, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
        return audience.places(self._graph, query, level)
