"""Sealing secrets: Fernet (AES-128-CBC + HMAC) with keys that are in a file, not in the database.

Every place where something sealed stands is declared beside its model (`seals`), and nothing is sealed for a place that is not:
`rotate` goes over all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

SLICE = 500
"""Rows that are locked and sealed again at a time."""


class Unreadable(Exception):
    """None of the keys opens it: the key file was lost or belongs to another installation."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Rows of `label` hold a secret in `field`: bytes, text, or JSON that has it under `key`. `only`: in which rows it is sealed.

    A table with secrets of several kinds has a place for each; `name` tells the others from the first, which has the label's.
    """

    label: str
    field: str = "sealed"
    key: str = ""
    only: Callable[[], Q] = Q
    name: str = ""

    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.filter(self.only(), **{f"{self.field}__isnull": False}).order_by("pk")

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def of(self, row: Model) -> Any:
        found = getattr(row, self.field)
        return found[self.key] if self.key else found

    def put(self, row: Model, sealed: bytes) -> None:
        """In the form in which it stood there."""
        value = sealed.decode() if isinstance(self.of(row), str) else sealed
        setattr(row, self.field, getattr(row, self.field) | {self.key: value} if self.key else value)


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many secrets are under the newest key now; label → how many no key opens, which stay as they are."""

    moved: int
    closed: Mapping[str, int]


SEALED: dict[str, Sealed] = {}


def seals(*places: Sealed) -> None:
    """Columns that hold secrets, so that new keys reach them and a lost one is told."""
    SEALED.update({place.name or place.label: place for place in places})


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENVIRONMENT.seal_keys])


def seal(secrets: Mapping[str, str], *, at: str) -> bytes:
    """`at`: the label of the rows where it will stand. Raises KeyError for one that was not declared: it would miss `rotate`."""
    SEALED[at]
    return _keys().encrypt(json.dumps(dict(secrets)).encode())


def unseal(sealed: bytes) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(_keys().decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise Unreadable("no key in seal.keys opens this secret; restore the key file or connect again") from error
    return found


def unopened() -> dict[str, int]:
    """Label → how many secrets no key opens."""
    keys, shut = _keys(), dict[str, int]()
    for place in SEALED.values():
        for row in place.rows().iterator():
            try:
                keys.decrypt(place.of(row) if isinstance(place.of(row), str) else bytes(place.of(row)))
            except InvalidToken:
                shut[place.label] = shut.get(place.label, 0) + 1
    return shut


def rotate() -> Rotated:
    """Every secret of every place under the newest key. Run after a key was added to the file; running it again does no harm."""
    moved, closed = 0, dict[str, int]()
    for place in SEALED.values():
        found, last = place.rows(), None
        while True:
            with transaction.atomic():  # locked: what is sealed anew meanwhile is not overwritten
                rows = list((found.filter(pk__gt=last) if last is not None else found).select_for_update()[:SLICE])
                again = [row for row in rows if _resealed(place, row)]
                place.model._default_manager.bulk_update(again, [place.field])
            moved += len(again)
            if shut := len(rows) - len(again):
                closed[place.label] = closed.get(place.label, 0) + shut
            if len(rows) < SLICE:
                break
            last = rows[-1].pk
    return Rotated(moved, closed)


def _resealed(place: Sealed, row: Model) -> bool:
    """The same secret under the newest key; False: none opens it."""
    value = place.of(row)
    try:
        place.put(row, _keys().rotate(value if isinstance(value, str) else bytes(value)))
    except InvalidToken:
        return False
    return True
