"""The verbs of learning: ask for a new model, choose which one reads, say what may be learnt from."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.readings.learning.waiting import wait
from parvis.readings.models import Learning, Lesson, Trained
from parvis.work import rows

MONTHS = (1, 120)
PLACES = {"kinds": ("current", "since"), "topics": ("topics", "topics_since"), "second": ("second", "second_since"),
          "inbox": ("inbox", "inbox_since")}  # fmt: skip
"""Where it stands which model of a part reads, and since when."""


def settled(*, lock: bool = False) -> Learning:
    """The one row; made the first time."""
    found = Learning.objects.select_for_update() if lock else Learning.objects.all()
    return found.first() or Learning.objects.create()


@transaction.atomic
def train(*, by: User | None) -> Learning:
    """A new model is wanted: a job learns it, and it takes over if it is not worse. `by` None: the night's routine."""
    if by is not None:
        demand(by, "model.edit")
    row = settled(lock=True)
    if row.due_at is not None:
        raise ValidationError(_("Un modèle est déjà en train d’apprendre."))
    if not wait():
        raise ValidationError(_("Aucune correction n’attend d’être apprise."))
    row.wanted_by = by
    row.save(update_fields=["wanted_by"])
    rows.soon(row, attempts=0, only_moves=False)
    record("model.wanted", by=by, about=row, channel="readings")
    row.refresh_from_db()
    return row


@transaction.atomic
def use(number: int, *, by: User, part: str = "kinds") -> Learning:
    """This model reads from now on: one of this part that was learnt here, or (0) what comes with Parvis. What was kept out stays out."""
    demand(by, "model.edit")
    if part not in PLACES:
        raise ValidationError({"part": _("Les natures, les thèmes, le second regard, ou ce qui arrive ici.")})
    row, chosen = settled(lock=True), None
    if number:
        chosen = Trained.objects.filter(pk=number, part=part).exclude(state="kept_out").first()
        if chosen is None:
            raise ValidationError({"number": _("Ce modèle n’existe pas, ou a été écarté parce qu’il est moins bon.")})
    if getattr(row, f"{PLACES[part][0]}_id") == (chosen.pk if chosen else None):
        return row
    put(row, chosen, part)
    if part == "inbox":  # else the next week would move again what was taken back
        row.adapts = chosen is not None
        row.save(update_fields=["adapts"])
    record("model.used", by=by, about=row, channel="readings", version=chosen.version if chosen else "", part=part)
    return row


def put(row: Learning, chosen: Trained | None, part: str) -> None:
    """In the place of the one in use; None: the shipped one."""
    Trained.objects.filter(state="used", part=part).update(state="former")
    if chosen is not None:
        chosen.state = "used"
        chosen.save(update_fields=["state"])
    of, since = PLACES[part]
    setattr(row, of, chosen)
    setattr(row, since, timezone.now())
    row.save(update_fields=[of, since])


@transaction.atomic
def decide(
    *, by: User, private: bool | None = None, months: int | None = None, nightly: bool | None = None, adapts: bool | None = None
) -> Learning:
    """What may be learnt from, how long examples are kept, whether each night learns, whether the second look is moved to what arrives: at
    once, if the corrections that judge are enough. None: as it is."""
    demand(by, "model.edit")
    if months is not None and not MONTHS[0] <= months <= MONTHS[1]:
        raise ValidationError({"months": _("Entre 1 et 120 mois.")})
    row = settled(lock=True)
    given = {"private": private, "months": months, "nightly": nightly, "adapts": adapts}
    changed = {name: value for name, value in given.items() if value is not None and value != getattr(row, name)}
    before = stands(row)
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
        record("model.rules", by=by, about=row, channel="readings", **changed, **changed_since(before, row))
    if changed.get("private") is False:
        Lesson.objects.filter(private=True).delete()
    if changed.get("adapts") is False:
        put(row, None, "inbox")
    elif changed.get("adapts") and row.due_at is None:
        move_soon(row)
    return row


def move_soon(row: Learning) -> None:
    """The second look is moved to what arrives. What corrections wait to teach waits on."""
    rows.soon(row, attempts=0, only_moves=True)
