"""WebAuthn over plain values: what a browser is asked for a passkey, and whether its answer is believed. Pure.

https://www.w3.org/TR/webauthn-3/. The person is always verified (finger, face, code): nothing else is asked for beside the key.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

BROKEN = (ValueError, TypeError, LookupError, AttributeError, AssertionError, NotImplementedError, struct.error)
"""What reading an answer that is none may raise."""
LONGEST = 1023
"""Bytes of a key's identifier, by the standard."""


class Unproved(Exception):
    """The answer proves nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """For which site keys are made. `origin`: what a browser says where it is."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new key. `identifier`, `public`: base64url."""

    identifier: str
    public: str
    counter: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer says of the key that it was made with, before it is believed. `handle`: whose key the device says it is."""

    identifier: str
    handle: bytes
    counter: int


def site(public_url: str, name: str) -> Site | None:
    """None where the address has no name but numbers: browsers give no passkey to those."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if not host or ":" in host or host.replace(".", "").isdigit():
        return None
    return Site(host, f"{parts.scheme}://{parts.netloc}", name)


def _server(where: Site) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(name=where.name, id=where.host)
    return Fido2Server(entity, verify_origin=lambda origin: origin == where.origin)


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def ask_new(where: Site, *, handle: bytes, name: str, known: Sequence[str]) -> tuple[dict[str, Any], str]:
    """(what the browser is asked, the challenge). `known`: identifiers of keys that its devices need not make again."""
    options, state = _server(where).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        credentials=[
            PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(one)) for one in known
        ],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return dict(options)["publicKey"], state["challenge"]


def made(where: Site, challenge: str, answer: Any) -> Made:
    """The key that a browser made. Raises Unproved."""
    try:
        told = _server(where).register_complete(_state(challenge), _mapping(answer))
        credential = told.credential_data
        assert credential is not None
        if len(credential.credential_id) > LONGEST or not _whole(credential.public_key):
            raise Unproved
    except BROKEN as error:
        raise Unproved from error
    return Made(websafe_encode(credential.credential_id), websafe_encode(credential), told.counter)


def _whole(key: CoseKey) -> bool:
    """One that we know how to ask, and that can say of a signature that it is none of its own: of a torn key cryptography makes none."""
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return key.get(3) in CoseKey.supported_algorithms()
    return False


def ask(where: Site) -> tuple[dict[str, Any], str]:
    """(what the browser is asked, the challenge): any key of this site, the device knows whose."""
    options, state = _server(where).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options)["publicKey"], state["challenge"]


def shown(answer: Any) -> Shown:
    """Raises Unproved."""
    try:
        told = AuthenticationResponse.from_dict(_mapping(answer))
        return Shown(websafe_encode(told.raw_id), told.response.user_handle or b"", told.response.authenticator_data.counter)
    except BROKEN as error:
        raise Unproved from error


def prove(where: Site, challenge: str, answer: Any, *, public: str) -> None:
    """Was this answer made with that key, here, for this challenge, by a person? Raises Unproved."""
    try:
        key = AttestedCredentialData(websafe_decode(public))
        _server(where).authenticate_complete(_state(challenge), [key], _mapping(answer))
    except BROKEN as error:
        raise Unproved from error


def _mapping(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Unproved
    return answer
