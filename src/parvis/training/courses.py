"""Courses, read from the files that ship with the product: a head in TOML between `+++` lines, then a `#` line a lesson."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from parvis.training.rendering import rendered

SHIPPED = Path(__file__).parent / "shipped" / "courses"
_LESSON = re.compile(r"^# ([a-z0-9-]+) · (.+?) · (.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Lesson:
    key: str
    title: str
    title_en: str
    text: str

    @property
    def html(self) -> SafeString:
        """Escaped by `rendered`; see there."""
        return mark_safe(rendered(self.text))  # noqa: S308

    @property
    def named(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    choices: tuple[str, ...]
    right: frozenset[int]
    why: str


@dataclass(frozen=True, slots=True)
class Course:
    """`months`: how long its certificate lasts. `least`: per cent of the quiz with which it is passed."""

    key: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    minutes: int
    months: int
    least: int
    order: int
    lessons: tuple[Lesson, ...]
    quiz: tuple[Question, ...]

    @property
    def named(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title

    @property
    def told(self) -> str:
        return self.summary_en if (get_language() or "").startswith("en") else self.summary

    def lesson(self, key: str) -> Lesson | None:
        return next((one for one in self.lessons if one.key == key), None)

    def after(self, key: str) -> Lesson | None:
        keys = [one.key for one in self.lessons]
        place = keys.index(key) + 1
        return self.lessons[place] if place < len(keys) else None

    def marked(self, chosen: list[list[int]]) -> list[bool]:
        """Of each question, whether exactly the right choices were taken."""
        return [set(chosen[n] if n < len(chosen) else ()) == one.right for n, one in enumerate(self.quiz)]


def read(key: str, text: str) -> Course:
    _, head, body = re.split(r"^\+\+\+\s*$", text, maxsplit=2, flags=re.M)
    told: dict[str, Any] = tomllib.loads(head)
    parts = _LESSON.split(body)[1:]
    lessons = tuple(Lesson(parts[n], parts[n + 1], parts[n + 2], parts[n + 3].strip()) for n in range(0, len(parts), 4))
    quiz = tuple(
        Question(one["question"], tuple(one["choices"]), frozenset(one["right"]), one["why"]) for one in told.pop("quiz")
    )
    return Course(key=key, lessons=lessons, quiz=quiz, **told)


@cache
def courses() -> dict[str, Course]:
    """By key, in the order of the catalogue: read once a process."""
    found = [read(path.stem, path.read_text("utf-8")) for path in SHIPPED.glob("*.md")]
    return {one.key: one for one in sorted(found, key=lambda one: one.order)}


def title_of(key: str) -> str:
    """Of a course that may be there no more."""
    course = courses().get(key)
    return course.named if course else key
