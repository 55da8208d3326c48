"""Where the connector lays what the city says. The room `federation` keeps it; this package knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from parvis.networks.protocol import Draft, Published, Reading, Refused


class Outbox(Protocol):
    """`actor` is the address of the city's actor, `remote_id` that of something it said."""

    def knows(self, actor: str) -> bool:
        """Whether the city is on the fediverse under this address."""

    def put(self, draft: Draft, key: str) -> Published:
        """Kept when it returns; the same key again is the same one."""

    def find(self, key: str) -> Published | None: ...

    def change(self, remote_id: str, draft: Draft) -> None:
        """Raises Refused("gone")."""

    def withdraw(self, remote_id: str) -> None: ...

    def counted(self, remote_ids: Sequence[str]) -> Iterable[Reading]: ...

    def presence(self) -> Iterable[Reading]: ...


class Closed:
    """Nobody keeps one: the city is not on the fediverse by itself."""

    def knows(self, actor: str) -> bool:
        return False

    def put(self, draft: Draft, key: str) -> Published:
        raise Refused("activitypub-closed")

    def find(self, key: str) -> Published | None:
        return None

    def change(self, remote_id: str, draft: Draft) -> None:
        raise Refused("activitypub-closed")

    def withdraw(self, remote_id: str) -> None:
        raise Refused("activitypub-closed")

    def counted(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return ()

    def presence(self) -> Iterable[Reading]:
        return ()


_kept: list[Outbox] = []


def keeps(outbox: Outbox) -> None:
    """The room above says once that it keeps one."""
    _kept[:] = [outbox]


def kept() -> Outbox:
    return _kept[0] if _kept else Closed()
