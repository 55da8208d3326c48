"""A scenario of an exercise, pure: a TOML file, checked line by line, so that whoever writes one is told where it is wrong.

The schema is told in docs/formation.md. `Wrong` holds every mistake with its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from parvis.understanding.written import KINDS

SHIPPED = Path(__file__).parent / "shipped" / "scenarios"
NETWORKS = ("x", "facebook", "instagram", "mastodon", "bluesky", "email", "form")
US = "guichet"
"""The destination that stands for the counter itself."""
MOST_TEXT, MOST_MESSAGES = 60_000, 60
_TABLE = re.compile(r"^\s*\[\[?\s*([\w.]+)\s*\]\]?")
_AT = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    field: str
    words: str

    def __str__(self) -> str:
        return _("Ligne %(line)s, %(field)s\u00a0: %(words)s") % {"line": self.line, "field": self.field, "words": self.words}


class Wrong(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Expected:
    """What good work is, for one message. None or empty: nothing is asked. `promise`: minutes of the scenario."""

    kinds: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    promise: int | None = None
    answer: bool | None = None
    private: bool = False
    escalate: bool = False
    says: tuple[tuple[str, ...], ...] = ()  # of each group, one of the words
    avoids: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """`after`: seconds from the beginning."""

    id: str
    after: int
    network: str
    name: str
    text: str
    private: bool
    expected: Expected


@dataclass(frozen=True, slots=True)
class Outage:
    """While it lasts nothing leaves on this network."""

    network: str
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Play:
    title: str
    title_en: str
    summary: str
    minutes: int
    period: str
    destinations: Mapping[str, str]
    messages: tuple[Arrival, ...]
    outages: tuple[Outage, ...]

    def message(self, key: str) -> Arrival | None:
        return next((one for one in self.messages if one.id == key), None)

    def arrived(self, second: int) -> list[Arrival]:
        return [one for one in self.messages if one.after <= second]

    def down(self, network: str, second: int) -> bool:
        return any(one.network == network and one.begins <= second < one.ends for one in self.outages)


class _Reader:
    """Fields of one table, with what is wrong with them."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.problems: list[Problem] = []

    def line(self, table: str, number: int, field: str = "") -> int:
        """Of a field in the `number`th table of that name; where it is not written, of the table itself."""
        seen, begun, inside = -1, 1, table == ""
        for n, line in enumerate(self.lines, start=1):
            if found := _TABLE.match(line):
                inside = found[1] == table or (inside and found[1].startswith(f"{table}.") and bool(table))
                if found[1] == table:
                    seen += 1
                    begun = n if seen == number else begun
            elif inside and seen == (number if table else -1) and re.match(rf"\s*{re.escape(field)}\s*=", line) and field:
                return n
        return begun

    def wrong(self, table: str, number: int, field: str, words: str) -> None:
        self.problems.append(Problem(self.line(table, number, field), f"{table}.{field}" if table else field, words))

    def take(self, given: Mapping[str, Any], table: str, number: int, field: str, sort: type[Any], default: Any = None, *,
             wanted: bool = False) -> Any:  # fmt: skip
        value: Any = given.get(field, default)
        if field not in given:
            if wanted:
                self.wrong(table, number, field, _("ce champ manque."))
            return default if default is not None else sort()
        if not isinstance(value, sort) or (sort is int and isinstance(value, bool)):
            names = {str: _("un texte entre guillemets"), int: _("un nombre entier"), bool: "true / false", list: _("une liste"),
                     dict: _("une table")}  # fmt: skip
            self.wrong(table, number, field, _("il faut %(sort)s.") % {"sort": names[sort]})
            return default if default is not None else sort()
        if sort is str and wanted and not value.strip():
            self.wrong(table, number, field, _("ce champ est vide."))
        if sort is int and not 0 <= value <= 86_400:
            self.wrong(table, number, field, _("de 0 à 86\u202f400."))
        return value

    def known(self, given: Mapping[str, Any], table: str, number: int, fields: tuple[str, ...]) -> None:
        for name in given:
            if name not in fields:
                self.wrong(table, number, name, _("champ inconnu. Connus\u00a0: %(names)s.") % {"names": ", ".join(fields)})

    def among(self, value: str, choices: tuple[str, ...], table: str, number: int, field: str) -> str:
        if value not in choices:
            self.wrong(table, number, field, _("«\u00a0%(value)s\u00a0» n’est pas de\u00a0: %(names)s.") % {
                "value": value[:40], "names": ", ".join(choices)})  # fmt: skip
        return value


