"""What the contract suite needs to know of a network: one `CASE = Case(…)` in `fixtures_<key>.py` beside this file.

`Scripted` is `Http` with the wire cut: everything above the wire (the four errors, the cleaning of secrets, `changes`)
is the real code.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Literal
from urllib.parse import urlsplit

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Answering, Doubt, Draft, Later, Target


@dataclass(frozen=True)
class Given:
    """One answer of a network. `lost`: none came — "before" the request left, or "after"."""

    status: int = 200
    body: JSON = None  # bytes or str are sent as they are, anything else as JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: Literal["", "before", "after"] = ""

    def raw(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass(frozen=True)
class Sent:
    """One request that a connector made. `json`, `form`, `params`, `files`, `headers`, `content` as `Http.call` got them."""

    method: str
    url: str
    changes: bool
    kept: Mapping[str, Any]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def __getitem__(self, name: str) -> Any:
        return self.kept.get(name)


Routes = Mapping[str, Given | list[Given]]
"""``"POST /api/v1/statuses"`` (`*` allowed in the path) → the answer, or several, one a call, the last one for ever."""


class Scripted(Http):
    """An `Http` whose wire is a table. A call that no route names fails the test."""

    def __init__(self, routes: Routes, secrets: Mapping[str, str] | None = None) -> None:
        super().__init__(secrets=(secrets or {}).values())
        self._routes = {route: list(given) if isinstance(given, list) else [given] for route, given in routes.items()}
        self.sent: list[Sent] = []

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        sent["form"] = sent.pop("data", None)
        self.sent.append(Sent(method, url, changes, {k: v for k, v in sent.items() if v is not None}))
        given = self._given(f"{method} {urlsplit(url).path}")
        if given.lost == "before":
            raise Later("unreachable", "scripted")
        if given.lost == "after":
            raise Doubt("no-answer", "scripted") if changes else Later("no-answer", "scripted")
        return Answer(given.status, {k.lower(): v for k, v in given.headers.items()}, given.raw(), url)

    def _given(self, asked: str) -> Given:
        for route in sorted(self._routes, key=lambda route: ("*" in route, -len(route))):
            if fnmatch.fnmatchcase(asked, route):
                answers = self._routes[route]
                return answers.pop(0) if len(answers) > 1 else answers[0]
        raise AssertionError(f"no route for {asked}")

    def calls(self, method: str, path: str) -> list[Sent]:
        """The requests made so far to `path` (`*` allowed)."""
        return [sent for sent in self.sent if sent.method == method and fnmatch.fnmatchcase(sent.path, path)]


BONJOUR = Draft("Bonjour", subject="Bonjour")


@dataclass(frozen=True)
class Hook:
    """One delivery of a webhook, in the network's real shape, and what it must become: (verb, kind, remote_id) each."""

    body: JSON
    expects: tuple[tuple[str, str, str], ...]

    def raw(self) -> bytes:
        return json.dumps(self.body).encode()


@dataclass(frozen=True)
class Case:
    """`routes` is a network in good health; the suite spoils the route named `publishing` (and `reading`) in turn.

    A network that is not spoken over HTTP leaves `routes` empty: only claims, checks and hooks are then asked of it.
    """

    key: str
    module: ModuleType  # FACTS, FIELDS, make
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    routes: Routes = field(default_factory=dict)
    publishing: str = ""  # the route of the call that makes a plain text public
    refusal: Given = Given(400, {"error": "no"})  # what the network says when it will never take this text
    reading: str = ""  # the first route that `read` asks
    reads: tuple[str, ...] = ()  # remote ids that `read(None)`, until there is no more, gives in this order
    answering: Answering | None = None  # something that may be answered in public; `routes` must allow it
    private: Answering | None = None  # the same in private
    replying: str = ""  # the route that sends the public answer, "" = `publishing`
    messaging: str = ""  # the route that sends the private one
    hooks: tuple[Hook, ...] = ()
    sign: Callable[[bytes], Mapping[str, str]] | None = None  # headers (lower-case) of a genuine delivery
    handshake: tuple[Mapping[str, str], str] | None = None  # query of a genuine handshake, the text it must answer
    refused: tuple[tuple[Draft, str], ...] = ()  # drafts that `check` must stop, with the code of the problem
    draft: Draft = BONJOUR  # a publication that the network takes: media and options as needed
    moderating: Target | None = None  # a message on which every act of the network may be done; `routes` must allow them
    measuring: tuple[str, ...] = ()  # publications that `routes` know how to measure
    looking: tuple[str, ...] = ()  # paths of POSTs that only look: some networks ask that way
    blind: bool = False  # the network has no list in which a doubt could be looked up (Repeat.BLIND)

    @property
    def worded(self) -> bool:
        """Whether people's words are sent there: posts, letters, answers. Else only corrections and lists."""
        facts = self.module.FACTS
        return bool(facts.publishes or facts.answers or facts.message)

    def connector(self, http: Http | None = None) -> Any:
        return self.module.make(self.settings, self.secrets, http or Scripted(self.routes, self.secrets))
