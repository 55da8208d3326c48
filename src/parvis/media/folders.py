"""The drawers of the library, read whole: there are few, and each page shows where one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.media.models import Folder

DEEPEST = 3
"""Levels: « Quartiers › Batignolles › Square »."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Tree:
    """All folders by id, and the ids under each (0: the top), by name."""

    folders: dict[int, Folder]
    under: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Tree:
        rows = sorted(Folder.objects.all()[:MOST], key=lambda row: row.name.casefold())
        found = cls({row.pk: row for row in rows})
        for row in rows:
            found.under.setdefault(row.parent_id or 0, []).append(row.pk)
        return found

    def path(self, pk: int | None) -> list[Folder]:
        """From the top down to the folder itself."""
        found: list[Folder] = []
        while pk and pk in self.folders and len(found) < DEEPEST:
            found.insert(0, self.folders[pk])
            pk = self.folders[pk].parent_id
        return found

    def name(self, pk: int | None) -> str:
        """« Quartiers › Batignolles »"""
        return " › ".join(folder.name for folder in self.path(pk))

    def below(self, pk: int) -> list[int]:
        """The folder and all that lie in it."""
        return [pk, *(deeper for one in self.under.get(pk, ()) for deeper in self.below(one))]

    def height(self, pk: int) -> int:
        """How many levels a folder has, itself included."""
        return 1 + max((self.height(one) for one in self.under.get(pk, ())), default=0)

    def inside(self, pk: int | None) -> list[Folder]:
        """The folders that lie directly in one (None: at the top)."""
        return [self.folders[one] for one in self.under.get(pk or 0, ())]

    def all(self, pk: int = 0) -> Iterator[tuple[Folder, str]]:
        """Each folder with its whole name, in the order of a table of contents."""
        for one in self.under.get(pk, ()):
            yield self.folders[one], self.name(one)
            yield from self.all(one)
