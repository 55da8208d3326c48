"""The identity provider is called: its description, its keys, a code for tokens, who has come. Through the one door out."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from parvis.identity import asking, jose
from parvis.identity.asking import PROCONNECT, Refusal, Who, Wish
from parvis.networks.http import Answer, Door, Http
from parvis.networks.protocol import NetworkError

SECONDS = 8.0
MOST_BYTES = 300_000
REMEMBERED = 600
"""Seconds for which a description and keys are trusted."""
AGAIN = 30
"""Seconds before keys are asked for anew because a token names one that we do not know."""


def description(wish: Wish) -> dict[str, str]:
    if not asking.issuer(wish.issuer):
        raise Refusal("discovery")
    kept: dict[str, str] | None = cache.get(f"oidc-{wish.issuer}")
    if kept is None:
        found = _json(_called("GET", f"{wish.issuer.rstrip('/')}/.well-known/openid-configuration"))
        kept = asking.discovered(found, wish.issuer)
        cache.set(f"oidc-{wish.issuer}", kept, REMEMBERED)
    return kept


def arrived(wish: Wish, *, secret: str, code: str, back: str, nonce: str, verifier: str) -> tuple[Who, str]:
    """Who has come, and the ID token with which they can be signed out there. Raises Refusal."""
    there = description(wish)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    form |= {"client_id": wish.client, "client_secret": secret}
    if wish.pkce and wish.kind != PROCONNECT:
        form["code_verifier"] = verifier
    tokens = _json(_called("POST", there["token_endpoint"], form=form, secrets=(secret, code)))
    access, token = (tokens.get(name) if isinstance(tokens, dict) else None for name in ("access_token", "id_token"))
    if not isinstance(access, str) or not isinstance(token, str) or not access:
        raise Refusal("tokens")
    said = _claims(token, there["jwks_uri"])
    asking.identity(wish, said, nonce=nonce, now=time.time(), access=access)
    headers = {"Authorization": f"Bearer {access}"}
    answer = _called("GET", there["userinfo_endpoint"], headers=headers, secrets=(access,))
    signed = answer.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/jwt"
    if wish.kind == PROCONNECT and not signed:
        raise Refusal("unsigned")
    told = _claims(answer.body.decode("ascii", "replace").strip(), there["jwks_uri"]) if signed else _json(answer)
    if not isinstance(told, dict):
        raise Refusal("claims")
    return asking.who(wish, said, told, signed=signed, now=time.time()), token


def _claims(token: str, address: str) -> dict[str, Any]:
    """A provider changes its keys when it wants: an unknown one is looked up anew, but not at the pace of whoever invents them."""
    try:
        try:
            return jose.claims(token, _keys(address))
        except jose.Unsigned as error:
            if error.code != "no-key" or not cache.add(f"oidc-again-{address}", True, AGAIN):
                raise
            cache.delete(f"oidc-keys-{address}")
            return jose.claims(token, _keys(address))
    except jose.Unsigned as error:
        raise Refusal("signature") from error


def _keys(address: str) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] | None = cache.get(f"oidc-keys-{address}")
    if kept is None:
        found = _json(_called("GET", address))
        rows = found.get("keys") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise Refusal("discovery")
        kept = [row for row in rows if isinstance(row, dict)]
        cache.set(f"oidc-keys-{address}", kept, REMEMBERED)
    return kept


def _called(method: str, address: str, *, secrets: tuple[str, ...] = (), **sent: Any) -> Answer:
    http = Http(Door(settings.ENVIRONMENT.allow_hosts), timeout=SECONDS, secrets=secrets)
    headers = {"Accept": "application/json, application/jwt"} | sent.pop("headers", {})
    try:
        answer = http.call(method, address, headers=headers, most=MOST_BYTES, within=SECONDS, **sent)
    except NetworkError as error:
        raise Refusal("down" if error.status in (0, None) or error.status >= 500 else "said-no") from error
    if answer.status != 200 or len(answer.body) > MOST_BYTES:
        raise Refusal("said-no")
    return answer


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except NetworkError as error:
        raise Refusal("unreadable") from error


def tried(wish: Wish) -> dict[str, str]:
    """Its description and keys, asked for anew: an administrator looks whether all is well."""
    cache.delete(f"oidc-{wish.issuer}")
    there = description(wish)
    cache.delete(f"oidc-keys-{there['jwks_uri']}")
    return there | {"keys": str(len(_keys(there["jwks_uri"])))}
