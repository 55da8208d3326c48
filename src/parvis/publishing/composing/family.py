"""A post and its translations: which there are, which are missing, which no longer say what the original says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from parvis.city import languages
from parvis.city.audiences import Aim, aims
from parvis.people.models import User
from parvis.publishing.models import Post


@dataclass(frozen=True, slots=True)
class Member:
    """One language of a post. `behind`: its original has changed since."""

    post: Post
    original: bool
    behind: bool

    @property
    def language(self) -> str:
        return languages.name(self.post.language)


@dataclass(frozen=True, slots=True)
class Family:
    members: tuple[Member, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()  # (code, name) of the languages that its audience is owed
    possible: tuple[tuple[str, str], ...] = ()  # the others that it may be translated to

    @property
    def missing_names(self) -> str:
        return ", ".join(name for _code, name in self.missing)


def family(post: Post, by: User, known: Mapping[str, Aim] | None = None) -> Family:
    """Two queries. `known`: the city's audiences, where they have been read."""
    root = post.original_id or post.pk
    rows = list(Post.objects.seen_by(by).filter(Q(pk=root) | Q(original=root)).order_by("original_id", "language", "pk"))
    first = next((row for row in rows if row.pk == root), None)
    members = tuple(
        Member(row, row.pk == root, first is not None and row.pk != root and row.original_text != first.text) for row in rows
    )
    there = {row.language.split("-")[0] for row in rows}
    aim = (known if known is not None else aims()).get((first or post).aim)
    owed = [code for code in (aim.languages if aim else ()) if code not in there]
    others = [code for code in languages.CODES if code not in there and code not in owed]
    return Family(members, _named(owed), _named(others))


def _named(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, languages.name(code)) for code in codes)


def told(found: Family) -> dict[str, Any]:
    """As the API tells it."""
    return {
        "translations": [
            {"id": one.post.pk, "language": one.post.language, "state": one.post.state, "original": one.original, "behind": one.behind}
            for one in found.members
        ],
        "missing": [code for code, _name in found.missing],
    }  # fmt: skip
