"""What every account with a key is made of, and what it says of itself on its relays."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from parvis.networks.http import Http
from parvis.networks.nostr_wire.acting import Acts
from parvis.networks.nostr_wire.blossom import Blossom
from parvis.networks.nostr_wire.bunker import SCHEME, Bunker
from parvis.networks.nostr_wire.events import INBOX, PROFILE, RELAYS, Tags, newest
from parvis.networks.nostr_wire.keys import Key, Signer
from parvis.networks.nostr_wire.reading import person
from parvis.networks.nostr_wire.relays import Relays
from parvis.networks.protocol import Field, Profile

SERVERS = 10063
FIELDS = (
    Field(
        "relays", "Relais", hint="Leurs adresses, wss://…, séparées par des espaces ; un seul suffit pour publier.", leads=True
    ),
    Field("files", "Serveur de fichiers (Blossom)", needed=False, hint="https://… Sans lui, ni photo ni vidéo.", leads=True),
    Field("key", "Clé secrète", secret=True, hint="nsec1…, ou bunker://… pour laisser la clé dans un signataire distant."),
)


class Keyed:
    """The parts are made when they are first needed: a wrong key is then told as a failed call, not as a broken page."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._urls = str(settings.get("relays") or "").split()
        self._files = str(settings.get("files") or "")
        self._secret = secrets.get("key", "")
        self._http = http

    def __repr__(self) -> str:
        return f"Keyed({self._urls!r})"

    @cached_property
    def signer(self) -> Signer:
        return Bunker(self._secret, self._http) if self._secret.strip().startswith(SCHEME) else Key(self._secret)

    @cached_property
    def relays(self) -> Relays:
        return Relays(self._http, self._urls, self.signer)

    @cached_property
    def blossom(self) -> Blossom:
        return Blossom(self._files, self._http, self.signer)

    @cached_property
    def acts(self) -> Acts:
        return Acts(self.relays, self.signer)

    def who(self) -> Profile:
        """Also tells the relays, once, where we read and write: without that nobody can write to us in private."""
        pub = self.signer.pub
        said = self.relays.ask({"kinds": [PROFILE, RELAYS, INBOX, SERVERS], "authors": [pub]})
        known = {event["kind"] for event in said}
        for kind, tags in self._announced():
            if kind not in known and tags:
                self.relays.publish([self.signer.signed(kind, tags, "", int(time.time()))])
        me = person(pub, newest(event for event in said if event["kind"] == PROFILE))
        return Profile(pub, me.handle, me.name or me.handle[:12], me.url, me.avatar, {"pub": pub})

    def _announced(self) -> Sequence[tuple[int, Tags]]:
        return (
            (RELAYS, [["r", url] for url in self.relays.urls]),
            (INBOX, [["relay", url] for url in self.relays.urls[:3]]),
            (SERVERS, [["server", self.blossom.base]] if self.blossom.base else []),
        )
