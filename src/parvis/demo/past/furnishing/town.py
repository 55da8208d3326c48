"""Who and when: what the modules of this folder share."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from parvis.people.models import User
from parvis.square.looks import alike as folded
from parvis.square.models import Resident
from parvis.work.rows import write_all

Row = TypeVar("Row", bound=Model)

PSEUDONYMS = (
    "Agathe des Lilas", "Basile", "Chantal P.", "Dédé du marché", "Élodie et ses jumeaux", "Fanfan", "Gisèle B.", "Hamid T.",
    "Iris à vélo", "Jeannot", "Kader", "Lou du quai", "Mado", "Nour", "Oscar et Mina", "Paulette", "Quentin R.", "Rokia",
    "Simone la voisine", "Théo D.", "Une maman du 12e", "Valentin", "Wassila", "Xavier au long cours", "Yaël", "Zoé du canal",
    "Alix", "Bérénice", "Cosima", "Damien K.", "Esther", "Félicien", "Gaston le chat", "Hortense", "Ibrahim", "Jasmine",
    "Kevin du 20e", "Léontine", "Mehdi", "Noémie", "Ousmane", "Perrine", "Rachida", "Salomé", "Tiago", "Ursule",
    "Violette", "Willy", "Yvonne", "Zacharie",
)  # fmt: skip
MARK = "habitant-"
"""How the addresses of these residents begin: none of them is anybody's, and nothing is ever sent there."""


def ago(days: int, hour: str) -> datetime:
    """So many days before today, at that hour on the city's clocks."""
    hours, minutes = hour.split(":")
    return timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=days), time(int(hours), int(minutes))))


def sunday(days: int) -> int:
    """The Sunday before that day, as days ago."""
    return days + (timezone.localdate() - timedelta(days=days)).isoweekday() % 7


def awake(at: datetime) -> datetime:
    """Nobody writes in the small hours: they do in the morning."""
    here = timezone.localtime(at)
    return at + timedelta(hours=7) if here.hour < 7 else at


def passed(at: datetime) -> datetime:
    """Not later than a moment ago: an hour of today may still be to come."""
    return min(at, timezone.now() - timedelta(minutes=1))


def somebody(username: str) -> User:
    return User.objects.get(username=username)


def residents() -> list[Resident]:
    """They joined long before the first vote: a vote of somebody new is looked at twice."""
    there = {row.bare: row for row in Resident.objects.filter(email__startswith=MARK)}
    rows = [
        Resident(pseudonym=name, bare=folded(name), email=f"{MARK}{n}@exemple.test", joined_at=ago(100 + 3 * n, "10:00"))
        for n, name in enumerate(PSEUDONYMS, 1) if folded(name) not in there
    ]  # fmt: skip
    Resident.objects.bulk_create(rows)
    return [*there.values(), *rows]


def kept(rows: list[Row], field: str = "at") -> list[Row]:
    """Written in bulk with the moments that they carry: `auto_now_add` would say now."""
    if not rows:
        return rows
    moments = [getattr(row, field) for row in rows]
    made = type(rows[0])._default_manager.bulk_create(rows)
    for row, at in zip(made, moments, strict=True):
        setattr(row, field, at)
    write_all(type(rows[0]), [({"pk": row.pk}, {field: at}) for row, at in zip(made, moments, strict=True)])
    return made
