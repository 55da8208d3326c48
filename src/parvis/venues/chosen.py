"""The city's places among all those of a network: kept in the account's settings, read by its connector."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Corrector, Gazetteer
from parvis.people.models import User

MOST = 200
"""Places of one account."""


def networks() -> list[str]:
    """Those that know places and take corrections."""
    return [key for key, network in CATALOGUE.items() if network.facts.corrects]


def accounts(user: User) -> QuerySet[Account]:
    return Account.objects.seen_by(user).filter(network__in=networks()).select_related("grant", "team")


def places_of(account: Account) -> list[dict[str, str]]:
    """`[{"id", "name"}, …]`"""
    kept = account.settings.get("places")
    return [{"id": str(one["id"]), "name": str(one.get("name") or one["id"])} for one in kept or () if one.get("id")]


def keeps_lists(account: Account) -> bool:
    return bool(account.settings.get("lists"))


def gazetteer_of(account: Account) -> Any:
    connector = connector_of(account)
    assert isinstance(connector, Gazetteer) and isinstance(connector, Corrector)
    return connector
