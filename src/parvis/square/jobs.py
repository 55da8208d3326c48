"""What comes back: whose last day of a block came write again."""

from __future__ import annotations

from parvis.square.blocks.actions import release
from parvis.work.registry import routine


@routine("*/10 * * * *")
def release_residents() -> None:
    release()
