"""The verbs of teaching: keep a precedent, take one out, and have what changed learnt anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.charter import shipped, written
from parvis.charter.models import Clause, Learnt, Precedent
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work.rows import ring

CHANNEL = "charter"
MOST_PRECEDENTS = 6000
"""Learning takes as many multiplications as their cube: half a minute of a core and more than a gigabyte for so many."""
PAUSE = timedelta(seconds=20)
"""After the last change before all is learnt anew: whoever writes ten precedents has them learnt once."""


def learnt() -> Learnt:
    """The one row, or one that says that nothing is learnt: `install` makes it, and whoever looks before must not keep it from that."""
    return Learnt.objects.defer("always", "in_period").first() or Learnt()


def learn_soon() -> None:
    """Something changed from which clauses are learnt."""
    if Learnt.objects.update(due_at=timezone.now() + PAUSE, attempts=0):
        ring()


@transaction.atomic
def keep_precedent(given: Mapping[str, Any], *, by: User | None, row: Precedent | None = None) -> Precedent:
    """A text that somebody judged. `given`: `about`, `text`, `expected`, `note`, and the situation. Raises ValidationError."""
    demand(by, "charter.edit")
    taken = valid(given)
    if row is None and Precedent.objects.count() >= MOST_PRECEDENTS:
        raise ValidationError(_("%(most)s précédents au plus.") % {"most": MOST_PRECEDENTS})
    row = row or Precedent()
    if row.digest != taken["digest"]:
        row.vectors = None
    for name, value in taken.items():
        setattr(row, name, value)
    row.by = by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        said = _("Ce texte est déjà un précédent, dans la même situation : changez celui qui existe.")
        raise ValidationError({"text": said}) from error
    record("charter.precedent", by=by, about=row, channel=CHANNEL, text=row.text[:100])
    learn_soon()
    return row


@transaction.atomic
def remove_precedent(row: Precedent, *, by: User | None) -> None:
    demand(by, "charter.edit")
    record("charter.precedent-removed", by=by, about=row, channel=CHANNEL, text=row.text[:100])
    row.delete()
    learn_soon()


def valid(given: Mapping[str, Any]) -> dict[str, Any]:
    """A precedent's fields. Raises ValidationError by field."""
    about = str(given.get("about") or "")
    taken = written.valid_example({name: value for name, value in given.items() if name != "about"})
    wanted = {about, *taken["expected"]} - {""}
    if strange := wanted - set(Clause.objects.filter(number__in=wanted).values_list("number", flat=True)):
        raise ValidationError(
            {"expected": _("Cet article n’existe pas : %(number)s.") % {"number": min(strange, key=written.order)}}
        )
    if len(taken["text"]) > written.TRIED:
        raise ValidationError({"text": _("%(most)s caractères au plus.") % {"most": written.TRIED}})
    return {**taken, "about": about, "digest": digest(taken)}


def digest(taken: Mapping[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps([taken["text"], taken["situation"]], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


@transaction.atomic
def install() -> int:
    """The precedents that come with Parvis, once: of clauses that the city has as they were shipped, and ordinary texts. How many."""
    if Learnt.objects.exists() or not Clause.objects.exists():
        return 0
    ours = {one["number"]: (one["kind"], one["title"]) for one in shipped.city()["clauses"]}
    kept = {row.number for row in Clause.objects.only("number", "kind", "title") if ours.get(row.number) == (row.kind, row.title)}
    made = []
    for given in shipped.precedents():
        about, taken = given["clause"], written.valid_example({name: value for name, value in given.items() if name != "clause"})
        if {about, *taken["expected"]} - {""} <= kept:
            made.append(Precedent(**taken, about=about, digest=digest(taken), at=timezone.now()))
    Precedent.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    Learnt.objects.create(due_at=timezone.now())
    ring()
    return len(made)
