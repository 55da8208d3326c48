"""The tree in the order in which it is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from parvis.people.models import Department


@dataclass(frozen=True, slots=True)
class Branch:
    """`depth`: 0 at the top."""

    row: Department
    depth: int


def branches() -> list[Branch]:
    """Each department before its own ones, by name. Three statements, however many."""
    below: dict[int | None, list[Department]] = defaultdict(list)
    for row in Department.objects.prefetch_related("teams", "roles__user").order_by("name"):
        below[row.parent_id].append(row)

    def down(parent: int | None, depth: int) -> Iterator[Branch]:
        for row in below[parent]:
            yield Branch(row, depth)
            yield from down(row.pk, depth + 1)

    return list(down(None, 0))
