"""Rows found by two of their fields at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q


def any_of(pairs: Iterable[tuple[int, str]], name: str) -> Q:
    """Rows of (account, `name`) pairs, one IN an account."""
    by_account: dict[int, list[str]] = defaultdict(list)
    for account, value in pairs:
        by_account[account].append(value)
    found = Q(pk__in=[])
    for account, values in by_account.items():
        found |= Q(**{"account": account, f"{name}__in": values})
    return found
