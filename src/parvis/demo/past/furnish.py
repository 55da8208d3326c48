"""The order in which the past is written: what was published, what was said, what became of it, what the figures and the journal say."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.db import transaction

from parvis.demo.figures import furnish_figures
from parvis.demo.past.posts import write_posts
from parvis.demo.past.talks import Talk, lines_of, write_talks
from parvis.demo.past.told import Past
from parvis.demo.past.work import work_on
from parvis.insights.counter.folding import count
from parvis.journal.models import Event
from parvis.search.many import insert_many

COUNTED = 91
"""Days in which conversations are there to be counted; before them, only what figures kept."""
AT_ONCE = 1000


def furnish_past(sandbox: str) -> None:
    past = Past.of(sandbox)
    furnish_figures(write_posts(past), counted=COUNTED)
    talks = write_talks(past)
    lines = work_on(talks)
    _journal([*lines_of(talks), *lines])
    _count(talks)


@transaction.atomic
def _journal(lines: Iterable[dict[str, Any]]) -> None:
    names = ("at", "kind", "by_id", "channel", "label", "about", "data")
    rows = ([line["by"] if name == "by_id" else line[name] for name in names] for line in sorted(lines, key=itemgetter("at")))
    insert_many(Event, names, rows)


def _count(talks: list[Talk]) -> None:
    pks = [talk.row.pk for talk in talks]
    for begin in range(0, len(pks), AT_ONCE):
        count(pks[begin : begin + AT_ONCE])
