"""How much room the library takes and may take: the city's whole, and what each person keeps for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from parvis.media.lists import keeping
from parvis.media.models import File, Rendition
from parvis.people.models import User

MB = 1024 * 1024
KEPT = Q(inbound=False, binned_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Room:
    """`used` and `most` in bytes; `most` 0: as much as the disk holds."""

    used: int
    most: int
    files: int = 0

    def takes(self, size: int) -> bool:
        return not self.most or self.used + size <= self.most

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.most)) if self.most else 0

    @property
    def tone(self) -> str:
        return "late" if self.percent >= 100 else "warning" if self.percent >= 90 else ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What takes room, in bytes. What is in the bin goes by itself, and copies can be made again: no limit counts them."""

    city: Room
    mine: Room
    personal: int  # of all people
    binned: int
    copies: int


def of_city() -> Room:
    return Room(_sum(KEPT), keeping().city_mb * MB)


def of_person(user: User) -> Room:
    return Room(_sum(KEPT & Q(personal=True, by=user)), keeping().shelf_mb * MB)


def taken(user: User) -> Taken:
    """All of it, in three queries."""
    rules = keeping()
    mine, binned = Q(personal=True, by=user) & KEPT, Q(inbound=False, binned_at__isnull=False)
    found = File.objects.aggregate(
        city=Sum("size", filter=KEPT), files=Count("pk", filter=KEPT), mine=Sum("size", filter=mine), own=Count("pk", filter=mine),
        personal=Sum("size", filter=KEPT & Q(personal=True)), binned=Sum("size", filter=binned),
    )  # fmt: skip
    told = {name: value or 0 for name, value in found.items()}
    return Taken(
        Room(told["city"], rules.city_mb * MB, told["files"]), Room(told["mine"], rules.shelf_mb * MB, told["own"]),
        told["personal"], told["binned"], Rendition.objects.filter(state="done").aggregate(all=Sum("size"))["all"] or 0,
    )  # fmt: skip


def by_person() -> list[dict[str, int | str]]:
    """Who keeps how much, the most first: what they brought, and what of it only they see."""
    rows = File.objects.filter(KEPT).values("by", "by__name", "by__username")
    summed = rows.annotate(used=Sum("size"), files=Count("pk"), personal=Sum("size", filter=Q(personal=True))).order_by("-used")
    return [
        {"id": row["by"] or 0, "name": row["by__name"] or row["by__username"] or "", "used": row["used"], "files": row["files"],
         "personal": row["personal"] or 0}
        for row in summed[:50]
    ]  # fmt: skip


def demand_room(size: int, *, by: User | None, personal: bool) -> None:
    """Raises ValidationError, in words that say what to do, when so many bytes do not fit."""
    if personal and by is not None and not (room := of_person(by)).takes(size):
        raise ValidationError({"file": _full_shelf(room, size)})
    if keeping().city_mb and not (room := of_city()).takes(size):
        raise ValidationError({"file": _full(room, size)})


def demand_shelf(files: Iterable[File], *, by: User) -> None:
    """Room on one's own shelf for files that the library has."""
    size = sum(file.size for file in files if not file.personal)
    if not (room := of_person(by)).takes(size):
        raise ValidationError({"file": _full_shelf(room, size)})


def _full_shelf(room: Room, size: int) -> str:
    words = _(
        "Votre étagère est pleine\u00a0: %(used)s sur %(most)s, et ceci pèse %(size)s. Partagez des fichiers avec la rédaction ou "
        "jetez-en, ou ajoutez celui-ci à la médiathèque."
    )
    return words % _told(room, size)


def _full(room: Room, size: int) -> str:
    words = _(
        "La médiathèque est pleine\u00a0: %(used)s sur %(most)s, et ceci pèse %(size)s. Jetez ce qui ne sert plus (Médias, Ménage), ou "
        "demandez plus de place à qui règle la garde."
    )
    return words % _told(room, size)


def _told(room: Room, size: int) -> dict[str, str]:
    return {"used": filesizeformat(room.used), "most": filesizeformat(room.most), "size": filesizeformat(size)}


def _sum(which: Q) -> int:
    return File.objects.filter(which).aggregate(all=Sum("size"))["all"] or 0
