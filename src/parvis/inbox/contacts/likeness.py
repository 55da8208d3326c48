"""Whom a person may be on another network (pure): a proof, or something to ask about. Never more than that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Ground = Literal["proof", "guess"]
WRITTEN = ("email", "form")
"""Networks on which somebody is an address."""


@dataclass(frozen=True, slots=True)
class Name:
    """An identity, as far as likeness goes."""

    network: str
    handle: str


def spellings(name: Name) -> set[str]:
    """How its handle may be written elsewhere; too short a one says nothing."""
    if name.network in WRITTEN:
        return {name.handle, name.handle.lower()} if "@" in name.handle else set()
    bare = name.handle.lstrip("@").split("@")[0]
    return {bare, f"@{bare}", bare.lower(), f"@{bare.lower()}"} if len(bare) >= 4 else set()


def ground(one: Name, other: Name) -> Ground | None:
    """`proof`: one address of mail; `guess`: one handle on two networks. A name alone is neither."""
    if one.network in WRITTEN and other.network in WRITTEN:
        return "proof" if "@" in one.handle and one.handle.lower() == other.handle.lower() else None
    if one.network in WRITTEN or other.network in WRITTEN or one.network == other.network:
        return None
    return "guess" if {bare.lower() for bare in spellings(one)} & {bare.lower() for bare in spellings(other)} else None


def between(mine: Iterable[Name], theirs: Iterable[Name]) -> Ground | None:
    """The best ground for taking two persons for one."""
    theirs = list(theirs)
    found = {ground(one, other) for one in mine for other in theirs}
    return "proof" if "proof" in found else "guess" if "guess" in found else None
