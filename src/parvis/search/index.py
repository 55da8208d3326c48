"""`index` puts text in, `find` gets rows out; FTS5 or tsvector behind, the same words in front.

Accents and case are folded here, once, so that both databases find "Déchèterie" by "decheterie" and by "déchèt…".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from parvis.search.models import Entry

LONGEST = 20_000  # characters of a text that are searched
SAME = ["thread", "team", "at", "body"]


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be found: `row` of `label`, inside `thread` (conversation or post), of `team`."""

    label: str
    row: int
    thread: int | None
    team: int | None
    at: datetime
    body: str


def fold(text: str) -> str:
    """Lower case, without accents: "Déchèterie Été" → "decheterie ete"."""
    plain = unicodedata.normalize("NFKD", text.lower()[:LONGEST]).replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("\x00", " ")


def index(texts: Iterable[Text]) -> None:
    """Insert or replace, in one statement."""
    entries = [Entry(label=t.label, row=t.row, thread=t.thread, team=t.team, at=t.at, body=fold(t.body)) for t in texts]
    Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["label", "row"], update_fields=SAME)


def forget(label: str, rows: Iterable[int]) -> None:
    Entry.objects.filter(label=label, row__in=list(rows)).delete()


def words(query: str) -> list[str]:
    """The words of a query; "…" quotes stay together as one phrase."""
    folded = fold(query)
    phrases = [m.group(1) for m in re.finditer(r'"([^"]+)"', folded)]
    loose = re.findall(r"\w+", re.sub(r'"[^"]*"', " ", folded))
    return [" ".join(re.findall(r"\w+", phrase)) for phrase in phrases] + loose


def find(query: str, *, label: str) -> QuerySet[Entry]:
    """Entries with all words of `query`, newest first; the last word may be unfinished."""
    wanted = [word for word in words(query) if word]
    if not wanted:
        return Entry.objects.none()
    found = Entry.objects.filter(label=label).order_by("-at", "-id")
    unfinished = not query.rstrip().endswith('"') and query == query.rstrip()
    if connection.vendor == "postgresql":
        return found.filter(RawSQL("body_words @@ to_tsquery('simple', %s)", [_tsquery(wanted, unfinished)], BooleanField()))
    match = " AND ".join(f'"{word}"' for word in wanted) + ("*" if unfinished else "")
    return found.filter(Q(id__in=RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [match])))


def _tsquery(wanted: list[str], unfinished: bool) -> str:
    parts = ["(" + " <-> ".join(word.split()) + ")" if " " in word else word for word in wanted]
    if unfinished and " " not in wanted[-1]:
        parts[-1] += ":*"
    return " & ".join(parts)
