"""A person is forgotten in what was passed on about them (called by `records`, inside its transactions)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from parvis.kept.hooks import Person, Slice
from parvis.transfers.models import BodyAnswer, Handover, Letter, Transfer

LEAVING = ("scheduled", "later", "waiting", "held", "late", "asked", "refused")


def stop(person: Person) -> None:
    """Nothing more leaves about them, and nobody is reminded."""
    theirs = Transfer.objects.filter(conversation__in=person.rows("conversation"))
    Letter.objects.filter(transfer__in=theirs.values("pk"), state__in=LEAVING).update(state="dropped", due_at=None)
    Handover.objects.filter(transfer__in=theirs.values("pk"), state="waiting").update(state="failed", due_at=None)
    theirs.exclude(state="closed").update(state="closed", closed_at=timezone.now(), due_at=None)


def forget_answers(person: Person, after: int) -> Slice:
    """What other bodies wrote about them, with its files."""
    rows = BodyAnswer.objects.filter(transfer__in=person.rows("transfer"))
    files = {one["file"] for attached in rows.values_list("attached", flat=True) for one in attached if one.get("file")}
    gone = Concat(Value("erased:"), Cast("pk", CharField()))
    done = rows.update(text="", author="", address="", attached=[], remote_id=gone)
    return Slice(done, files=tuple(sorted(files)))


def standing_files(files: Collection[int]) -> set[int]:
    """Of these, the ones that an answer of another body still holds."""
    told = BodyAnswer.objects.exclude(attached=[]).values_list("attached", flat=True)
    return {one.get("file") for attached in told.iterator(chunk_size=2000) for one in attached} & set(files)
