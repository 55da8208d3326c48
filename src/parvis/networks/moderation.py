"""What may be done with what somebody wrote, or with its author. Each act is safe to repeat: the same again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

Act: TypeAlias = Literal[
    "hide", "show", "delete", "like", "unlike", "approve", "hold", "reject",
    "mute", "unmute", "block", "unblock", "report", "accept", "dismiss", "reopen",
]  # fmt: skip
"""On a message: hide … reject, report; on its author: mute … unblock; on what
somebody reported to us: accept, dismiss, reopen. `delete` of what is gone already is done."""


@dataclass(frozen=True, slots=True)
class Target:
    """A message and who wrote it, as `Incoming` told them."""

    remote_id: str
    author_id: str
    author: str = ""  # handle, without "@"
    kind: str = "comment"  # comment · mention · private · report
    thread: str = ""
    parent: str = ""
    context: Any = None  # `Incoming.context`
    reason: str = ""  # for a report: shown to the network; of one that is settled: kept there beside it


@runtime_checkable
class Moderator(Protocol):
    def may_moderate(self, target: Target) -> frozenset[Act]:
        """What the network allows on this one. Pure: the screen shows just these."""

    def moderate(self, act: Act, target: Target) -> None:
        """Do it. Raises Refused, Later, Expired."""
