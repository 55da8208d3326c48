"""The verbs of exercises. They write the tables of exercises, and nothing else: no line in the journal, no row of the counter."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.training import scenarios
from parvis.training.exercises.playing import now_in, play_of, result
from parvis.training.models import Exercise, Move, Scenario
from parvis.training.scenarios import Play, Problem
from parvis.training.scoring import percent
from parvis.training.words import KINDS, PACES

LEARN, LEAD = "training.learn", "training.lead"
VERBS = ("kind", "destination", "answer", "escalate", "close")
MOST = 10_000
MOST_MOVES = 600


@transaction.atomic
def begin(key: str, text: str, *, pace: int = 1, by: User) -> Exercise:
    demand(by, LEARN)
    if pace not in PACES:
        raise ValidationError({"pace": _("Choisissez l’allure parmi celles proposées.")})
    scenarios.read(text)
    return Exercise.objects.create(user=by, scenario=key, text=text, pace=pace, begun_at=timezone.now())


@transaction.atomic
def move(row: Exercise, *, message: str, verb: str, value: str = "", private: bool = False, by: User) -> Move:
    """One gesture; the last one of its sort counts. An answer whose network is down does not leave: its words stay with who wrote."""
    demand(by, LEARN)
    row = Exercise.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.user_id != by.pk:
        raise ValidationError(_("Cet exercice est celui d’un collègue\u00a0: vous pouvez le lire."))
    if row.ended_at is not None:
        raise ValidationError(_("Cet exercice est fini. Recommencez-le pour le rejouer."))
    play, second = play_of(row), now_in(row)
    _check(play, second, message, verb, value)
    if row.moves.count() >= MOST_MOVES:
        raise ValidationError(_("Cet exercice a trop de gestes\u00a0: terminez-le."))
    return Move.objects.create(exercise=row, message=message, verb=verb, value=value.strip(), private=private, second=second)


def _check(play: Play, second: int, message: str, verb: str, value: str) -> None:
    arrival = play.message(message)
    if arrival is None or arrival.after > second:
        raise ValidationError({"message": _("Ce message n’est pas arrivé.")})
    if verb not in VERBS:
        raise ValidationError({"verb": _("Ce geste n’existe pas.")})
    if verb == "kind" and value not in KINDS:
        raise ValidationError({"value": _("Choisissez une nature.")})
    if verb == "destination" and value not in play.destinations:
        raise ValidationError({"value": _("Choisissez un interlocuteur.")})
    if verb == "answer":
        if not value.strip():
            raise ValidationError({"value": _("Écrivez la réponse.")})
        if len(value) > MOST or "\x00" in value:
            raise ValidationError({"value": _("Ce texte est trop long.")})
        if play.down(arrival.network, second):
            raise ValidationError({"value": _("Ce réseau ne répond pas\u00a0: rien n’est parti, votre texte est gardé ici.")})


@transaction.atomic
def end(row: Exercise, *, by: User) -> Exercise:
    """Its points are counted, once."""
    demand(by, LEARN)
    row = Exercise.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.user_id != by.pk:
        raise ValidationError(_("Cet exercice est celui d’un collègue\u00a0: vous pouvez le lire."))
    if row.ended_at is None:
        row.ended_at, row.percent = timezone.now(), percent(result(row))
        row.save(update_fields=["ended_at", "percent"])
    return row


def named(key: str) -> str:
    """A key that an address can hold; `Wrong` where it is none."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,59}", key) or key == "nouveau":
        raise scenarios.Wrong(
            [Problem(1, "—", _("le nom court est fait de lettres minuscules sans accent, de chiffres et de tirets."))]
        )
    return key


@transaction.atomic
def keep(key: str, text: str, *, by: User) -> Scenario:
    """A scenario of the city's own. `scenarios.Wrong` says where it is wrong."""
    demand(by, LEAD)
    scenarios.read(text)
    fields = {"text": text, "changed_by": by, "changed_at": timezone.now()}
    before = stands(Scenario.objects.filter(key=key).first())
    row, _made = Scenario.objects.update_or_create(key=key, defaults=fields)
    record("scenario.kept", by=by, about=row, channel="city", key=key, **changed_since(before, row))
    return row


@transaction.atomic
def drop(row: Scenario, *, by: User) -> None:
    """Exercises that were played keep their own copy."""
    demand(by, LEAD)
    record("scenario.dropped", by=by, about=row, channel="city", key=row.key)
    row.delete()
