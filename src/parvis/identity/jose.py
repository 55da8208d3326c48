"""A signed token (JWS, RFC 7515) read strictly, and the public keys (JWK, RFC 7517) that it may be signed with. Pure.

Two signatures are read, RS256 and ES256: what identity providers of public bodies use. A token chooses neither its algorithm nor
its key outside what the caller allows, so that « none », or a public key taken for a shared secret, never passes.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

ALGORITHMS = ("RS256", "ES256")
LONGEST = 100_000
WEAKEST = 2048
"""Bits of an RSA key."""
PART = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
KINDS = {"RS256": "RSA", "ES256": "EC"}


class Unsigned(Exception):
    """It is no token, or not one of theirs. `code`: « malformed », « algorithm », « no-key », « signature »."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def claims(token: str, keys: Sequence[Mapping[str, Any]], *, algorithms: Sequence[str] = ALGORITHMS) -> dict[str, Any]:
    """What a token says, once one of `keys` has signed it. Raises Unsigned; « no-key » means that newer keys may help."""
    head, signed, signature = _parts(token)
    algorithm = head.get("alg")
    if algorithm not in algorithms or algorithm not in KINDS or "crit" in head:
        raise Unsigned("algorithm")
    able = [key for key in keys if _fits(key, algorithm, head.get("kid"))]
    if not able:
        raise Unsigned("no-key")
    if not any(_signs(key, algorithm, signed, signature) for key in able):
        raise Unsigned("signature")
    return _object(signed.split(b".")[1])


def _parts(token: str) -> tuple[dict[str, Any], bytes, bytes]:
    parts = token.split(".") if len(token) <= LONGEST else []
    if len(parts) != 3 or not all(PART.fullmatch(part) for part in parts):
        raise Unsigned("malformed")
    return _object(parts[0].encode()), f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2])


def _object(part: bytes) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part.decode()))
    except (ValueError, RecursionError) as error:
        raise Unsigned("malformed") from error
    if not isinstance(found, dict):
        raise Unsigned("malformed")
    return found


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise Unsigned("malformed") from error


def _fits(key: Mapping[str, Any], algorithm: str, kid: Any) -> bool:
    """A key for signatures, of the algorithm's kind, and the very one that is named."""
    if key.get("kty") != KINDS[algorithm] or key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return False
    return kid is None or key.get("kid") == kid


def _signs(key: Mapping[str, Any], algorithm: str, signed: bytes, signature: bytes) -> bool:
    try:
        if algorithm == "RS256":
            public = _rsa(key)
            if public.key_size < WEAKEST:
                return False
            public.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        else:
            if len(signature) != 64:
                return False
            pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
            _ec(key).verify(pair, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, TypeError, KeyError, Unsigned):
        return False
    return True


def _rsa(key: Mapping[str, Any]) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()


def _ec(key: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    if key.get("crv") != "P-256":
        raise ValueError("curve")
    return ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1()).public_key()


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")
