"""A table of past years (pure): a line is a day or a month of an account with its count, or one publication."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from parvis.publishing.bands.past import DAY, Span, span_of
from parvis.tables.reading import Table
from parvis.tables.reading import columns as columns_of

COLUMNS = {
    "day": ("date", "jour", "mois", "day", "month", "date de publication", "created_at", "publish_at"),
    "account": ("compte", "account", "page", "profil", "compte ou reseau"),
    "network": ("reseau", "network"),
    "count": ("nombre", "count", "publications", "posts", "total"),
}
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?|(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})")
MOST = 100_000
"""Publications in a day or a month: more is a number of something else."""
LONGEST = 4 * 366
"""Days between the first and the last day that a file tells of an account."""


@dataclass(slots=True)
class Past:
    """What a table tells: account → (first, last) → publications. `errors`: (line, code, value)."""

    counts: dict[int, dict[Span, int]] = field(default_factory=dict)
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def columns(headings: Sequence[str]) -> dict[str, int]:
    """Which column says what: field → its place. One without a count has a publication a line."""
    return columns_of(headings, COLUMNS)


def read(table: Table, known: Mapping[str, Sequence[int]], networks: Mapping[int, Sequence[str]], today: date) -> Past:
    """`known`: names of accounts in lower case → their ids; `networks`: id → what its network is called, in lower case.
    Days without a line between the first and the last of an account are days without a publication."""
    made, places = Past(), columns(table.headings)
    days: dict[int, Counter[date]] = defaultdict(Counter)
    months: dict[int, Counter[Span]] = defaultdict(Counter)
    for number, cells in table.rows(places):
        account, span, count = _account(cells, known, networks), _span(cells["day"]), _count(cells)
        wrong = [
            (code, value)
            for code, value, bad in (
                ("account", cells["account"], not account), ("accounts", cells["account"], len(account) > 1),
                ("day", cells["day"], span is None), ("future", cells["day"], span is not None and span[1] > today),
                ("count", cells.get("count", ""), count is None),
            )
            if bad
        ]  # fmt: skip
        if wrong or span is None or count is None:
            made.errors += [(number, code, value[:60]) for code, value in wrong[:1]]
        elif span[0] == span[1]:
            days[account[0]][span[0]] += count
        else:
            months[account[0]][span] += count
    for pk, found in days.items():
        if (max(found) - min(found)).days > LONGEST:
            made.errors.append((0, "long", ""))
            continue
        every = (min(found) + DAY * n for n in range((max(found) - min(found)).days + 1))
        made.counts[pk] = {(day, day): found[day] for day in every}
    for pk, spans in months.items():
        made.counts.setdefault(pk, {}).update(spans)
    return made


def _account(
    cells: Mapping[str, str], known: Mapping[str, Sequence[int]], networks: Mapping[int, Sequence[str]]
) -> Sequence[int]:
    """Of several with one name, the one on the network that the line names."""
    found, network = known.get(cells["account"].lower(), ()), cells.get("network", "").lower()
    return [pk for pk in found if network in networks[pk]] if network else found


def _count(cells: Mapping[str, str]) -> int | None:
    if "count" not in cells:
        return 1
    text = cells["count"].replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    return int(text) if text.isdecimal() and len(text) < 8 and int(text) <= MOST else None


def _span(text: str) -> Span | None:
    """A day or a month."""
    try:
        if match := _DAY.fullmatch(text):
            year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
            found = date(int(year), int(month), int(day))
            return (found, found) if found.year >= 1990 else None
        if match := _MONTH.fullmatch(text):
            year, month = match.group(1, 2) if match[1] else match.group(4, 3)
            found = date(int(year), int(month), 1)
            return span_of("month", found) if found.year >= 1990 else None
    except ValueError:
        return None
    return None
