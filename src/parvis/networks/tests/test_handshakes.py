"""Who knows a hook's address asks it for handshakes as he pleases: no answer of ours is a delivery's signature."""

from __future__ import annotations

import json

import pytest

from parvis.networks.protocol import Forged
from parvis.networks.tests import fixtures_linkedin, fixtures_x
from parvis.networks.tests.cases import Case

MENTION = json.dumps(fixtures_x.CASE.hooks[0].body)
COMMENT = json.dumps(fixtures_linkedin.CASE.hooks[0].body)
ASKED = [
    *((fixtures_x.CASE, "crc_token", token) for token in (MENTION, "{}", "[1]", '"a"', "a" * 101, "abc\n", "é")),
    *(
        (fixtures_linkedin.CASE, "challengeCode", code)
        for code in (f"hmacsha256={COMMENT}", "hmacsha256=1", COMMENT, "a" * 65, "abc\n")
    ),
]


@pytest.mark.parametrize(("case", "key", "token"), ASKED, ids=lambda value: getattr(value, "key", str(value)[:20]))
def test_nothing_is_signed_that_a_delivery_could_be(case: Case, key: str, token: str) -> None:
    assert case.connector().challenge({key: token}) is None


def test_the_networks_own_tokens_are_signed() -> None:
    """As their documentation shows them, base64 and its like for X, a UUID for LinkedIn."""
    for token in ("MTY0ODkzNzk3Mi0tYWJjZA==", "b3c1d5f0-4a7f-4a1c-9f63-1b0a9d4c6e11", "challenge_string"):
        assert fixtures_x.CASE.connector().challenge({"crc_token": token})
    assert fixtures_linkedin.CASE.connector().challenge({"challengeCode": "890e4665-4dfe-4ab1-b689-ed553bceeed0"})


@pytest.mark.parametrize("body", [b"abc", b"1234567890", b"null"])
def test_a_token_that_was_signed_is_no_delivery(body: bytes) -> None:
    with pytest.raises(Forged):
        fixtures_x.CASE.connector().verify(fixtures_x.sign(body), body)
