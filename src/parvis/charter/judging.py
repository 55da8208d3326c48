"""The charter in force, asked: `verdicts_of` is what the newsroom, the counter and approvals call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Model, Subquery

from parvis.charter import written
from parvis.charter.kinds import compiled
from parvis.charter.learning.sense import Sense
from parvis.charter.learning.weighing import Weighing
from parvis.charter.models import Exemption, Learnt, Version
from parvis.charter.rules import Charter, Verdict
from parvis.charter.said import Said, digest
from parvis.understanding import meaning


def in_force() -> Charter:
    """The newest version, with what was learnt of its meaning where there is such: one small query when nothing has changed."""
    newest = marks().first()
    if newest is None:
        return EMPTY
    *version, digest = newest
    charter = _compiled(*version)
    weighing = _weighing(digest) if digest else None
    return charter.with_meaning(weighing) if weighing else charter


def marks() -> Any:
    """(pk, at) of the newest version and the digest of what was learnt: another row, and texts are judged otherwise."""
    learnt = Learnt.objects.exclude(digest="").values("digest")[:1]
    return Version.objects.order_by("-number").values_list("pk", "at", Subquery(learnt))[:1]


def by_words() -> Charter:
    """The newest version by its words alone, compiled once a process and version: what examples try, and what takes no time."""
    newest = Version.objects.order_by("-number").values_list("pk", "at").first()
    return _compiled(*newest) if newest else EMPTY


@lru_cache(4)
def _compiled(pk: int, at: datetime) -> Charter:
    """`at` besides: another database may have another version of the same number."""
    return compiled(written.rules(Version.objects.values_list("clauses", flat=True).get(pk=pk)))


@lru_cache(2)
def _weighing(digest: str) -> Weighing | None:
    """None: the package whose vectors it was learnt from is not here, and words judge alone."""
    embedder, row = meaning.state().embedder, Learnt.objects.filter(digest=digest).first()
    if embedder is None or row is None or row.always is None or row.embedder != embedder.name:
        return None
    return Weighing(Sense.opened(bytes(row.always)), Sense.opened(bytes(row.in_period)) if row.in_period else None, embedder)


EMPTY = compiled([])


def verdicts_of(said: Said, *, about: Model | None = None, charter: Charter | None = None) -> list[Verdict]:
    """What the charter in force says of a text; clauses set aside for it (`about`: the row it belongs to) say by whom."""
    found = (charter or in_force()).verdicts(said)
    return exempted([(said, found)], about)[0] if about is not None and about.pk else found


def exempted(judged: Sequence[tuple[Said, Sequence[Verdict]]], about: Model) -> list[list[Verdict]]:
    """The same verdicts, those set aside marked: one query for all texts of a row, none when nothing stands in the way."""
    if not any(one.blocking or one.asks for _, found in judged for one in found):
        return [list(found) for _, found in judged]
    rows = Exemption.objects.filter(label=about._meta.label_lower, row=about.pk).select_related("by")
    aside = {(row.digest, row.number): str(row.by or "—") for row in rows}
    return [[_marked(one, aside, digest(said)) for one in found] if aside else list(found) for said, found in judged]


def _marked(verdict: Verdict, aside: dict[tuple[str, str], str], key: str) -> Verdict:
    by = aside.get((key, verdict.number))
    return Verdict(verdict.rule, verdict.found, verdict.passed, by) if by and not verdict.rule.hard else verdict
