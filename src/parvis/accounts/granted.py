"""What an account may do on its network, against what it should: the permissions that were not given."""

from __future__ import annotations

from parvis.accounts.models import Account
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.signing import Scope


def lacking(account: Account) -> list[Scope]:
    """Those that its network did not grant, where it tells which it did."""
    granted = account.settings.get("granted")
    return [scope for scope in CATALOGUE[account.network].scopes if not has(scope.name, granted)] if granted else []


def has(scope: str, granted: list[str]) -> bool:
    """`write:media` is in `write`."""
    return scope in granted or scope.split(":")[0] in granted
