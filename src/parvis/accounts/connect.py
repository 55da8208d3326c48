"""From an account's row to its connector, and from what an administrator gives to a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from parvis.accounts.models import Account
from parvis.accounts.quota import quota_of
from parvis.accounts.usages import hearing_of
from parvis.journal.seal import Unreadable, unseal
from parvis.networks.catalogue import CATALOGUE, Network
from parvis.networks.http import Door, Http
from parvis.networks.sharing import Shared


def door() -> Door:
    return Door(settings.ENVIRONMENT.allow_hosts)


def network_of(account: Account) -> Network:
    return CATALOGUE[account.network]


def connector_of(account: Account) -> Any:
    """A connector for one account; whichever protocols it satisfies. Raises Unreadable without the right key."""
    secrets = unseal(bytes(account.grant.sealed))
    http = Http(door(), secrets=secrets.values(), quota=quota_of(account), hear=hearing_of(account))
    return network_of(account).make(account.settings, secrets, http)


def given(account: Account) -> tuple[dict[str, Any], dict[str, str]]:
    """What its connector is made of; no secrets where the key file was lost."""
    try:
        return dict(account.settings), dict(unseal(bytes(account.grant.sealed)))
    except Unreadable:
        return dict(account.settings), {}


def make(network: str, given: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
    """A connector of what is not yet an account; nothing of it is counted."""
    return CATALOGUE[network].make(given, secrets, Http(door(), secrets=secrets.values()))


def redirect_url(network: str) -> str:
    """Where a network sends the person back to: the very address that is registered there."""
    return f"{settings.ENVIRONMENT.public_url}/accounts/signed-in/{network}"


def webhook_url(account: Account) -> str:
    """The address that its network calls: one for all accounts of an application, where it calls applications. An account's own
    address goes on working, for where it was given before."""
    return f"{settings.ENVIRONMENT.public_url}/in/{account.network}/{account.application or account.hook}"


def application_of(connector: object) -> str:
    return connector.application() if isinstance(connector, Shared) else ""


def kept(account: Account) -> tuple[dict[str, Any], dict[str, str]]:
    """(settings, secrets) with which it was connected, those that no field asks for among the secrets."""
    try:
        old = unseal(bytes(account.grant.sealed))
    except Unreadable:  # the key file was lost: all secrets must be given again
        old = {}
    keys = {field.key for field in CATALOGUE[account.network].fields}
    return {key: value for key, value in account.settings.items() if key in keys}, old


def known(account: Account) -> frozenset[str]:
    """The fields that it was connected with."""
    settings, secrets = kept(account)
    return frozenset(key for key, value in {**settings, **secrets}.items() if value)
