"""Signed requests between servers: HTTP Signatures (draft-cavage-12, what everybody speaks) and RFC 9421 (what comes).

Plain values in and out. We sign the first way; we read both. https://docs.joinmastodon.org/spec/security/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SKEW = timedelta(hours=1)
"""How far a request's own hour may be from ours: what is older is a repeat."""
SMALLEST = 2048
"""Bits of a key that is believed."""
LONGEST, MOST_COVERED, LONGEST_BASE = 8_192, 40, 65_536
"""Characters of a header that is parsed, headers that a signature covers, characters of the text that was signed: an honest server's take
a tenth of each. Whoever sends more proves nothing."""
_PARAM = re.compile(r'[\s,;]*([a-zA-Z][\w*.-]{0,39})=(?:"([^"]*)"|([^\s",;]{1,200}))')
_INPUT = re.compile(r'([a-zA-Z0-9_*.-]{1,200})=(\(((?:"[^"]*"(?:;[a-z]{1,40})?\s*+)*+)\)([^,]*))')
_VALUE = re.compile(r"[\s,]*([a-zA-Z0-9_*.-]{1,200})=:([A-Za-z0-9+/=]+):")
_COVERED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request says of its own signature. `base`: the very text that was signed."""

    key_id: str
    signature: bytes
    base: str


def key_pair() -> tuple[str, str]:
    """A new RSA key of 2048 bits: private and public part, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=SMALLEST)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public.decode()


def digest_of(body: bytes) -> str:
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def signed(method: str, url: str, *, key_id: str, private: str, now: datetime, body: bytes | None = None) -> dict[str, str]:
    """The headers of a request that is signed with `private` (PEM)."""
    parts = urlsplit(url)
    target = f"{method.lower()} {parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {"host": parts.netloc, "date": format_datetime(now.astimezone(UTC), usegmt=True)}
    if body is not None:
        headers |= {"digest": digest_of(body), "content-type": "application/activity+json"}
    base = "\n".join([f"(request-target): {target}", *(f"{name}: {value}" for name, value in headers.items())])
    key = serialization.load_pem_private_key(private.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    signature = base64.b64encode(key.sign(base.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    names = " ".join(["(request-target)", *headers])
    headers["signature"] = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{names}",signature="{signature}"'
    return headers


def _told(piece_at: Callable[[str, int], re.Match[str] | None], text: str) -> dict[str, str]:
    """The names and values of a header, one after the other: where a piece is not what it should be, the reading ends. A search would begin
    anew at each character of what a stranger sent."""
    found, at = {}, 0
    while piece := piece_at(text, at):
        name, *values = piece.groups()
        found[name] = next(filter(None, values), "")
        at = piece.end()
    return found


def _bounded(headers: Mapping[str, str], name: str) -> str:
    """A header that may be parsed."""
    text = headers.get(name, "")
    if len(text) > LONGEST:
        raise ValueError(name)
    return text


def proof(method: str, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Proof | None:
    """What this request proves once its key is known; None: it proves nothing (unsigned, something uncovered, an hour that is not
    ours, another body). `headers`: names in lower case; `url`: the address as everybody knows it."""
    try:
        if "signature-input" in headers:
            return _message_proof(method, url, headers, body, now)
        return _cavage_proof(method, url, headers, body, now)
    except (ValueError, KeyError, OverflowError):
        return None


def holds(found: Proof, public: str) -> bool:
    """Whether `public` (PEM) belongs to the key that signed."""
    try:
        key = serialization.load_pem_public_key(public.encode())
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < SMALLEST:
            return False
        key.verify(found.signature, found.base.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _near(at: datetime, now: datetime) -> bool:
    return abs(now - at) <= SKEW


def _same(told: str, wanted: str) -> bool:
    return hmac.compare_digest(told.encode("utf-8", "replace"), wanted.encode())


def _cavage_proof(method: str, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Proof | None:
    told = _told(_PARAM.match, _bounded(headers, "signature"))
    covered = (told.get("headers") or "date").lower().split()
    if told.get("algorithm", "rsa-sha256").lower() not in ("rsa-sha256", "hs2019"):
        return None
    if method != "GET" and ("digest" not in covered or not _digested(_bounded(headers, "digest"), body)):
        return None
    if not {"(request-target)", "host"} <= set(covered) or headers.get("host", "") != urlsplit(url).netloc:
        return None
    if "(created)" in covered:
        at = datetime.fromtimestamp(int(told["created"]), UTC)
    elif "date" in covered:
        at = parsedate_to_datetime(_bounded(headers, "date"))
    else:
        return None
    expires = datetime.fromtimestamp(int(told["expires"]), UTC) if told.get("expires") else None
    if at.tzinfo is None or not _near(at, now) or (expires and expires < now):
        return None
    parts = urlsplit(url)
    target = f"{method.lower()} {parts.path}{'?' + parts.query if parts.query else ''}"
    known = {"(request-target)": target, "(created)": told.get("created", ""), "(expires)": told.get("expires", "")}
    base = _base(f"{name}: {known[name] if name in known else headers[name]}" for name in covered)
    return Proof(told["keyId"], base64.b64decode(told["signature"], validate=True), base)


def _base(lines: Iterable[str]) -> str:
    """The text that was signed; each header may be named again and again, so its size is looked at while it grows."""
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line) + 1
        if len(kept) > MOST_COVERED + 1 or size > LONGEST_BASE:
            raise ValueError("covers too much")
    return "\n".join(kept)


def _digested(told: str, body: bytes) -> bool:
    """`Digest` may name several; SHA-256 must be among them and right."""
    wanted = digest_of(body).partition("=")[2]
    for one in told.split(","):
        name, _, value = one.strip().partition("=")
        if name.lower() == "sha-256":
            return _same(value, wanted)
    return False


def _message_proof(method: str, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Proof | None:
    """RFC 9421, with the key type that the fediverse has (rsa-v1_5-sha256). The first signature counts."""
    given = _INPUT.match(_bounded(headers, "signature-input").strip())
    if given is None:
        return None
    label, params, listed, rest = given.groups()
    covered = _COVERED.findall(listed)
    told, values = _told(_PARAM.match, rest), _told(_VALUE.match, _bounded(headers, "signature"))
    if label not in values or told.get("alg", "rsa-v1_5-sha256") != "rsa-v1_5-sha256" or ";" in listed:
        return None
    where = "@target-uri" in covered or ("@authority" in covered and bool({"@path", "@request-target"} & set(covered)))
    if "@method" not in covered or not where or not _near(datetime.fromtimestamp(int(told["created"]), UTC), now):
        return None
    if told.get("expires") and datetime.fromtimestamp(int(told["expires"]), UTC) < now:
        return None
    wanted = base64.b64encode(hashlib.sha256(body).digest()).decode()
    digests = _told(_VALUE.match, _bounded(headers, "content-digest"))
    if method != "GET" and ("content-digest" not in covered or not _same(digests.get("sha-256", ""), wanted)):
        return None
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    derived = {
        "@method": method, "@target-uri": url, "@authority": parts.netloc.lower(), "@path": parts.path, "@scheme": parts.scheme,
        "@request-target": path, "@query": f"?{parts.query}",
    }  # fmt: skip
    lines = (f'"{name}": {derived[name] if name.startswith("@") else headers[name].strip()}' for name in covered)
    base = _base([*lines, f'"@signature-params": {params.strip()}'])
    return Proof(told["keyid"], base64.b64decode(values[label], validate=True), base)
