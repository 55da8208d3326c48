"""From an account's row to its connector, and from what an administrator gives to a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from parvis.accounts.models import Account
from parvis.journal.seal import unseal
from parvis.networks.catalogue import CATALOGUE, Network
from parvis.networks.http import Door, Http


def door() -> Door:
    return Door(settings.ENVIRONMENT.allow_hosts)


def network_of(account: Account) -> Network:
    return CATALOGUE[account.network]


def connector_of(account: Account) -> Any:
    """A connector for one account; whichever protocols it satisfies. Raises Unreadable without the right key."""
    secrets = unseal(bytes(account.grant.sealed))
    return make(account.network, account.settings, secrets)


def make(network: str, given: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
    return CATALOGUE[network].make(given, secrets, Http(door(), secrets=secrets.values()))


def webhook_url(account: Account) -> str:
    return f"{settings.ENVIRONMENT.public_url}/in/{account.network}/{account.hook}"
