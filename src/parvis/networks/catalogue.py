"""Every network that Parvis knows: how to make its connector, what to ask when an account is connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.networks import (
    activitypub,
    bluesky,
    dailymotion,
    divine,
    email,
    facebook,
    form,
    forum,
    foursquare,
    instagram,
    linkedin,
    loops,
    mastodon,
    nostr,
    peertube,
    pinterest,
    threads,
    tiktok,
    vimeo,
    x,
    youtube,
)
from parvis.networks.http import Http
from parvis.networks.protocol import Facts, Field
from parvis.networks.signing import Scope, SignIn

Make = Callable[[Mapping[str, Any], Mapping[str, str], Http], Any]
Renews = Callable[[Mapping[str, Any], Mapping[str, str]], bool]
"""Whether these settings and secrets hold what `refresh` needs."""
Refresh = Callable[[Http, Mapping[str, Any], Mapping[str, str]], dict[str, str]]
"""Of a network whose permission runs out: new secrets for the old ones (`expires` among them, ISO 8601)."""


@dataclass(frozen=True, slots=True)
class Network:
    """`make(settings, secrets, http)` gives a connector; `fields` are what an administrator gives."""

    facts: Facts
    fields: tuple[Field, ...]
    make: Make
    refresh: Refresh | None = None
    sign_in: SignIn | None = None
    able: Renews | None = None  # None: `refresh` always has what it needs
    given: tuple[Scope, ...] = ()  # rights that the account has on its server, where nobody signs in

    def renews(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
        """Whether a permission that runs out is renewed without a person."""
        return self.refresh is not None and (self.able is None or self.able(settings, secrets))

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return self.sign_in.scopes if self.sign_in else self.given


def _network(module: Any) -> Network:
    way = getattr(module, "refresh", None), getattr(module, "SIGN_IN", None)
    able, given = getattr(module, "renews", None), getattr(module, "SCOPES", ())
    return Network(module.FACTS, module.FIELDS, module.make, *way, able, given)


MODULES = (
    mastodon,
    x,
    facebook,
    email,
    bluesky,
    pinterest,
    instagram,
    youtube,
    vimeo,
    peertube,
    dailymotion,
    nostr,
    divine,
    threads,
    linkedin,
    tiktok,
    loops,
    foursquare,
    form,
    forum,
    activitypub,
)  # fmt: skip

CATALOGUE: Mapping[str, Network] = {module.FACTS.key: _network(module) for module in MODULES}
