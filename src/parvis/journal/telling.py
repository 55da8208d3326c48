"""What may stand in the journal: each room says it of its own events, in its `events.py`. The journal knows none of them itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

Words = str | Promise
DONE: dict[str, Words] = {}
"""Kind of event → the sentence: "answer.kept" → « %(by)s a écrit une réponse type »."""
FAMILIES: dict[str, Words] = {}
"""Beginning of a kind → the word under which the journal offers it. Several may share a word."""
THINGS: dict[str, tuple[str, Words]] = {}
"""Label of a model → (name of the page that shows one, "" for none; what it is called)."""


def tells(
    *,
    families: Mapping[str, Words] | None = None,
    events: Mapping[str, Words] | None = None,
    things: Mapping[str, tuple[str, Words]] | None = None,
) -> None:
    """Of a room's events: their families, their sentences, the things that they are about. Raises ValueError: told already."""
    for known, more in ((DONE, events), (FAMILIES, families), (THINGS, things)):
        if twice := set(known) & set(more or {}):
            raise ValueError(f"told twice: {', '.join(sorted(twice))}")
    DONE.update(events or {})
    FAMILIES.update(families or {})
    THINGS.update(things or {})
