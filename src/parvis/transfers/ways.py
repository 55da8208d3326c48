"""Other ways on which a question may leave. This room does not know them: each room above says its own, when it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

from parvis.directory.models import Destination
from parvis.people.models import User
from parvis.transfers.models import Transfer
from parvis.transfers.side import Line


@dataclass(frozen=True, slots=True)
class Way:
    """`possible`: their page in the directory has what it takes. `ready`: raises ValidationError with what stands in the way.
    `leaves`: inside the sender's transaction. `typed`: what of a draft's form is its own. `part`, `shows`: its part of that form.
    `lines`, `under_way`: of the side thread. It carries the question and no later letter."""

    words: str | Promise
    possible: Callable[[Destination], bool]
    ready: Callable[[Transfer], None]
    leaves: Callable[[Transfer, User], None]
    typed: Callable[[Transfer, User, QueryDict], None]
    part: str
    shows: Callable[[Transfer], Mapping[str, Any]]
    lines: Callable[[Transfer], list[Line]]
    under_way: Callable[[Transfer], bool]
    mends: Mapping[str, Callable[[Transfer, User, QueryDict], Any]]  # acts of its own on the transfer's page, by their word


WAYS: dict[str, Way] = {}


def adds(code: str, way: Way) -> None:
    """`code`: four letters at most, see `Transfer.way`."""
    WAYS[code] = way
