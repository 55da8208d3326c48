"""What Meta signs when a person leaves an application: signed here by OpenSSL on a command line, not by code of ours.

P=$(printf '%s' "$JSON" | openssl base64 -A | tr '+/' '-_' | tr -d '=')
S=$(printf '%s' "$P" | openssl dgst -sha256 -hmac "$SECRET" -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.partings import Parted, Parting
from parvis.networks.protocol import Forged

SECRET = "un secret d’application"
NAME = "fsfiiXiobh3x64KXBxahkc5J972O7p2HY6hq0LMtScE"
SAID = "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3OTYwMDAwMDAsImlzc3VlZF9hdCI6MTc5NTk5NjQwMCwidXNlcl9pZCI6IjIxODQ3MSJ9"
OTHER_WAY = (
    "w4lkYiAAWDJoyv7o4eaajwapgtMiQ-MxE-MMLlfWgM4"
    ".eyJhbGdvcml0aG0iOiJITUFDLU1ENSIsImlzc3VlZF9hdCI6MTc5NTk5NjQwMCwidXNlcl9pZCI6IjIxODQ3MSJ9"
)
AT = datetime.fromtimestamp(1795996400, UTC)
NETWORKS = ("facebook", "instagram", "threads")


def signed(said: dict[str, Any]) -> str:
    told = base64.urlsafe_b64encode(json.dumps({"algorithm": "HMAC-SHA256", "issued_at": 1795996400, **said}).encode()).decode()
    name = hmac.new(SECRET.encode(), told.encode(), hashlib.sha256).digest()
    return f"{base64.urlsafe_b64encode(name).decode()}.{told}"


def connector(network: str, secret: str = SECRET, **settings: str) -> Any:
    return CATALOGUE[network].make(settings, {"app_secret": secret, "token": "jeton"}, Http())


@pytest.mark.parametrize("network", NETWORKS)
def test_what_openssl_signed_is_read(network: str) -> None:
    made = connector(network)
    assert isinstance(made, Parted)
    assert made.parting(f"{NAME}.{SAID}") == Parting("218471", AT)
    assert made.parting(f"{NAME}=.{SAID}") == Parting("218471", AT), "padded, as some libraries write it"


@pytest.mark.parametrize(
    "wrong",
    [
        "", ".", NAME, f".{SAID}", f"{NAME}.", f"{NAME[:-1]}.{SAID}", f"{NAME}.{SAID[:-1]}", f"{SAID}.{NAME}", f"{NAME}.{SAID}.{SAID}",
        f"é{NAME[1:]}.{SAID}", f"G{NAME[1:]}.{SAID}", f"{NAME}.{'A' * 5000}", OTHER_WAY,
    ],
)  # fmt: skip
def test_what_is_altered_or_signed_otherwise_is_forged(wrong: str) -> None:
    with pytest.raises(Forged):
        connector("facebook").parting(wrong)


@pytest.mark.parametrize("secret", ["", "un autre secret"])
def test_another_secret_or_none_believes_nothing(secret: str) -> None:
    with pytest.raises(Forged):
        connector("facebook", secret).parting(f"{NAME}.{SAID}")


def test_our_own_way_of_signing_is_read_too() -> None:
    """Else the test below would see nothing."""
    assert connector("facebook").parting(signed({"user_id": 7})) == Parting("7", AT)


@pytest.mark.parametrize(
    "said",
    [{}, {"user_id": ""}, {"user_id": "1" * 201}, {"user_id": "1", "issued_at": "hier"}, {"user_id": "1", "issued_at": 1e300}],
)
def test_a_true_signature_over_nonsense_is_no_parting(said: dict[str, Any]) -> None:
    with pytest.raises(Forged):
        connector("facebook").parting(signed(said))


def test_whose_permission_it_was() -> None:
    """An administrator of the page, who is known where they signed in; else the account itself."""
    assert connector("facebook", page="1").let_in_by("218471") is None, "by hand: nobody knows who gave the token"
    known = connector("facebook", page="1", giver="218471")
    assert (known.let_in_by("218471"), known.let_in_by("7")) == (True, False)
    assert connector("instagram", account="2", page="1").let_in_by("2") is None, "by Facebook Login: an administrator"
    direct = connector("instagram", account="2", giver="3")
    assert [direct.let_in_by(who) for who in ("2", "3", "4")] == [True, True, False]
    assert connector("instagram", account="2").let_in_by("4") is None
    assert [connector("threads", account="2").let_in_by(who) for who in ("2", "4")] == [True, False]
