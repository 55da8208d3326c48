"""A draw that anybody can do again. Pure.

Before the draw the city publishes a commitment: the SHA-256 of a secret, the list of those who take part (sorted numbers, one a line)
and its SHA-256, and which public value will be added — one that does not exist yet. Afterwards it publishes the secret and the value.
The order is that of SHA-256(« secret|value|number ») of each number: no machine, language or library decides anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

ALGORITHM = "sha256-order-1"


def commitment(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def listed(numbers: Iterable[int]) -> str:
    """The list as it is hashed: sorted, each once, one a line, no line at the end."""
    return "\n".join(str(number) for number in sorted(set(numbers)))


def fingerprint(numbers: Iterable[int]) -> str:
    return hashlib.sha256(listed(numbers).encode()).hexdigest()


def ticket(secret: str, value: str, number: int) -> str:
    """What an entry drew."""
    return hashlib.sha256(f"{secret}|{value.strip()}|{number}".encode()).hexdigest()


def drawn(numbers: Iterable[int], *, secret: str, value: str, most: int) -> list[tuple[int, str]]:
    """The first `most` of the order, each with its ticket."""
    order = sorted((ticket(secret, value, number), number) for number in set(numbers))
    return [(number, told) for told, number in order[:most]]


def holds(
    numbers: Sequence[int], *, secret: str, value: str, committed: str, listing: str, told: Sequence[int]
) -> dict[str, bool]:
    """What somebody who checks wants to know: the secret is the one promised, the list is, and so is what came out."""
    again = [number for number, _ticket in drawn(numbers, secret=secret, value=value, most=len(told))]
    return {
        "secret": commitment(secret) == committed, "list": fingerprint(numbers) == listing, "result": again == list(told),
    }  # fmt: skip
