"""The verbs of closing: keep a requirement, drop it; answer the questions of a case's category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.cases import actions as cases
from parvis.cases.models import Case
from parvis.city.models import Topic
from parvis.closing.models import Requirement
from parvis.closing.words import ASKS, NATURES
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.readings.words import TOPIC_WORDS

MOST = 100
FIELDS = ("natures", "topics", "team", "asks", "questions", "active")
LONGEST = 2000


@transaction.atomic
def keep(row: Requirement | None = None, *, by: User, name: str, of: str = "", **given: Any) -> Requirement:
    """A new one, or this one anew. `of` (talk · case) is said once; `given`: FIELDS, those left out are empty."""
    demand(by, "rule.edit")
    if row is None:
        if Requirement.objects.count() >= MOST:
            raise ValidationError(_("Cent exigences suffisent : retirez-en une d’abord."))
        row = Requirement(of=of)
    before = stands(row) if row.pk else {}
    row.name = " ".join(name.replace("\x00", "").split())
    for field in FIELDS:
        setattr(row, field, given.get(field, Requirement._meta.get_field(field).get_default()))  # type: ignore[union-attr]
    _checked(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Une autre exigence porte déjà ce nom.")}) from error
    record("requirement.kept", by=by, about=row, channel="rules", name=row.name, of=row.of, active=row.active,
           **changed_since(before, row))  # fmt: skip
    return row


def _checked(row: Requirement) -> None:
    if not 1 <= len(row.name) <= 80:
        raise ValidationError({"name": _("Donnez un nom de 80 caractères au plus.")})
    if row.of not in ASKS:
        raise ValidationError({"of": _("Choisissez dans la liste.")})
    topics = TOPIC_WORDS if row.of == "talk" else set(Topic.objects.filter(key__in=row.topics).values_list("key", flat=True))
    for field, known in (("natures", NATURES[row.of]), ("topics", topics), ("asks", ASKS[row.of])):
        if strange := [one for one in getattr(row, field) if one not in known]:
            raise ValidationError({field: _("Inconnu : %(name)s.") % {"name": str(strange[0])[:40]}})
    if row.questions and row.of != "case":
        raise ValidationError({"questions": _("Seuls les dossiers ont des questions.")})
    if not row.asks and not row.questions:
        raise ValidationError({"asks": _("Demandez au moins une chose.")})


@transaction.atomic
def drop(row: Requirement, *, by: User) -> None:
    """From now on it asks nothing."""
    demand(by, "rule.edit")
    record("requirement.dropped", by=by, about=row, channel="rules", name=row.name)
    row.delete()


@transaction.atomic
def answer(case: Case, *, answers: Mapping[str, Any], by: User) -> Case:
    """What is asked besides by its category; what is not given stays. Raises ValidationError by the question's code."""
    case = cases.locked(case, by, None)
    asked = {one["code"]: one for one in (case.category.attributes if case.category else [])}
    if strange := [code for code in answers if code not in asked]:
        raise ValidationError({"answers": _("Sa catégorie ne demande pas cela : %(code)s.") % {"code": strange[0][:40]}})
    wrong, said = {}, dict(case.answers)
    for code, given in answers.items():
        values = [str(one).replace("\x00", "").strip()[:LONGEST] for one in (given if isinstance(given, list) else [given])]
        known, values = {value["key"] for value in asked[code]["values"]}, [one for one in values if one]
        if known and (stranger := [one for one in values if one not in known]):
            wrong[code] = _("Inconnu : %(name)s.") % {"name": stranger[0][:40]}
        if asked[code]["datatype"] == "multivaluelist":
            said[code] = values
        else:
            said[code] = values[0] if values else ""
    if wrong:
        raise ValidationError(wrong)
    return cases.describe(case, by=by, answers={code: value for code, value in said.items() if value})
