"""What the address of the library asks for: which files, shown how. A wrong value is as good as none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from parvis.media.lists import KINDS, MISSING, RIGHTS, SHELVES

NAMES = {
    "q": "q", "kind": "genre", "missing": "manque", "rights": "droits", "free": "inutilises", "folder": "dossier", "author": "par",
    "tag": "etiquette", "since": "depuis", "until": "jusqu", "rows": "vue", "after": "suite", "shelf": "etagere",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    q: str = ""
    kind: str = ""
    missing: str = ""
    rights: str = ""
    free: bool = False
    folder: int | None = None
    author: int | None = None
    tag: str = ""
    since: date | None = None
    until: date | None = None
    shelf: str = ""  # mine · shared
    rows: str = ""  # liste: as a table
    after: str = ""  # the cursor of a later page

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        def word(name: str, most: int = 200) -> str:
            return query.get(NAMES[name], "").replace("\x00", "").strip()[:most]

        def one_of(name: str, known: Any) -> str:
            return word(name) if word(name) in known else ""

        return cls(
            q=word("q"), kind=one_of("kind", KINDS), missing=one_of("missing", MISSING), rights=one_of("rights", RIGHTS),
            free=word("free") == "oui", folder=number(word("folder")), author=number(word("author")), tag=word("tag", 40).lower(),
            since=_day(word("since")), until=_day(word("until")), rows=one_of("rows", ("liste",)), after=word("after"),
            shelf=one_of("shelf", SHELVES),
        )  # fmt: skip

    @property
    def filters(self) -> dict[str, Any]:
        """For `lists.chosen`."""
        return {name: getattr(self, name) for name in NAMES if name not in ("rows", "after")}

    @property
    def narrowed(self) -> bool:
        """Beyond the folder."""
        return any(value for name, value in self.filters.items() if name not in ("folder", "shelf"))

    @property
    def further(self) -> bool:
        """Is one of the filters that lie behind « Filtrer » on?"""
        return bool(self.author or self.tag or self.since or self.until)

    def address(self, **changes: Any) -> str:
        """The query string of this list, changed; "?" for the first one."""
        wanted, first = replace(self, **changes), Wanted()
        given = {NAMES[n]: _told(getattr(wanted, n)) for n in NAMES if getattr(wanted, n) != getattr(first, n)}
        return "?" + urlencode(given)


def number(text: str | None) -> int | None:
    """An id (or 0), or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= 2200 else None


def _told(value: Any) -> Any:
    return "oui" if value is True else value
