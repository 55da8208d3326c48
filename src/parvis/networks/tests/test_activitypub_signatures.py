"""Signed requests of the fediverse: ours are believed, and nothing that was touched is."""

from __future__ import annotations

import base64
import hashlib
import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from parvis.networks.activitypub.signatures import holds, key_pair, proof, signed

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
URL, KEY, BODY = "https://ville.example/ap/inbox?x=1", "https://pub.example/users/zoe#main-key", b'{"type":"Follow"}'
PRIVATE, PUBLIC = key_pair()


def old_way() -> dict[str, str]:
    return signed("POST", URL, key_id=KEY, private=PRIVATE, now=NOW, body=BODY)


def new_way() -> dict[str, str]:
    """RFC 9421, written down here by hand from its text (2.5, 3.1)."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:"
    params = f'("@method" "@target-uri" "content-digest");created={int(NOW.timestamp())};keyid="{KEY}"'
    base = f'"@method": POST\n"@target-uri": {URL}\n"content-digest": {digest}\n"@signature-params": {params}'
    key = serialization.load_pem_private_key(PRIVATE.encode(), None)
    made = base64.b64encode(key.sign(base.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()  # type: ignore[union-attr,call-arg,arg-type]
    return {"content-digest": digest, "signature-input": f"sig1={params}", "signature": f"sig1=:{made}:", "host": "ville.example"}


WAYS = pytest.mark.parametrize("way", [old_way, new_way], ids=["cavage", "rfc9421"])


@WAYS
def test_what_is_signed_is_believed_for_its_key_alone(way) -> None:  # type: ignore[no-untyped-def]
    found = proof("POST", URL, way(), BODY, NOW)
    assert found
    assert found.key_id == KEY
    assert holds(found, PUBLIC)
    assert not holds(found, key_pair()[1])
    assert not holds(found, "no key")


@WAYS
@pytest.mark.parametrize(
    ("method", "url", "body", "later"),
    [
        ("POST", URL, BODY + b" ", timedelta(0)),
        ("POST", URL, BODY, timedelta(hours=2)),
        ("POST", URL, BODY, timedelta(hours=-2)),
        ("POST", "https://ville.example/ap/outbox", BODY, timedelta(0)),
        ("POST", "https://other.example/ap/inbox?x=1", BODY, timedelta(0)),
        ("PUT", URL, BODY, timedelta(0)),
    ],
    ids=["another body", "old", "ahead", "another page", "another host", "another method"],
)
def test_what_was_touched_is_not(way, method: str, url: str, body: bytes, later: timedelta) -> None:  # type: ignore[no-untyped-def]
    found = proof(method, url, way(), body, NOW + later)
    assert found is None or not holds(found, PUBLIC)


@pytest.mark.parametrize("missing", ["digest", "(request-target)", "host", "date"])
def test_what_does_not_cover_enough_proves_nothing(missing: str) -> None:
    headers = old_way()
    assert missing in headers["signature"]
    headers["signature"] = headers["signature"].replace(f" {missing} ", " ").replace(f'"{missing} ', '"')
    assert proof("POST", URL, headers, BODY, NOW) is None


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"signature": ""}, {"signature": "é"}, {"signature": 'keyId="a",headers="(request-target) host date digest",signature="%"'},
        {"signature-input": "x", "signature": "y"}, {"signature-input": 'a=("@method");created=99999999999999999', "signature": "a=:YQ==:"},
        {"date": "hier", "signature": 'keyId="a",headers="date",signature="YQ=="'},
    ],
)  # fmt: skip
def test_rubbish_proves_nothing(headers: dict[str, str]) -> None:
    assert proof("POST", URL, headers, BODY, NOW) is None


HOSTILE = ["a", "a=", 'a="', 'a="b",', "a=:", "a=:b:,", '("', '"x"', '"x" ', "(", ";a", " ", "\t", ",", "é", "0"]


OPENINGS = ["", "a=", 'a=("', 'a=("@method" "x"', 'keyId="k",headers="(request-target) host date digest",']
HEADERS = pytest.mark.parametrize("name", ["signature", "signature-input", "digest", "content-digest", "date"])


@HEADERS
def test_no_header_of_a_stranger_holds_the_process(name: str) -> None:
    ways = [old_way(), new_way()]
    for before, piece, size in itertools.product(OPENINGS, HOSTILE, (8_000, 100_000)):
        said = before + piece * (size // len(piece))
        for way in (*ways, {"signature": said, "signature-input": said}):
            began = time.process_time()
            proof("POST", URL, way | {name: said}, BODY, NOW)
            assert time.process_time() - began < 0.1, (before, piece, size)


@HEADERS
def test_a_header_that_no_server_sends_proves_nothing(name: str) -> None:
    way = old_way() if name in ("digest", "date") else new_way()
    way[name] += " " * 10_000
    assert proof("POST", URL, way, BODY, NOW) is None


def test_a_signature_over_very_much_proves_nothing() -> None:
    """A short list may name a long header again and again: what was signed would be kept with the delivery."""
    headers = old_way() | {"x": "y" * 8_000}
    headers["signature"] = headers["signature"].replace('headers="', 'headers="' + "x " * 30)
    assert proof("POST", URL, headers, BODY, NOW) is None
    headers["signature"] = headers["signature"].replace("x " * 30, "host " * 60)
    assert proof("POST", URL, headers, BODY, NOW) is None


def test_a_weak_key_is_not_believed() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 — it is to be refused
    pem = weak.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    public = weak.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    found = proof("POST", URL, signed("POST", URL, key_id=KEY, private=pem, now=NOW, body=BODY), BODY, NOW)
    assert found
    assert not holds(found, public)
