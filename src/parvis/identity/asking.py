"""What is asked of an identity provider, and what its answers must hold to be believed (OpenID Connect Core 1.0). Pure.

ProConnect refuses any parameter that it does not know: nothing is sent to it that its documentation does not name.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

GENERIC, PROCONNECT = "generic", "proconnect"
OLDEST = 600
"""Seconds since a token was made, at most, besides the skew of the clocks."""
STRONG = frozenset({"mfa", "totp", "pop", "otp", "hwk"})
"""Words of `amr` (RFC 8176, and ProConnect's) that say that more than a password was asked."""
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
MOST_WORDS = 255
SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+", re.ASCII)


class Refusal(Exception):
    """Somebody does not come in this way. `code`: words.REFUSALS."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Wish:
    """How the provider is asked: what its administrator and ours agreed on."""

    kind: str
    issuer: str
    client: str
    scopes: str
    acr: str = ""
    pkce: bool = True
    skew: int = 60
    sirets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """Who the provider says has come."""

    issuer: str
    sub: str
    email: str
    verified: bool
    name: str
    strong: bool
    siret: str = ""


def discovered(found: Any, issuer: str) -> dict[str, str]:
    """The provider's own description: of this very issuer, and with all addresses on the same side of TLS."""
    if not isinstance(found, dict) or any(not isinstance(found.get(name), str) for name in NEEDED):
        raise Refusal("discovery")
    if found["issuer"] != issuer:
        raise Refusal("issuer")
    names = (*NEEDED, "end_session_endpoint")
    told = {name: str(found[name]) for name in names if isinstance(found.get(name), str)}
    plain = urlsplit(issuer).scheme == "http"
    if any(urlsplit(address).scheme != "https" and not (plain and _encrypted(address)) for address in told.values()):
        raise Refusal("discovery")
    return told


def authorize(wish: Wish, endpoint: str, *, back: str, state: str, nonce: str, verifier: str) -> str:
    """Where the browser is led. `state`, `nonce`: 43 characters each; ProConnect asks for 32 at least."""
    asked = {
        "response_type": "code", "client_id": wish.client, "redirect_uri": back, "scope": wish.scopes, "state": state, "nonce": nonce,
    }  # fmt: skip
    if wish.acr:
        asked["acr_values"] = wish.acr
    if wish.kind == PROCONNECT:
        asked["claims"] = json.dumps({"id_token": {"amr": {"essential": True}}}, separators=(",", ":"))
    elif wish.pkce:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"


def leave(endpoint: str, *, token: str, back: str, state: str) -> str:
    """Where the browser is led so that the provider forgets it too."""
    asked = {"id_token_hint": token, "post_logout_redirect_uri": back, "state": state}
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def identity(wish: Wish, said: Mapping[str, Any], *, nonce: str, now: float, access: str = "") -> None:
    """The claims of an ID token: made by them, for us, just now, for this very visit. Raises Refusal."""
    _made_for_us(wish, said, now=now)
    if not isinstance(said.get("nonce"), str) or not hmac.compare_digest(said["nonce"].encode(), nonce.encode()):
        raise Refusal("nonce")
    if not isinstance(said.get("sub"), str) or not 0 < len(said["sub"]) <= MOST_WORDS:
        raise Refusal("claims")
    if now - _moment(said, "iat") > OLDEST + wish.skew:
        raise Refusal("clock")
    if "at_hash" in said and said["at_hash"] != _half(access):
        raise Refusal("claims")
    if wish.acr and said.get("acr") not in wish.acr.split():
        raise Refusal("acr")


def _made_for_us(wish: Wish, said: Mapping[str, Any], *, now: float) -> None:
    if said.get("iss") != wish.issuer:
        raise Refusal("issuer")
    audience = said.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or wish.client not in named or (len(named) > 1 and "azp" not in said):
        raise Refusal("audience")
    if said.get("azp", wish.client) != wish.client:
        raise Refusal("audience")
    if _moment(said, "exp") + wish.skew <= now or _moment(said, "iat") - wish.skew > now:
        raise Refusal("clock")
    if "nbf" in said and _moment(said, "nbf") - wish.skew > now:
        raise Refusal("clock")


def _moment(said: Mapping[str, Any], name: str) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal("claims")
    return float(value)


def _half(access: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(access.encode()).digest()[:16]).decode().rstrip("=")


def who(wish: Wish, token: Mapping[str, Any], told: Mapping[str, Any], *, signed: bool, now: float) -> Who:
    """The person, from both answers: they must speak of the same one. `signed`: the second was a token of its own."""
    if told.get("sub") != token["sub"]:
        raise Refusal("claims")
    if signed and ("iss" in told or "aud" in told or wish.kind == PROCONNECT):
        _of_us(wish, told, now=now)
    siret = str(told.get("siret", ""))
    if wish.sirets and siret not in wish.sirets:
        raise Refusal("siret", siret=siret[:14])
    email = str(told.get("email", "")).strip().lower()
    names = [str(told.get(key, "")).strip() for key in ("given_name", "usual_name" if wish.kind == PROCONNECT else "family_name")]
    amr = token.get("amr")
    return Who(
        issuer=wish.issuer, sub=str(token["sub"]), email=email[:254], siret=siret,
        verified=bool(email) and (wish.kind == PROCONNECT or told.get("email_verified") is True),
        name=(" ".join(filter(None, names)) or str(told.get("name", "")) or email.partition("@")[0])[:120],
        strong=isinstance(amr, list) and not STRONG.isdisjoint(str(one) for one in amr),
    )  # fmt: skip


def _of_us(wish: Wish, told: Mapping[str, Any], *, now: float) -> None:
    """A signed answer about the person: it names who made it, and for whom."""
    audience = told.get("aud")
    if told.get("iss") != wish.issuer:
        raise Refusal("issuer")
    if wish.client not in ([audience] if isinstance(audience, str) else audience or []):
        raise Refusal("audience")
    if "exp" in told and _moment(told, "exp") + wish.skew <= now:
        raise Refusal("clock")


def siret(text: str) -> bool:
    """Fourteen figures whose sum is right (Luhn; the post office's own are counted otherwise)."""
    if not (text.isascii() and text.isdigit() and len(text) == 14):
        return False
    doubled = [int(figure) * (2 if place % 2 == 0 else 1) for place, figure in enumerate(text)]
    luhn = sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
    return luhn or (text.startswith("356000000") and sum(map(int, text)) % 5 == 0)


def _encrypted(text: str) -> bool:
    """Does what is sent there leave this machine under TLS, if it leaves it at all?"""
    parts = urlsplit(text)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    return parts.scheme == "https" or (parts.scheme == "http" and here)


def issuer(text: str) -> bool:
    """May a provider stand at this address? Without TLS on this very machine alone: who it says has come, comes in."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment) and text.isprintable() and " " not in text
    return bool(host) and plain and len(text) <= 300 and _encrypted(text)


def scopes(text: str) -> bool:
    """Words that may be asked for (RFC 6749), the one of OpenID Connect among them."""
    return "openid" in text.split() and all(SCOPE.fullmatch(scope) for scope in text.split())
