"""Where a file serves. This room does not know the rooms above: each of them registers what it makes of files.

A `Giver` says which rows hold a file, so that one query finds what serves nowhere, and tells the uses of a few files in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from parvis.media.models import File, FileSet
from parvis.people.access import guest
from parvis.people.models import User

MOST = 50
"""Uses told of one file, the newest ones."""


@dataclass(frozen=True, slots=True)
class Use:
    """A place where `file` serves. `planned`: it will go out; `online`: it is there; `hidden`: not for the eyes of who asks."""

    file: int
    kind: str  # post · reply · draft · cover …
    pk: int
    title: str = ""
    url: str = ""
    state: str = ""
    at: datetime | None = None
    planned: bool = False
    online: bool = False
    people: tuple[int, ...] = ()  # who should hear when something happens to it
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Giver:
    """`rows`: those that hold the file `OuterRef("pk")`. `tell`: the uses of files; `user` None sees all of them. `changed`: told
    within the transaction when something that readers see of a file is no more as it was: its description, subtitles, cover,
    focus point. `opens`: of those rows, the ones through which a user sees a file that is not in the library."""

    rows: Callable[[], QuerySet[Any]]
    tell: Callable[[Collection[int], User | None], list[Use]]
    changed: Callable[[File, User | None], None] = lambda file, by: None
    opens: Callable[[User], QuerySet[Any]] | None = None


GIVERS: dict[str, Giver] = {}


def gives(kind: str, giver: Giver) -> None:
    """Called once by each room that keeps files, when it begins."""
    GIVERS[kind] = giver


def changed(file: File, by: User | None) -> None:
    """Called by the verbs that change what readers see of a file."""
    for giver in GIVERS.values():
        giver.changed(file, by)


def opened_by(user: User) -> FileSet:
    """The library, and what went with answers, brought for them or from somebody's own shelf: to who brought it, and to who sees a
    conversation in which it stands."""
    library = File.objects.seen_by(user)
    if guest(user):
        return library
    ways = [Exists(giver.opens(user)) for giver in GIVERS.values() if giver.opens]
    theirs = File.objects.filter(reduce(or_, ways, Q(by=user)), Q(answers=True) | Q(personal=True), binned_at__isnull=True)
    return File.objects.filter(Q(pk__in=library.values("pk")) | Q(pk__in=theirs.values("pk")))


def unused(files: FileSet) -> FileSet:
    """Those that serve nowhere."""
    for giver in GIVERS.values():
        files = files.exclude(Exists(giver.rows()))
    return files


def uses(files: Collection[int], user: User | None = None) -> dict[int, list[Use]]:
    """file id → where it serves, newest first; as many queries as there are givers."""
    found: dict[int, list[Use]] = defaultdict(list)
    for giver in GIVERS.values() if files else ():
        for use in giver.tell(files, user):
            found[use.file].append(use)
    return found


def _covers(files: Collection[int], user: User | None) -> list[Use]:
    films = File.objects.filter(cover__in=files, inbound=False).order_by("-pk")[: MOST * len(files)]
    return [
        Use(film.cover_id, "cover", film.pk, film.name, reverse("media:file", args=[film.pk])) for film in films if film.cover_id
    ]


gives("cover", Giver(lambda: File.objects.filter(cover=OuterRef("pk")), _covers))
