"""Small counts of people are hidden, and so are others that would give them away by difference (pure).

A table's cells and the sums of its groups are published together. A group in which a single cell is hidden gives that cell away; so
does one whose hidden cells are less than `K` together. Then one more cell is hidden, the smallest; where none is left to hide, the
group's sum is hidden itself. A part of a count is told only if what is left of the count is not small either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

K = 5
Key = tuple[str, ...]


def small(n: int, k: int = K) -> bool:
    return 0 < n < k


def hidden(
    counts: Mapping[Key, Sequence[int]], group: int = 0, *, gone: Collection[Key] = (), k: int = K
) -> tuple[set[Key], set[str]]:
    """(cells to hide, groups whose sum is to hide). `counts`: all that is small together, such as a part and its rest; `group`: the
    place of a key by which sums are told; `gone`: cells that are hidden already, for another reason."""
    away = set(gone) | {key for key, found in counts.items() if any(small(n, k) for n in found)}
    groups: dict[str, list[Key]] = defaultdict(list)
    for key in counts:
        groups[key[group]].append(key)
    closed = set()
    for name, keys in groups.items():
        while told(counts, [key for key in keys if key in away], k):
            left = [key for key in keys if key not in away and any(counts[key])]
            if not left:
                closed.add(name)
                break
            away.add(min(left, key=lambda key: (sum(counts[key]), key)))
    return away, closed


def told(counts: Mapping[Key, Sequence[int]], inside: Sequence[Key], k: int = K) -> bool:
    """Would the sum of a group tell what its hidden cells hold?"""
    if not inside:
        return False
    sums = [sum(column) for column in zip(*(counts[key] for key in inside), strict=True)]
    return len(inside) == 1 or any(small(n, k) for n in sums)
