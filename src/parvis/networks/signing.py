"""How a person lets us in: OAuth 2 as each network speaks it. The account room keeps state, verifier and the exact address.

A network that can be connected by signing in has `SIGN_IN` in its package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from parvis.networks.http import Http


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission that we ask for. `why` in French, for the person who gives it."""

    name: str
    why: str
    needed: bool = True  # without it the account does not work; else something is missing, said plainly


@dataclass(frozen=True, slots=True)
class Presence:
    """An account that the person may connect (Meta gives all their pages): what `make` wants."""

    label: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]  # `expires`: ISO 8601, when it ends


@dataclass(frozen=True, slots=True)
class Way:
    """One sign-in under way. `redirect` is the exact address given to the network; `verifier` and `challenge` of PKCE (S256)."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    redirect: str
    state: str = ""
    verifier: str = ""
    challenge: str = ""


Address: TypeAlias = Callable[[Way], str]
"""Where the person is sent."""
Register: TypeAlias = Callable[[Http, Way], Mapping[str, str]]
"""(http, way) → secrets that `address` and `exchange` find in the way: an application made for us on that very server."""
Exchange: TypeAlias = Callable[[Http, Way, str], Sequence[Presence]]
"""(http, way, code) → what they may connect. `secrets["scopes"]`: what was granted, spaces between, where the network tells."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """`before`: keys of the network's `FIELDS` that must be given first (client id and secret, server).

    `fills`: keys that signing in fills in, so that nobody is asked for them. `register`: where applications register themselves.
    `besides`: the account is connected without it; it only opens something more, from the account's page.
    """

    scopes: tuple[Scope, ...]
    before: tuple[str, ...]
    address: Address
    exchange: Exchange
    fills: tuple[str, ...] = ("token", "refresh_token")
    register: Register | None = None
    besides: bool = False
