"""What changed between two texts (pure): word by word, or line by line where a text is very long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

MOST_WORDS = 3_000
"""Beyond so many words, lines are compared: the time grows with the square."""
MOST_LINES = 3_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of both texts (""), of the old one alone ("del"), of the new one alone ("ins")."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts as one, read from left to right."""
    if before == after:
        return [Piece("", after)] if after else []
    old, new = _parts(before, r"\s+|[^\s]+"), _parts(after, r"\s+|[^\s]+")
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = _parts(before, r"[^\n]*\n|[^\n]+"), _parts(after, r"[^\n]*\n|[^\n]+")
    if max(len(old), len(new)) > MOST_LINES:
        return [Piece("del", before), Piece("ins", after)]
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("", "".join(old[i:j])))
            continue
        if j > i:
            found.append(Piece("del", "".join(old[i:j])))
        if m > k:
            found.append(Piece("ins", "".join(new[k:m])))
    return found


def _parts(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of a post that is no more as it was: `what` is text, account, media, language, audience, topic …"""

    what: str
    name: str
    pieces: list[Piece]


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Between two `standing.snapshot`s, in the order in which a person would look."""
    found = []
    if (old := _common(before)) != (new := _common(after)):
        found.append(Change("text", "", pieces(old, new)))
    found += _accounts(before, after)
    old, new = _media(before), _media(after)
    if old != new:
        found.append(Change("media", "", pieces(old, new)))
    for what in ("captions", "cover", "focus"):
        if here := _of_files(before, after, what):
            found.append(Change(what, "", here))
    for what in ("language", "topic", "objective", "aim", "audience", "marks"):
        old, new = _flat(before.get(what)), _flat(after.get(what))
        if old != new:
            found.append(Change(what, "", [Piece("del", old)] * bool(old) + [Piece("ins", new)] * bool(new)))
    return found


def _common(whole: dict[str, Any]) -> str:
    """The common text, with the further messages of its thread."""
    return "\n\n".join([whole.get("text", ""), *(whole.get("parts") or [])])


def _accounts(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """One that is left out gets nothing, as if it were not there."""
    old = {one["id"]: one for one in before.get("accounts", ()) if one.get("reach") != "out"}
    new = {one["id"]: one for one in after.get("accounts", ()) if one.get("reach") != "out"}
    found = []
    for pk in sorted({**old, **new}):
        was, now = _own(old.get(pk), before), _own(new.get(pk), after)
        if pk in old and pk in new and _detached(old[pk]) == _detached(new[pk]):
            continue
        name = (new.get(pk) or old[pk]).get("name", "")
        found.append(Change("account", name, pieces(was, now)))
    return found


def _detached(one: dict[str, Any]) -> tuple[Any, Any, Any]:
    return one.get("text"), one.get("parts") or [], one.get("options") or {}


def _own(one: dict[str, Any] | None, whole: dict[str, Any]) -> str:
    """All that one account gets, its choices included; "" when it is not one of the accounts."""
    if one is None:
        return ""
    text = one.get("text")
    said = [_common(whole) if text is None else text, *(one.get("parts") or [])]
    return "\n\n".join([*said, *(f"{key} : {_flat(value)}" for key, value in sorted((one.get("options") or {}).items()))])


def _media(whole: dict[str, Any]) -> str:
    return "\n".join(f"{one.get('name', '')} — {one.get('alt', '')}" for one in whole.get("media", ()))


def _of_files(before: dict[str, Any], after: dict[str, Any], what: str) -> list[Piece]:
    """File by file what changed of it: subtitles by language; a file that came or went is told among the media."""
    old, new = ({one["id"]: one for one in whole.get("media", ())} for whole in (before, after))
    found = []
    for pk in sorted(old.keys() & new.keys()):
        was, now = ({**_by_language(one.get(what))} for one in (old[pk], new[pk]))
        for part in sorted(part for part in {**was, **now} if was.get(part) != now.get(part)):
            name = " — ".join(filter(None, [new[pk].get("name", ""), part]))
            found += [Piece("del", name + "\n")] * (part in was) + [Piece("ins", name + "\n")] * (part in now)
    return found


def _by_language(value: Any) -> dict[str, Any]:
    """Subtitles as they are; anything else as one part without a name."""
    return value if isinstance(value, dict) else {"": value} if value else {}


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{key} {_flat(one)}" for key, one in sorted(value.items()) if one)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
