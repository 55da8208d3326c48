"""Answers in a Markdown file (pure): `# Title` begins one, lines `name: value` under it tell about it, `## en` begins another language.

# Horaires des piscines
clé : piscine
thème : sport
publique : oui
questions :
- à quelle heure ouvre la piscine
- le bonnet est-il obligatoire ?

La piscine ouvre à 8 h.

## en
The pool opens at 8.

## fr · x
Ouverture à 8 h.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ABOUT = re.compile(r"([^\W\d][\w’' -]{0,30}?)[ \u00a0\u202f]?:(?!//)[ \u00a0]*(.*)")
_OF = re.compile(r"([a-z]{2})(?:\s*[·/,-]\s*([a-z0-9_]+))?\s*$")
QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Section:
    """One wording. `line`: of its heading, from 1. `fields`: by the name that the file gives them, and `text`, `language`, `network`."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)


def is_markdown(text: str) -> bool:
    first = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    return first.startswith("# ")


def sections(text: str) -> Iterator[Section]:
    about: dict[str, str] = {}
    lines: list[str] = []
    begun, language, network, head = 0, "fr", "", False
    for number, line in enumerate(text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"), start=1):
        of = _OF.fullmatch(line[3:].strip().lower()) if line.startswith("## ") else None
        if line.startswith("# ") or of:
            if begun and ("".join(lines).strip() or not of):
                yield _section(begun, about, lines, language, network)
            lines, begun = [], number
            language, network = (of[1], of[2] or "") if of else ("fr", "")
            if not of:
                about, head = {"titre": line[2:].strip()}, True
        elif head and not "".join(lines).strip() and (told := _ABOUT.fullmatch(line.strip())):
            about[told[1].strip().lower()] = told[2].strip()
        elif head and line.lstrip().startswith("- ") and not "".join(lines).strip() and _last(about) == QUESTIONS:
            about[QUESTIONS] = " | ".join(part for part in (about[QUESTIONS], line.lstrip()[2:].strip()) if part)
        else:
            lines.append(line + "\n")
            head = head and not line.strip()
    if begun:
        yield _section(begun, about, lines, language, network)


def _last(about: dict[str, str]) -> str:
    return next(reversed(about), "")


def _section(line: int, about: dict[str, str], lines: list[str], language: str, network: str) -> Section:
    return Section(line, about | {"text": "".join(lines).strip(), "language": language, "network": network})
