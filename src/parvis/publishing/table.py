"""A table of posts (pure): its columns, which of them say what, and what each line asks for — or why it cannot be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from parvis.publishing import hours
from parvis.tables import reading
from parvis.tables.reading import Table, Unread, plain

FIELDS = ("text", "day", "hour", "accounts", "media", "topic", "objective", "audience", "campaign", "language", "reference")
GUESSES = {
    "text": ("texte", "text", "message", "contenu", "content", "post", "publication", "legende", "caption"),
    "day": ("jour", "date", "day", "date de publication", "publish at", "moment", "publish_at", "quand"),
    "hour": ("heure", "hour", "time", "horaire"),
    "accounts": ("comptes", "compte", "accounts", "account", "reseaux", "reseau", "networks", "network", "canal", "canaux"),
    "media": ("medias", "media", "images", "image", "photos", "photo", "fichiers", "fichier", "files", "file", "video", "videos"),
    "topic": ("theme", "topic", "rubrique"),
    "objective": ("objectif", "objective"),
    "audience": ("public", "public vise", "audience", "cible", "pour qui"),
    "campaign": ("campagne", "campaign"),
    "language": ("langue", "language", "lang"),
    "reference": ("reference", "numero", "id", "identifiant", "cle", "key"),
}
SEVERAL = {"account": "accounts", "medium": "media", "campaign": "campaigns"}
"""Of what a name means nothing, and of what it means several things."""
AUTO = ("auto", "automatique")
OBJECTIVES = {"presence": "presence", "ville": "city", "city": "city", "service": "service"}
MOST_LINES = reading.MOST_LINES
MOST_TEXT = 100_000
MOST_MEDIA = 50
_HOUR = re.compile(r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?(?::\d{2})?")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Known:
    """What a line may name: words in lower case → ids of accounts or campaigns (several: it does not say which), → keys of topics
    or audiences; names and numbers of files → their ids."""

    accounts: Mapping[str, Sequence[int]]
    topics: Mapping[str, str]
    zone: ZoneInfo
    now: datetime
    audiences: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, Sequence[int]] = field(default_factory=dict)
    media: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Wanted:
    """What line `number` of the file asks for; `language` "": the one of its text, `aim` "": as its topic suggests. `errors` and
    `notes` are (code, value)."""

    text: str = ""
    at: datetime | None = None
    accounts: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    topic: str = ""
    objective: str = ""
    aim: str = ""
    campaign: int | None = None
    language: str = ""
    reference: str = ""
    number: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The same for the same line of another import: by its reference, or by all that it says."""
        at = self.at.isoformat() if self.at else ""
        media = [f"media:{pk}" for pk in self.media]
        said = [f"ref:{self.reference}"] if self.reference else [self.text, at, *map(str, sorted(self.accounts)), *media]
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def read(text: str) -> Table:
    """A table whose headings tell its columns apart. Raises Unread."""
    found = reading.read(text, MOST_LINES)
    named = [heading for heading in found.headings if heading]
    if len(set(named)) != len(named):
        raise Unread("headings", found.first - 1)
    return found


def guessed(headings: Sequence[str]) -> dict[str, str]:
    """Which column says what, by its heading: field → heading."""
    there = {plain(one): one for one in headings if one}
    found: dict[str, str] = {}
    for name, words in GUESSES.items():
        heading = next((there[word] for word in words if word in there), None)
        if heading is not None and heading not in found.values():
            found[name] = heading
    return found


def wanted(table: Table, number: int, columns: Mapping[str, str], known: Known) -> Wanted | None:
    """What line `number` (from 0) asks for; None: it is empty."""
    line = table.lines[number]
    if not any(value.strip() for value in line):
        return None
    said = {name: _cell(line, table.headings, columns.get(name, "")) for name in FIELDS}
    made = Wanted(text=said["text"].replace("\r\n", "\n"), reference=said["reference"][:200], number=number + table.first)
    if len(line) > len(table.headings):
        made.errors.append(("cells", ""))
    if not made.text:
        made.errors.append(("no-text", ""))
    if len(made.text) > MOST_TEXT:
        made.errors.append(("long-text", ""))
    _when(made, said["day"], said["hour"], known)
    made.accounts = _which(made, said["accounts"], _plain_known(known.accounts), "account")
    made.media = _which(made, said["media"], known.media.get, "medium")
    if len(made.media) > MOST_MEDIA:
        made.errors.append(("many-media", str(len(made.media))))
    _about(made, said, known)
    _for_whom(made, said, known)
    return made


