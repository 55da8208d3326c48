"""Clocks of conversations: they say when, never who."""

from parvis.kept.hooks import Kept, keeps, others

keeps(
    Kept("promises.promise", {"conversation": "conversation"},
         plain=frozenset({"clock", "state", "level_name", "pauses", "step"}), shown=("clock", "state", "level_name", "step")),
)  # fmt: skip
others("city", "promises.openinghours", "promises.level", "promises.stretch", "promises.recount")
