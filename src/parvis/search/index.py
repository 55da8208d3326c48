"""`index` puts text in, `find` gets rows out; FTS5 or tsvector behind, the same words in front.

Accents and case are folded here, once, so that both databases find "Déchèterie" by "decheterie" and by "déchèt…".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from parvis.search.many import insert_many
from parvis.search.models import Entry
from parvis.understanding.folding import unaccented

LEAST_OF_A_WORD = 6  # letters by which words that are alike begin
LONGEST = 20_000  # characters of a text that are searched
LEFT_OUT = r'(?:(?<=\s)|^)-("[^"]*"|\w\S*)'
"""A minus at the beginning of a word or of a phrase: not this. Within a word (porte-monnaie) it means nothing."""
HOLDING = "SELECT rowid FROM search_words WHERE search_words MATCH %s"
MANY = 5000
"""Texts that hold the same words, from which on they are common."""
KEY = ["label", "row"]
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
    plain = unaccented(text.lower()[:LONGEST]).replace("\x00", " ")
    return plain if plain.isascii() else plain.replace("œ", "oe").replace("æ", "ae")


def index_new(texts: Iterable[Text]) -> None:
    """Those that were never indexed."""
    insert_many(Entry, (*KEY, *SAME), ((t.label, t.row, t.thread, t.team, t.at, fold(t.body)) for t in texts))


def index(texts: Iterable[Text]) -> None:
    """Insert or replace, in one statement."""
    entries = [Entry(label=t.label, row=t.row, thread=t.thread, team=t.team, at=t.at, body=fold(t.body)) for t in texts]
    Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=KEY, update_fields=SAME)


def forget(label: str, rows: Iterable[int]) -> None:
    Entry.objects.filter(label=label, row__in=list(rows)).delete()


def hand_over(label: str, rows: Iterable[int], *, team: int) -> None:
    """They are another team's now: it finds them."""
    Entry.objects.filter(label=label, row__in=list(rows)).update(team=team)


def words(query: str) -> list[str]:
    """The words that a query wants; "…" quotes stay together as one phrase. Those after a minus are no part of them."""
    folded = re.sub(LEFT_OUT, " ", fold(query))
    phrases = [m.group(1) for m in re.finditer(r'"([^"]+)"', folded)]
    loose = re.findall(r"\w+", re.sub(r'"[^"]*"', " ", folded))
    return [" ".join(re.findall(r"\w+", phrase)) for phrase in phrases] + loose


def left_out(query: str) -> list[str]:
    """The words and phrases that a query does not want: those after a minus."""
    found = (" ".join(re.findall(r"\w+", said)) for said in re.findall(LEFT_OUT, fold(query)))
    return [said for said in found if said]


def find(query: str, *, label: str, tested: bool = False) -> QuerySet[Entry]:
    """Entries with all words of `query` and none that it leaves out, newest first; the last word may be unfinished.

    `tested`: the caller comes to a few entries by another way, and each is only looked at whether it holds the words. SQLite would
    else try all that hold them for each of the few.
    """
    wanted = [word for word in words(query) if word]
    if not wanted:
        return Entry.objects.none()
    found = Entry.objects.filter(label=label).order_by("-at", "-id")
    unwanted, unfinished = left_out(query), _unfinished(query)
    if connection.vendor == "postgresql":
        asked = " & ".join([_tsquery(wanted, unfinished), *(f"!({_tsquery([word], False)})" for word in unwanted)])
        return found.filter(RawSQL("body_words @@ to_tsquery('simple', %s)", [asked], BooleanField()))
    holding = RawSQL(HOLDING, [_match(wanted, unwanted, unfinished)])  # noqa: S611 (words alone, as a parameter)
    return found.alias(tested=F("id") + 0).filter(tested__in=holding) if tested else found.filter(id__in=holding)


def common(query: str) -> bool:
    """Whether so many texts hold these words that the newest ones are found sooner by going through all, newest first (`tested`).
    PostgreSQL's planner knows by itself."""
    wanted = [word for word in words(query) if word]
    if not wanted or connection.vendor == "postgresql":
        return False
    with connection.cursor() as cursor:
        match = _match(wanted, left_out(query), _unfinished(query))
        cursor.execute(f"SELECT count(*) FROM ({HOLDING} LIMIT %s)", [match, MANY])
        return bool(cursor.fetchone()[0] == MANY)


def _unfinished(query: str) -> bool:
    return not query.endswith('"') and query == query.rstrip() and re.search(f"{LEFT_OUT}$", fold(query)) is None


def _match(wanted: list[str], unwanted: list[str], unfinished: bool) -> str:
    """As FTS5 asks for it."""
    match = " AND ".join(f'"{word}"' for word in wanted) + ("*" if unfinished else "")
    return f"({match})" + "".join(f' NOT "{word}"' for word in unwanted)


def without(query: str, *, label: str) -> QuerySet[Entry]:
    """Entries with none of the words that `query` leaves out; all of them where it leaves out none."""
    found, unwanted = Entry.objects.filter(label=label), left_out(query)
    if not unwanted:
        return found
    if connection.vendor == "postgresql":
        asked = " & ".join(f"!({_tsquery([word], False)})" for word in unwanted)
        return found.filter(RawSQL("body_words @@ to_tsquery('simple', %s)", [asked], BooleanField()))
    match = " OR ".join(f'"{word}"' for word in unwanted)
    return found.exclude(id__in=RawSQL(HOLDING, [match]))  # noqa: S611 (words alone, as a parameter)


def alike(texts: Iterable[str], *, label: str, mark: str, most: int) -> list[int]:
    """Rows of `label` with two at least of the words of `texts` (one, where there is no other), by their beginnings, newest first.

    `mark`: a word that all bodies of that label hold and no other does; by it a few are found among many without reading them all.
    """
    longest = sorted({word for text in texts for word in words(text) if len(word) >= 4}, key=lambda word: (-len(word), word))
    roots = list(dict.fromkeys(word[:LEAST_OF_A_WORD] for word in longest))[:5]  # long words are rare ones
    if not roots:
        return []
    pairs: list[tuple[str, ...]] = [(a, b) for n, a in enumerate(roots) for b in roots[n + 1 :]] or [(roots[0],)]
    found = Entry.objects.filter(label=label).order_by("-id")
    if connection.vendor == "postgresql":
        asked = f"{mark} & (" + " | ".join("(" + " & ".join(f"{root}:*" for root in pair) + ")" for pair in pairs) + ")"
        found = found.filter(RawSQL("body_words @@ to_tsquery('simple', %s)", [asked], BooleanField()))
    else:
        asked = f'"{mark}" AND (' + " OR ".join("(" + " AND ".join(f'"{root}"*' for root in pair) + ")" for pair in pairs) + ")"
        newest = "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s"
        found = found.filter(Q(id__in=RawSQL(newest, [asked, most])))  # noqa: S611 (words alone, as parameters)
    return list(found.values_list("row", flat=True)[:most])


def _tsquery(wanted: list[str], unfinished: bool) -> str:
    parts = ["(" + " <-> ".join(word.split()) + ")" if " " in word else word for word in wanted]
    if unfinished and " " not in wanted[-1]:
        parts[-1] += ":*"
    return " & ".join(parts)