def files_named(table: Table, lines: range, columns: Mapping[str, str]) -> set[str]:
    """All that may name a file in these lines."""
    cells = {_cell(table.lines[number], table.headings, columns.get("media", "")) for number in lines}
    return {word for cell in cells if cell for word in (*_words(cell, r"[;|\n]"), *_words(cell))}


def _cell(line: Sequence[str], headings: Sequence[str], heading: str) -> str:
    if not heading or heading not in headings:
        return ""
    place = headings.index(heading)
    return line[place].strip() if place < len(line) else ""


def _when(made: Wanted, day: str, hour: str, known: Known) -> None:
    if not day:
        if hour:
            made.errors.append(("hour-alone", hour))
        return
    day, _space, rest = day.replace("T", " ", 1).partition(" ")
    found, clock = _day(day), _hour(hour or rest or "9:00")
    if found is None:
        made.errors.append(("day", day))
    if clock is None:
        made.errors.append(("hour", hour or rest))
    if found is None or clock is None:
        return
    made.at = hours.moment(found, clock, known.zone)
    if hours.skipped(found, clock, known.zone):
        made.notes.append(("skipped", f"{made.at.astimezone(known.zone):%d/%m/%Y %H:%M}"))
    if code := hours.problem(made.at, known.now):
        made.errors.append((code, f"{found:%d/%m/%Y}"))


def _day(text: str) -> date | None:
    french = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    try:
        found = date(int(french[3]), int(french[2]), int(french[1])) if french else date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _hour(text: str) -> time | None:
    match = _HOUR.fullmatch(text.strip())
    try:
        return time(int(match[1]), int(match[2] or 0)) if match else None
    except ValueError:
        return None


def _words(said: str, between: str = r"[,;|\n]") -> list[str]:
    return [word for part in re.split(between, said) if (word := part.strip())]


def _plain_known(known: Mapping[str, Sequence[int]]) -> Callable[[str], Sequence[int] | None]:
    return lambda name: known.get(name.lower().removeprefix("@"))


def _which(made: Wanted, said: str, known: Callable[[str], Sequence[int] | None], code: str) -> list[int]:
    """The rows that a cell names, once each; a name with a comma in it is one name."""
    chosen: list[int] = []
    for name in (name for word in _words(said, r"[;|\n]") for name in ([word] if known(word) else _words(word))):
        found = known(name) or ()
        if len(found) == 1:
            chosen.append(found[0])
        else:
            made.errors.append((SEVERAL[code] if found else code, name[:60]))
    return list(dict.fromkeys(chosen))


def _about(made: Wanted, said: Mapping[str, str], known: Known) -> None:
    if said["topic"]:
        made.topic = known.topics.get(said["topic"].lower(), "")
        if not made.topic:
            made.errors.append(("topic", said["topic"][:60]))
    if said["objective"]:
        made.objective = OBJECTIVES.get(plain(said["objective"]), "")
        if not made.objective:
            made.errors.append(("objective", said["objective"][:60]))
    if said["language"] and said["language"].lower() not in AUTO:
        made.language = said["language"]
        if not _LANGUAGE.fullmatch(made.language):
            made.errors.append(("language", made.language[:20]))


def _for_whom(made: Wanted, said: Mapping[str, str], known: Known) -> None:
    if said["audience"]:
        made.aim = known.audiences.get(said["audience"].lower(), "")
        if not made.aim:
            made.errors.append(("audience", said["audience"][:60]))
    if said["campaign"]:
        found = _which(made, said["campaign"], lambda name: known.campaigns.get(name.lower()), "campaign")
        made.campaign = found[0] if len(found) == 1 else None
        if len(found) > 1:
            made.errors.append(("one-campaign", said["campaign"][:60]))
