"""The cache: what all web processes must count together is in the database, all else in each one's own memory.

Together are counted failed sign-ins and codes that served once; they are few and must not begin anew with each process.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache

TOGETHER = "allauth"
"""How the keys of sign-in begin."""


class Cache(LocMemCache):
    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        there = _shared(key)
        return there.add(key, value, timeout, version) if there else super().add(key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        there = _shared(key)
        return there.get(key, default, version) if there else super().get(key, default, version)

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        there = _shared(key)
        return there.set(key, value, timeout, version) if there else super().set(key, value, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        there = _shared(key)
        return there.delete(key, version) if there else super().delete(key, version)

    def clear(self) -> None:
        super().clear()
        caches["shared"].clear()


def _shared(key: Any) -> BaseCache | None:
    return caches["shared"] if str(key).startswith(TOGETHER) else None
