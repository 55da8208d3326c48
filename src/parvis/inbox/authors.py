"""Who wrote, as rows: the identity of each author of a batch, with few statements. Who is new gets a contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from parvis.accounts.models import Account
from parvis.inbox.masks import objecting
from parvis.inbox.models import Contact, Identity
from parvis.networks.addresses import web_address
from parvis.networks.protocol import Person
from parvis.search.many import insert_many, take_ids

CONTACT = ("id", "name", "language", "created_at", "objected_at")
IDENTITY = ("id", "contact_id", "network", "server", "remote_id", "handle", "name", "url", "avatar")


class Author(NamedTuple):
    """What makes a person of a network one. `server`: where each server has its own ids, the one of the account they wrote to."""

    network: str
    server: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Who:
    """Keys of an author's rows."""

    identity: int
    contact: int


def author(account: Account, person: Person) -> Author:
    return Author(account.network, account.server, person.remote_id)


def identify(wanted: Mapping[Author, Person], now: datetime) -> dict[Author, Who]:
    """The identity of each; of who is new a row, and a contact that objects where they had before they were forgotten."""
    known = _known(wanted)
    new = sorted(one for one in wanted if one not in known)
    if not new:
        return known
    ids = zip(new, take_ids(Identity, len(new)), take_ids(Contact, len(new)), strict=True)
    made = {one: Who(identity, contact) for one, identity, contact in ids}
    insert_many(Identity, IDENTITY, (_identity(made[one], one, wanted[one]) for one in new))
    names = {one: (wanted[one].name or wanted[one].handle)[:200] for one in new}
    object_again = objecting(new)
    insert_many(Contact, CONTACT, (
        (made[one].contact, names[one], "", now, now if one in object_again else None) for one in new
    ))  # fmt: skip
    return known | made


def _known(wanted: Mapping[Author, Person]) -> dict[Author, Who]:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for network, server, remote in wanted:
        places[network, server].append(remote)
    found = Q(pk__in=[])
    for (network, server), remotes in places.items():
        found |= Q(network=network, server=server, remote_id__in=remotes)
    rows = Identity.objects.filter(found).values_list("pk", "contact", "network", "server", "remote_id")
    return {Author(*key): Who(pk, contact) for pk, contact, *key in rows}


def _identity(who: Who, one: Author, person: Person) -> tuple[Any, ...]:
    url, avatar = web_address(person.url, 500), web_address(person.avatar, 500)
    return who.identity, who.contact, *one, person.handle[:300], person.name[:200], url, avatar
