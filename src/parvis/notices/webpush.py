"""A push to a browser, as its push service takes it: a message that only the browser opens (RFC 8291, RFC 8188), and who sends it
(RFC 8292). Pure."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4096
LONGEST = 3000
"""Bytes of a message; every push service takes 4096 with what surrounds it."""
LIVES = 12 * 3600
"""Seconds for which a signature says who sends; a day is the most that is taken."""
RAW = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


class NoBrowser(ValueError):
    """What a browser is said to have given is none of its keys."""


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser gives when it takes pushes: where they go, its public key (65 bytes), a secret of both (16)."""

    endpoint: str
    key: bytes
    secret: bytes


def browser_of(endpoint: str, p256dh: str, auth: str) -> Browser:
    """Raises NoBrowser."""
    try:
        key, secret = plain(p256dh), plain(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except (ValueError, binascii.Error) as error:
        raise NoBrowser("keys") from error
    if len(key) != 65 or len(secret) != 16:
        raise NoBrowser("keys")
    return Browser(endpoint, key, secret)


def plain(text: str) -> bytes:
    """base64url, with or without its padding."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key() -> str:
    """A private key of ours, as text to be sealed."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return written(number.to_bytes(32, "big"))


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(plain(text), "big"), ec.SECP256R1())


def public_of(private: str) -> str:
    """What the browser is given when it subscribes, and each push names."""
    return written(_private(private).public_key().public_bytes(*RAW))


def sealed_for(browser: Browser, message: bytes) -> bytes:
    """The body of a push: one record, with a key that serves once."""
    if len(message) > LONGEST:
        raise ValueError("too long for a push")
    once, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    ours = once.public_key().public_bytes(*RAW)
    shared = once.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser.key))
    both = _drawn(browser.secret, shared, b"WebPush: info\x00" + browser.key + ours, 32)
    key = _drawn(salt, both, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _drawn(salt, both, b"Content-Encoding: nonce\x00", 12)
    text = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + text


def _drawn(salt: bytes, secret: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=size, salt=salt, info=info).derive(secret)


def signature(private: str, endpoint: str, *, contact: str, now: float) -> str:
    """The header `Authorization`: for this push service alone, for some hours. `contact`: a mailto: or https: of ours."""
    parts = urlsplit(endpoint)
    told = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(now) + LIVES, "sub": contact}
    head = {"typ": "JWT", "alg": "ES256"}
    signed = ".".join(written(json.dumps(part, separators=(",", ":")).encode()) for part in (head, told))
    r, s = decode_dss_signature(_private(private).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{written(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))},k={public_of(private)}"
