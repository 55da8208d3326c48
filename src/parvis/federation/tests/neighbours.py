"""Another server, played: its actors and their keys, requests signed as theirs, documents behind `fetch`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.federation import actions, jobs, standing
from parvis.federation.arrivals import jobs as arriving
from parvis.federation.models import Activity, Actor, Arrival, Parcel
from parvis.federation.remotes import actions as remotes
from parvis.journal.seal import seal
from parvis.networks.activitypub import inbound, signatures
from parvis.networks.http import Answer, Http
from parvis.testing import make
from parvis.work import rows

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@cache
def keys(name: str) -> tuple[str, str]:
    return signatures.key_pair()


def opened() -> Actor:
    """The city on the fediverse, its key drawn once for all tests."""
    private, public = keys("ville")
    Actor.objects.get_or_create(
        one=True, defaults={"sealed": seal({"private": private, "before": ""}, at="federation.actor"), "public": public}
    )
    actions.settle(by=make.user("admin"), open=True, username="ville", team=make.team())
    return standing.actor()


@dataclass
class Neighbour:
    """Somebody on another server."""

    name: str = "zoe"
    host: str = "pub.example"
    inbox: str = ""
    said: list[dict[str, Any]] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return f"https://{self.host}/users/{self.name}"

    @property
    def document(self) -> dict[str, Any]:
        return {
            "id": self.uri, "type": "Person", "preferredUsername": self.name, "name": self.name.title(),
            "inbox": self.inbox or f"{self.uri}/inbox", "endpoints": {"sharedInbox": f"https://{self.host}/inbox"},
            "publicKey": {"id": f"{self.uri}#main-key", "owner": self.uri, "publicKeyPem": keys(self.name)[1]},
        }  # fmt: skip

    def note(self, number: int, text: str = "Bonjour", **more: Any) -> dict[str, Any]:
        return {
            "id": f"{self.uri}/notes/{number}", "type": "Note", "attributedTo": self.uri, "content": f"<p>{text}</p>",
            "published": "2026-11-28T10:00:00Z", "to": [PUBLIC], "cc": [standing.site_of(standing.actor()).actor], **more,
        }  # fmt: skip

    def activity(self, kind: str, about: Any, mark: str = "") -> dict[str, Any]:
        return {"id": f"{self.uri}/acts/{kind}{mark}", "type": kind, "actor": self.uri, "object": about}

    def deliver(self, told: dict[str, Any], *, key: str = "", now: datetime | None = None, body: bytes | None = None,
                whence: str = "127.0.0.1") -> int:  # fmt: skip
        """Into our inbox, signed; returns the status."""
        sent = json.dumps(told).encode()
        url = f"{standing.base()}/ap/inbox"
        headers = signatures.signed(
            "POST", url, key_id=f"{self.uri}#main-key", private=keys(key or self.name)[0], now=now or timezone.now(), body=sent
        )
        names = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "content-type"}
        answer = Client().post("/ap/inbox", data=body or sent, content_type=headers["content-type"], REMOTE_ADDR=whence, **names)
        return answer.status_code


def known(monkeypatch: pytest.MonkeyPatch, *neighbours: Neighbour, more: dict[str, Any] | None = None) -> list[str]:
    """What their servers show; the addresses that were asked for."""
    shown = {one.uri: one.document for one in neighbours} | (more or {})
    asked: list[str] = []

    def fetch(address: str) -> dict[str, Any] | None:
        asked.append(address)
        return shown.get(address.partition("#")[0])

    monkeypatch.setattr(remotes, "fetch", fetch)
    return asked


def understood() -> None:
    """What waits in the inbox is looked at."""
    while held := rows.hold_due(Arrival, 50, now=timezone.now()):
        arriving.look(held)


@dataclass
class Wire:
    """What leaves: requests in order, answered by `answers` (host → status; else 202)."""

    answers: dict[str, int] = field(default_factory=dict)
    sent: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)

    def once(self, method: str, url: str, changes: bool, *, timeout: float, **given: Any) -> Answer:
        self.sent.append((url, json.loads(given["content"]), dict(given["headers"])))
        return Answer(self.answers.get(inbound.host(url), 202), {}, b"", url)

    def kinds(self) -> list[tuple[str, str]]:
        return [(url, told["type"]) for url, told, _headers in self.sent]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(Http, "_once", lambda _self, *words, **given: made.once(*words, **given))
    return made


def worked() -> None:
    """Activities become parcels, parcels are carried, until none is due."""
    for model, run in ((Activity, jobs.spread), (Parcel, jobs.carry)):
        while held := rows.hold_due(model, 100, now=timezone.now()):
            for row in held:
                row.attempts += 1
                model.objects.filter(pk=row.pk).update(attempts=row.attempts)
            run(held)
