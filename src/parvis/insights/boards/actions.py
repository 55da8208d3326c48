"""Marks on time lines, which those who write publications keep; the mix of objectives that the city wants."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.insights.models import Mark, Mix
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User

MOST = 2000


@transaction.atomic
def keep(mark: Mark | None = None, *, first: date, words: str, by: User, last: date | None = None) -> Mark:
    """A new mark, or this one anew. Raises ValidationError by field."""
    demand(by, "post.write")
    words, last = " ".join(words.replace("\x00", "").split()), last or first
    if not 1 <= len(words) <= 120:
        raise ValidationError({"words": _("Dites en 120 caractères au plus ce qui s’est passé.")})
    if last < first:
        raise ValidationError({"last": _("Le dernier jour vient avant le premier.")})
    if mark is None and Mark.objects.count() >= MOST:
        raise ValidationError({"words": _("Trop de repères : retirez-en un d’abord.")})
    before, row = stands(mark), mark or Mark(by=by)
    row.first, row.last, row.words = first, last, words
    row.save()
    record("mark.kept", by=by, about=row, channel="city", words=words, first=str(first), last=str(last),
           **changed_since(before, row))  # fmt: skip
    return row


@transaction.atomic
def drop(mark: Mark, *, by: User) -> None:
    demand(by, "post.write")
    record("mark.dropped", by=by, about=mark, channel="city", words=mark.words)
    mark.delete()


@transaction.atomic
def want(*, presence: int, city: int, service: int, by: User) -> Mix:
    """The parts of a hundred posts that each objective should have. Raises ValidationError by field."""
    demand(by, "city.edit")
    parts = {"presence": presence, "city": city, "service": service}
    wrong = {name: _("De 0 à 100.") for name, part in parts.items() if not 0 <= part <= 100}
    if wrong:
        raise ValidationError(wrong)
    if sum(parts.values()) != 100:
        raise ValidationError(_("Les trois parts font %(n)s ensemble : il en faut 100.") % {"n": sum(parts.values())})
    before = stands(Mix.objects.first())
    row, _new = Mix.objects.update_or_create(one=True, defaults=parts)
    record("mix.wanted", by=by, about=row, channel="city", **parts, **changed_since(before, row))
    return row