def read(text: str) -> Play:
    """Raises `Wrong` with all that is wrong."""
    if len(text) > MOST_TEXT:
        raise Wrong([Problem(1, "—", _("ce fichier est trop long."))])
    try:
        given = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise Wrong([Problem(line, "TOML", str(error))]) from error
    reader = _Reader(text)
    play = _play(reader, given)
    if reader.problems:
        raise Wrong(sorted(reader.problems, key=lambda one: one.line))
    return play


def _play(r: _Reader, given: Mapping[str, Any]) -> Play:
    r.known(given, "", 0, ("title", "title_en", "summary", "minutes", "period", "destination", "message", "outage"))
    places = {US: _("Nous répondons nous-mêmes")}
    for n, one in enumerate(_tables(r, given, "destination")):
        r.known(one, "destination", n, ("key", "name"))
        places[r.take(one, "destination", n, "key", str, wanted=True)] = r.take(one, "destination", n, "name", str, wanted=True)
    messages = tuple(_arrival(r, n, one, tuple(places)) for n, one in enumerate(_tables(r, given, "message")))
    if not 1 <= len(messages) <= MOST_MESSAGES:
        r.wrong("", 0, "message", _("de 1 à %(most)s messages.") % {"most": MOST_MESSAGES})
    ids = [one.id for one in messages]
    for n, name in enumerate(ids):
        if name in ids[:n]:
            r.wrong("message", n, "id", _("ce nom est pris par un message plus haut."))
    outages = tuple(_outage(r, n, one) for n, one in enumerate(_tables(r, given, "outage")))
    title = r.take(given, "", 0, "title", str, wanted=True)
    period = r.take(given, "", 0, "period", str)
    if period:
        r.among(period, ("pre-election", "eve"), "", 0, "period")
    return Play(
        title, r.take(given, "", 0, "title_en", str, title), r.take(given, "", 0, "summary", str), r.take(given, "", 0, "minutes", int, 15),
        period, places, tuple(sorted(messages, key=lambda one: one.after)), outages,
    )  # fmt: skip


def _tables(r: _Reader, given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = r.take(given, "", 0, name, list)
    if not all(isinstance(one, dict) for one in rows):
        r.wrong("", 0, name, _("écrivez [[%(name)s]] devant chacun.") % {"name": name})
        return []
    return list(rows)


def _arrival(r: _Reader, n: int, one: Mapping[str, Any], places: tuple[str, ...]) -> Arrival:
    r.known(one, "message", n, ("id", "after", "network", "name", "text", "private", "expect"))
    return Arrival(
        id=r.take(one, "message", n, "id", str, wanted=True)[:40], after=r.take(one, "message", n, "after", int, wanted=True),
        network=r.among(r.take(one, "message", n, "network", str, "x"), NETWORKS, "message", n, "network"),
        name=r.take(one, "message", n, "name", str, wanted=True), text=r.take(one, "message", n, "text", str, wanted=True),
        private=r.take(one, "message", n, "private", bool, False),
        expected=_expected(r, n, r.take(one, "message", n, "expect", dict), places),
    )  # fmt: skip


def _expected(r: _Reader, n: int, one: Mapping[str, Any], places: tuple[str, ...]) -> Expected:
    name = "message.expect"
    r.known(one, name, n, ("kinds", "destinations", "promise", "answer", "private", "escalate", "says", "avoids", "why"))
    kinds = tuple(r.among(str(kind), KINDS, name, n, "kinds") for kind in r.take(one, name, n, "kinds", list))
    where = tuple(r.among(str(key), places, name, n, "destinations") for key in r.take(one, name, n, "destinations", list))
    groups = [[group] if isinstance(group, str) else group for group in r.take(one, name, n, "says", list)]
    if not all(isinstance(group, list) and all(isinstance(word, str) for word in group) for group in groups):
        r.wrong(name, n, "says", _("des textes, ou des listes de textes dont un suffit."))
        groups = []
    avoids = r.take(one, name, n, "avoids", list)
    return Expected(
        kinds, where, r.take(one, name, n, "promise", int) if "promise" in one else None,
        r.take(one, name, n, "answer", bool, False) if "answer" in one else None, r.take(one, name, n, "private", bool, False),
        r.take(one, name, n, "escalate", bool, False), tuple(map(tuple, groups)), tuple(str(word) for word in avoids),
        r.take(one, name, n, "why", str),
    )  # fmt: skip


def _outage(r: _Reader, n: int, one: Mapping[str, Any]) -> Outage:
    r.known(one, "outage", n, ("network", "begins", "ends"))
    begins, ends = (r.take(one, "outage", n, name, int, wanted=True) for name in ("begins", "ends"))
    if begins >= ends:
        r.wrong("outage", n, "ends", _("une panne finit après son début."))
    return Outage(r.among(r.take(one, "outage", n, "network", str, "x"), NETWORKS, "outage", n, "network"), begins, ends)
