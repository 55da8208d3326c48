"""A device with passkeys, played: it answers what a browser would be asked. https://www.w3.org/TR/webauthn-3/."""

from __future__ import annotations

import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode

PRESENT, VERIFIED, NEW = 1, 4, 64


@dataclass
class Device:
    """`counts`: does it count its uses? `flags`: what it says of the person before it."""

    origin: str
    host: str
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    identifier: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _said(self, flags: int) -> bytes:
        self.counter += self.counts
        return sha256(self.host.encode()) + struct.pack(">BI", flags, self.counter)

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        name = websafe_encode(self.identifier)
        told = {key: websafe_encode(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": told, "clientExtensionResults": {}}

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        self.handle = websafe_decode(options["user"]["id"])
        key = cbor.encode(dict(ES256.from_cryptography_key(self.secret.public_key())))
        said = self._said(self.flags | NEW) + bytes(16) + struct.pack(">H", len(self.identifier)) + self.identifier + key
        whole = cbor.encode({"fmt": "none", "attStmt": {}, "authData": said})
        return self._answer({"clientDataJSON": self._client("webauthn.create", options["challenge"]), "attestationObject": whole})

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        client, said = self._client("webauthn.get", options["challenge"]), self._said(self.flags)
        signature = self.secret.sign(said + sha256(client), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": client, "authenticatorData": said, "signature": signature, "userHandle": self.handle}
        )
