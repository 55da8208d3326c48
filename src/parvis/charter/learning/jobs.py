"""Precedents are learnt where the package that reads meaning is; what was learnt before goes on judging meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from django.utils import timezone

from parvis.charter import written
from parvis.charter.judging import by_words
from parvis.charter.learning import actions, teaching
from parvis.charter.learning.teaching import Taught
from parvis.charter.models import Learnt, Precedent
from parvis.understanding import meaning
from parvis.understanding.meaning import Embedder, packed, unpacked
from parvis.work import rows
from parvis.work.ending import unless_ending
from parvis.work.memory import give_back
from parvis.work.registry import job, routine

log = structlog.get_logger()
AT_ONCE = 32
"""Precedents that are read at once: a message that comes meanwhile waits for a third of a second."""
ABSENT = "absent"


@routine("41 * * * *")
def each_hour() -> None:
    """What an older Parvis did not bring, and the package that was installed or changed since."""
    if actions.install():
        return
    name = meaning.named()
    if name and Learnt.objects.filter(due_at=None).exclude(embedder=name, failure="").exists():
        actions.learn_soon()


@job(Learnt, seats=1)
def learn(held: list[Learnt]) -> None:
    for row in held:
        with rows.renewed(row):
            changes = _learnt()
        rows.settle(row, due_at=None, **changes)
        give_back()
        log.info("charter.learnt", precedents=changes.get("precedents", 0), failure=changes["failure"])


def _learnt() -> dict[str, Any]:
    embedder = meaning.state().embedder
    if embedder is None:
        return {"failure": meaning.state().why or ABSENT}
    read(embedder)
    unless_ending()
    taught, charter = list(taught_by(embedder)), by_words()
    made = teaching.learn(taught, charter, embedder=embedder.name)
    told = teaching.figures(taught, made.opinions, {rule.number for rule in teaching.objecting(charter)}) if made.always else {}
    return {
        "always": made.always or None, "in_period": made.in_period or None, "digest": made.digest if made.always else "",
        "embedder": embedder.name, "precedents": len(taught), "figures": told, "failure": "", "at": timezone.now(),
    }  # fmt: skip


def read(embedder: Embedder) -> None:
    """Vectors of precedents that have none of this package yet, and of the messages that they answer."""
    waiting = list(Precedent.objects.exclude(embedder=embedder.name, vectors__isnull=False).values_list("pk", flat=True))
    for start in range(0, len(waiting), AT_ONCE):
        unless_ending()
        some = list(Precedent.objects.filter(pk__in=waiting[start : start + AT_ONCE]))
        answers = [one for one in some if one.situation.get("answers")]
        texts = embedder.questions([one.text for one in some])
        answered = dict(
            zip([one.pk for one in answers], embedder.questions([one.situation["answers"] for one in answers]), strict=True)
        )
        for one, vector in zip(some, texts, strict=True):
            one.vectors, one.embedder = packed(vector) + packed(answered.get(one.pk, ())), embedder.name
        Precedent.objects.bulk_update(some, ["vectors", "embedder"])


def taught_by(embedder: Embedder) -> Iterator[Taught]:
    """All precedents that were read."""
    for row in Precedent.objects.filter(embedder=embedder.name, vectors__isnull=False).order_by("pk").iterator(500):
        said, vectors = written.said(row.text, row.situation), unpacked(bytes(row.vectors or b""))
        size = len(vectors) // 2 if said.answers.strip() else len(vectors)
        yield Taught(said, row.about, frozenset(row.expected), vectors[:size], vectors[size:])
