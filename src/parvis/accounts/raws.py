"""Raw intake: stored before anything is understood; a repeat is forgotten by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.journal.record import record_many
from parvis.kept.hooks import Person, Slice, named_in
from parvis.networks.odd import Odd
from parvis.people.access import may
from parvis.people.models import User
from parvis.search.many import insert_many
from parvis.work.rows import ring

GIVEN = ("account_id", "digest", "form", "body", "received_at", "due_at")
FIRST = (0, "new", "")
"""Of each: attempts, state, failure."""
_values = attrgetter(*GIVEN)


@dataclass(frozen=True, slots=True)
class Handed:
    """What becomes a `Raw`: a web process makes thousands a second, and a model costs five times as much."""

    account_id: int
    digest: str
    form: str
    body: bytes
    received_at: datetime
    due_at: datetime


def keep(handed: Iterable[Handed | Raw]) -> None:
    """Insert them at once, and wake the workers; those already there are left alone."""
    store(handed)
    ring()


def store(handed: Iterable[Handed | Raw]) -> None:
    """`keep` without the bell: a door that keeps many batches a second rings for several of them."""
    once = {(one.account_id, one.digest): one for one in handed}
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():  # alone it is a transaction by itself
            insert_many(Raw, (*GIVEN, "attempts", "state", "failure"), (_values(one) + FIRST for one in once.values()))
    except IntegrityError:  # a network repeats itself now and then: the slower statement passes over what is there
        Raw.objects.bulk_create(
            [one if isinstance(one, Raw) else Raw(**asdict(one)) for one in once.values()], ignore_conflicts=True
        )


HEAVY = 65_536
"""Bytes that are kept of an item that nobody could read."""


def set_aside(account: Account, odd: Sequence[Odd]) -> None:
    """What a list held and nobody could read goes to the quarantine with the network's own answer; the same item once."""
    found = {raw.digest: raw for one in odd for raw in (_odd(account, one),)}
    there = set(Raw.objects.filter(account=account, digest__in=found).values_list("digest", flat=True)) if found else set()
    if fresh := [raw for digest, raw in found.items() if digest not in there]:
        Raw.objects.bulk_create(fresh)
        channel = f"accounts:{account.team_id}"
        record_many("raw.quarantined", [(raw, channel) for raw in fresh], [{"account": account.pk}] * len(fresh))


def _odd(account: Account, one: Odd) -> Raw:
    """Known by its number where it has one: counts and dates of the same item change from one reading to the next."""
    body = _bytes(json.dumps({"list": one.of, "item": one.told}, ensure_ascii=False, default=str))
    named = one.told.get("id") if isinstance(one.told, dict) else None
    digest = hashlib.sha256(b"odd " + (_bytes(f"{one.of} {named}") if named else body)).hexdigest()
    why = _bytes(one.why).decode().replace("\0", "\\0")
    return Raw(account=account, digest=digest, form="odd", body=body[:HEAVY], state="quarantine", failure=why,
               received_at=timezone.now())  # fmt: skip


def _bytes(text: str) -> bytes:
    """Half of a cut emoji, of which UTF-8 knows nothing, as the network escaped it."""
    return text.encode("utf-8", "backslashreplace")


def readable(raw: Raw, by: User, most: int) -> tuple[str, str | None]:
    """(why it was put aside, what came in): the second is None, and the first one word, for who may not read what people write to
    this account. A private message may be in either."""
    if not may(by, "inbox.see", raw.account):
        return raw.failure.partition(":")[0][:60], None
    return raw.failure, bytes(raw.body)[:most].decode("utf-8", "replace")


AT_ONCE = 200


def forget_unread(person: Person, after: int) -> Slice:
    """What nobody could read and holds one of their names is emptied; its digest stays, so that it does not come back."""
    found = list(Raw.objects.filter(state="quarantine", pk__gt=after).order_by("pk")[:AT_ONCE])
    theirs = [raw.pk for raw in found if named_in(bytes(raw.body), person)]
    Raw.objects.filter(pk__in=theirs).update(state="done", due_at=None, body=b"", failure="")
    return Slice(len(theirs), found[-1].pk if found else None)
