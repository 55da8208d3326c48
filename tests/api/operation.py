"""What an operation of the API asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parvis.people.access import EVERYWHERE, LEARNING, ROLES
from parvis.people.models import Team


@dataclass(frozen=True, slots=True)
class Operation:
    """`see`: one of these verbs opens the door (none: any colleague). `needs`: the verb of the act itself; `also`: another one.

    `learning`: what a trainee gets, where their word waits for a colleague's yes.

    `thing` makes what is spoken of, in a team, and tells its id; without it the operation is of no team. `query`: what stands
    behind the address.
    """

    good: int = 200
    see: tuple[str, ...] = ()
    needs: str = ""
    also: str = ""
    learning: int = 0
    thing: Callable[[Team], int] | None = None
    body: Callable[[int], Any] | None = None
    query: str = ""

    def expected(self, role: str, *, own: bool) -> int:
        """Where the door is shut: 403. What is another team's is not there: 404. Then the act's own verb."""
        may = ROLES[role]
        if self.see and not may & set(self.see):
            return 403
        if self.thing and not own and role not in EVERYWHERE:
            return 404
        if self.needs and not may & {self.needs, self.also}:
            return 403
        return self.learning if self.learning and role in LEARNING else self.good
