"""The connector of an Instagram account: each method in a line or two, the work in the files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from parvis.networks import partings
from parvis.networks.http import Http
from parvis.networks.instagram import answer, events, measure, publish, read, rules
from parvis.networks.instagram.facts import FACTS
from parvis.networks.instagram.graph import Graph
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
    Published,
    Reading,
    Refused,
    Share,
    Target,
)
from parvis.networks.sharing import address_of

WHO = "id,username,name,profile_picture_url"


class Instagram:
    """Connected, Directory, Publisher, Replier, Reader, Restarter, Webhook, Shared, Silencer, Parted, Moderator, Meter."""

    facts = FACTS
    hears = frozenset[Kind]({"comment", "private"})

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._graph = Graph(settings, secrets, http)
        self._app_id = str(settings.get("app_id") or "")
        self._giver = str(settings.get("giver") or "")

    def __repr__(self) -> str:
        return f"Instagram(account={self._graph.account!r})"

    def who(self) -> Profile:
        """By Facebook Login the account is asked of the page, when its number was not given."""
        graph = self._graph
        if graph.facebook and graph.account == "me":
            linked = graph.get(graph.page, fields=f"instagram_business_account{{{WHO}}}")
            me = linked.get("instagram_business_account") or {}
        else:
            me = graph.get(graph.account, fields=WHO if graph.facebook else f"user_id,{WHO}")
        identity = str(me.get("user_id") or me.get("id") or "")
        if not identity:
            raise Refused("settings", "no Instagram account is linked to this page")
        handle = str(me.get("username") or identity)
        return Profile(
            remote_id=identity,
            handle=handle,
            name=str(me.get("name") or handle),
            url=f"https://www.instagram.com/{handle}/",
            avatar=str(me.get("profile_picture_url") or ""),
            settings={"account": identity, "handle": handle},
        )

    def person(self, remote_id: str) -> Person:
        """The name of who wrote a message: webhooks give a number alone."""
        told = self._graph.get(remote_id, fields="name,username,profile_pic")
        handle = str(told.get("username") or remote_id)
        url = f"https://www.instagram.com/{told['username']}/" if told.get("username") else ""
        return Person(remote_id, handle, str(told.get("name") or ""), url, str(told.get("profile_pic") or ""))

    # Publisher, Replier

    def check(self, draft: Draft) -> list[Problem]:
        return rules.check(draft)

    def length(self, draft: Draft) -> Length:
        return rules.length(draft)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return rules.may_answer(answering, now)

    def publish(self, draft: Draft, key: str) -> Outcome:
        """Instagram knows no key of ours: a doubt is settled by `find`."""
        return self.resume(draft, None, key)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        if draft.answering:
            return answer.send(self._graph, draft, draft.answering)
        return publish.step(self._graph, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Published | None:
        if draft.answering:
            return answer.find(self._graph, draft, draft.answering, since)
        return publish.find(self._graph, draft, since, token)

    def remove(self, remote_id: str) -> None:
        """Gone already is what we wanted. Instagram does not let every application delete media: then it says so."""
        try:
            self._graph.delete(remote_id)
        except Refused as no:
            if self._is_there(remote_id):
                raise Refused("cannot-remove", no.said, status=no.status) from no

    def _is_there(self, remote_id: str) -> bool:
        """Absent and forbidden look alike in a refusal; only what is there can be read."""
        try:
            return bool(self._graph.get(remote_id, fields="id").get("id"))
        except Refused:
            return False

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
        return events.concerns(body, self._graph.account)

    def subscribe(self, url: str) -> None:
        events.subscribe(self._graph, self._app_id, url)

    def unsubscribe(self, url: str) -> None:
        events.unsubscribe(self._graph)

    # Parted

    def parting(self, signed: str) -> partings.Parting:
        return partings.read(self._graph.secret("app_secret"), signed)

    def let_in_by(self, who: str) -> bool | None:
        """By Instagram Login it is the account itself, whose number for this application is another than the one that webhooks
        call it by. By Facebook Login it is an administrator of its page."""
        if self._graph.facebook:
            return None
        if who in (self._graph.account, self._giver):
            return True
        return False if self._giver else None

    # Moderator, Meter

    def may_moderate(self, target: Target) -> frozenset[Act]:
        """Comments under our own media; our own may only be deleted."""
        if target.kind != "comment":
            return frozenset()
        own = self._graph.ours({"id": target.author_id, "username": target.author})
        return frozenset({"delete"}) if own else frozenset({"hide", "show", "delete"})

    def moderate(self, act: Act, target: Target) -> None:
        if act == "delete":
            self.remove(target.remote_id)
        else:
            self._graph.post(target.remote_id, {"hide": act == "hide"})  # the same again changes nothing: no doubt

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.measure(self._graph, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.presence(self._graph)

    def audience(self) -> Iterable[Share]:
        return measure.audience(self._graph)
