"""Every network that Parvis knows: how to make its connector, what to ask when an account is connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.networks import email, facebook, mastodon, x
from parvis.networks.http import Http
from parvis.networks.protocol import Facts, Field

Make = Callable[[Mapping[str, Any], Mapping[str, str], Http], Any]
Refresh = Callable[[Http, Mapping[str, Any], Mapping[str, str]], dict[str, str]]
"""Of a network whose permission runs out: new secrets for the old ones (`expires` among them, ISO 8601)."""


@dataclass(frozen=True, slots=True)
class Network:
    """`make(settings, secrets, http)` gives a connector; `fields` are what an administrator gives."""

    facts: Facts
    fields: tuple[Field, ...]
    make: Make
    refresh: Refresh | None = None


CATALOGUE: Mapping[str, Network] = {
    module.FACTS.key: Network(module.FACTS, module.FIELDS, module.make, getattr(module, "refresh", None))
    for module in (mastodon, x, facebook, email)
}
