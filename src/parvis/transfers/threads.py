"""Whose answer is it? Which transfer a mail that arrived belongs to. Read only; a few statements for a batch.

Sure signs first: our own Message-ID in its References or In-Reply-To, or our token in the address it was sent to; they are made of
a key that nobody can guess. Then our tag in its subject, when it comes from the destination's own address or domain.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from parvis.inbox.digest import Arrived
from parvis.transfers.models import Letter, Transfer


@dataclass(frozen=True, slots=True)
class Found:
    """`letter`: the one that is answered, where it is known."""

    arrived: Arrived
    transfer: Transfer
    letter: Letter | None = None


def found(arrived: Iterable[Arrived]) -> list[Found]:
    mails = [a for a in arrived if a.item.kind == "mail"]
    keys = {id(a): _keys(a) for a in mails}
    letters = _letters({key for some in keys.values() for key in some})
    tags = {id(a): tag for a in mails if (tag := str(_context(a).get("tag") or ""))}
    tagged = _tagged(set(tags.values()))
    whose = []
    for a in mails:
        letter = next((letters[key] for key in keys[id(a)] if key in letters), None)
        transfer = letter.transfer if letter else tagged.get(tags.get(id(a), ""))
        if transfer is None or _resident(a, transfer) or (letter is None and not _theirs(a, transfer)):
            continue
        whose.append(Found(a, transfer, letter))
    return whose


def _context(a: Arrived) -> dict[str, Any]:
    return a.item.context if isinstance(a.item.context, dict) else {}


def _keys(a: Arrived) -> list[uuid.UUID]:
    """Keys of ours that it names, nearest first. A copy of our own letter names its own."""
    told = _context(a)
    ids = [a.item.parent, str(told.get("token") or ""), *reversed((told.get("references") or [])[-20:]), a.item.remote_id]
    keys = [_key(one) for one in ids if one]
    return [key for key in dict.fromkeys(keys) if key]


def _key(identifier: str) -> uuid.UUID | None:
    local = identifier.partition("@")[0]
    if len(local) != 36:
        return None
    try:
        return uuid.UUID(local)
    except ValueError:
        return None


def _letters(keys: set[uuid.UUID]) -> dict[uuid.UUID, Letter]:
    rows = Letter.objects.filter(key__in=keys).select_related(*_WITH) if keys else ()
    return {row.key: row for row in rows}


_WITH = ("transfer__destination", "transfer__conversation__identity", "transfer__by")


def _tagged(tags: set[str]) -> dict[str, Transfer]:
    if not tags:
        return {}
    rows = Transfer.objects.filter(tag__in=tags).exclude(state="draft")
    return {row.tag: row for row in rows.select_related("destination", "conversation__identity", "by")}


def _resident(a: Arrived, transfer: Transfer) -> bool:
    """The person of the conversation itself, who was put in copy: that is theirs, and goes to the counter."""
    identity = transfer.conversation.identity
    return identity.network in ("email", "form") and identity.handle.lower() == a.item.author.handle.lower()


def known_address(address: str, transfer: Transfer) -> bool:
    """The destination's own, or of its own domain."""
    own = transfer.destination.email.lower()
    said = address.lower()
    return bool(own) and (said == own or said.rpartition("@")[2] == own.rpartition("@")[2])


def _theirs(a: Arrived, transfer: Transfer) -> bool:
    return known_address(a.item.author.handle, transfer)
