"""Acts that the city wants two persons for: who does one asks here, and a room above says whether it must wait for another's yes.

Below, nothing is known of who says so: a room that rises calls `gates` at start. Without one, everything is done at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

ACTS = (
    "account.remove", "charter.restore", "charter.change", "media.discard", "export.personal", "people.rights", "people.provider",
)  # fmt: skip
"""What may be made to wait. Forgetting a person always does: that is the register's own affair."""
PASSES = frozenset({"export.personal", "people.rights", "people.provider"})
"""Acts that whoever asked does again, once, after the other's yes: a file goes to who asked for it and to nobody else, and no secret
waits in a wish."""
MANY = 10
"""So many things thrown away at once are a mass removal."""


class SecondWanted(Exception):
    """It is not done: somebody else must say yes first. `given`: what is to be done, as JSON; `name`: what it is called."""

    def __init__(self, act: str, about: Any, name: str = "", given: Mapping[str, Any] | None = None) -> None:
        super().__init__(act)
        self.act, self.about, self.name, self.given = act, about, name, dict(given or {})


Gate = Callable[[SecondWanted, Any], None]
gates: list[Gate] = []


def ask(act: str, *, by: Any, about: Any = None, name: str = "", **given: Any) -> None:
    """Raises SecondWanted. `by` None: the machine itself, which does not wait. `about`: a row, or nothing."""
    if by is not None:
        wanted = SecondWanted(act, about, name, given)
        for gate in gates:
            gate(wanted, by)
