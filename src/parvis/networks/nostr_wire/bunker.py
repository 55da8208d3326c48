"""A signer elsewhere, that keeps the key: it is asked through relays (NIP-46), ``bunker://<its public key>?relay=…&secret=…``.

Each question opens a connection. Who reads many private messages that way asks twice for each.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

from parvis.networks.http import Http
from parvis.networks.nostr_wire.events import Event, Tags, bare, sound
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.nostr_wire.relays import PATIENCE, Link
from parvis.networks.protocol import Later, Refused

ASKED = 24133
SCHEME = "bunker://"


class Bunker:
    """A `Signer`. Our own key towards it comes from its address, so that it knows us again after a restart."""

    def __init__(self, address: str, http: Http, *, patience: float = PATIENCE) -> None:
        parts = urlsplit(address.strip())
        told = parse_qs(parts.query)
        self._remote, self._relays = parts.netloc.lower(), told.get("relay", [])[:3]
        self._secret = next(iter(told.get("secret", [])), "")
        if not re.fullmatch(r"[0-9a-f]{64}", self._remote) or not self._relays:
            raise Refused("nostr-key")
        self._key = Key(hashlib.sha256(f"parvis {address.strip()}".encode()).hexdigest())
        self._http, self._patience = http, patience

    def __repr__(self) -> str:
        return f"Bunker({self._remote[:8]}…)"

    @cached_property
    def pub(self) -> str:
        """The account's key, which may be another than the signer's own."""
        self._asked("connect", self._remote, self._secret)
        pub = self._asked("get_public_key")
        if not re.fullmatch(r"[0-9a-f]{64}", pub):
            raise Refused("nostr-signer", pub[:200])
        return pub

    def signed(self, kind: int, tags: Tags, content: str, at: int) -> Event:
        wanted = bare(self.pub, kind, tags, content, at)
        asked = {"kind": kind, "content": content, "tags": tags, "created_at": at, "pubkey": self.pub}
        answer = self._asked("sign_event", json.dumps(asked, ensure_ascii=False))
        try:
            event: Any = json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise Refused("nostr-signer", "unreadable") from error
        if not sound(event) or event["id"] != wanted["id"]:
            raise Refused("nostr-signer", "it signed something else")
        return dict(event)

    def encrypted(self, pub: str, text: str) -> str:
        return self._asked("nip44_encrypt", pub, text)

    def decrypted(self, pub: str, text: str) -> str:
        try:
            return self._asked("nip44_decrypt", pub, text)
        except Refused as error:
            raise ValueError("unreadable") from error

    def _asked(self, method: str, *params: str) -> str:
        """The answer of the signer, by the first of its relays through which one comes."""
        name = secrets.token_hex(8)
        question = json.dumps({"id": name, "method": method, "params": list(params)}, ensure_ascii=False)
        content = self._key.encrypted(self._remote, question)
        event = self._key.signed(ASKED, [["p", self._remote]], content, int(time.time()))
        for url in self._relays:
            try:
                with Link(url, self._http, self._key, self._patience) as link:
                    filters = {
                        "kinds": [ASKED],
                        "authors": [self._remote],
                        "#p": [self._key.pub],
                        "since": event["created_at"] - 60,
                    }
                    told = link.heard(filters, event, self._pick(name))
            except Later:
                continue
            if told is not None:
                return _judged(told)
        raise Later("nostr-signer-away", method, after=timedelta(seconds=30))

    def _pick(self, name: str) -> Callable[[Event], dict[str, Any] | None]:
        def pick(event: Event) -> dict[str, Any] | None:
            try:
                told = json.loads(self._key.decrypted(self._remote, event["content"]))
            except (ValueError, RecursionError):
                return None
            return told if isinstance(told, dict) and told.get("id") == name else None

        return pick


def _judged(told: dict[str, Any]) -> str:
    """`auth_url`: the signer wants its owner to say yes first, at the address that `error` holds."""
    if told.get("result") == "auth_url":
        raise Later("nostr-signer-asks", str(told.get("error"))[:500], after=timedelta(minutes=1))
    if told.get("error"):
        raise Refused("nostr-signer", str(told["error"])[:500])
    return str(told.get("result") or "")
