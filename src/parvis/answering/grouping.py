"""Questions that ask for one thing, together (pure): each joins the first group with which it shares half of its matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from parvis.understanding.retrieval import features

ALIKE = 0.4
"""Share of the features of the shorter one that both have, things and themes among them."""


@dataclass(slots=True)
class Group:
    """`questions`: (key, text) in the order they came, the newest first."""

    questions: list[tuple[int, str]] = field(default_factory=list)
    matter: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return self.questions[0][1]

    @property
    def keys(self) -> list[int]:
        return [key for key, _ in self.questions]

    @property
    def texts(self) -> list[str]:
        return list(dict.fromkeys(text for _, text in self.questions))


def groups(questions: Iterable[tuple[int, str]]) -> list[Group]:
    """The largest first; of two alike in size, the one with the newest question."""
    found: list[Group] = []
    having: dict[str, list[int]] = {}
    for key, text in questions:
        matter = frozenset(features(text))
        near = {at for feature in matter for at in having.get(feature, ())}
        best = max(near, key=lambda at: (_alike(matter, found[at].matter), -at), default=None)
        if best is not None and _alike(matter, found[best].matter) >= ALIKE:
            found[best].questions.append((key, text))
            continue
        for feature in matter:
            having.setdefault(feature, []).append(len(found))
        found.append(Group([(key, text)], matter))
    return sorted(found, key=lambda group: -len(group.questions))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)
