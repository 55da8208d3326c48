"""The verbs of macros: keep one, run one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.desk import actions as labels
from parvis.desk.models import Label, Macro
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Reply
from parvis.inbox.ready import known
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.knowledge.blanks import fill
from parvis.people.access import demand
from parvis.people.models import Team, User

MOST = 100
"""Macros of a person, and of a team."""
STATES = ("", "open", "waiting", "service", "closed")
NAPS = ("", "3h", "demain", "lundi")
FIELDS = ("reply", "note", "assign", "state", "snooze")


@transaction.atomic
def keep_macro(*, name: str, by: User, macro: Macro | None = None, team: Team | None = None, put: Sequence[Label] = (),
               taken: Sequence[Label] = (), **fields: str) -> Macro:  # fmt: skip
    """Write a macro, or write it anew. `fields`: reply, note, assign, state, snooze; what is not given is not done."""
    demand(by, "inbox.assign")
    if macro is not None:
        demand_macro(macro, by)
    if team is not None:
        demand(by, "inbox.sort", Label(team=team))
    there = Macro.objects.filter(team=team) if team else Macro.objects.filter(owner=by, team=None)
    if macro is None and there.count() >= MOST:
        raise ValidationError(_("Cent macros suffisent : retirez-en une d’abord."))
    before, row = stands(macro), macro or Macro(owner=by)
    row.name, row.team = " ".join(name.replace("\x00", "").split())[:60], team
    for field in FIELDS:
        setattr(row, field, fields.get(field, "").replace("\x00", "").strip()[:20_000])
    _look(row, put, taken)
    row.save()
    row.put.set(put)
    row.taken.set(taken)
    record("macro.kept", by=by, about=row, channel=_channel(row), name=row.name, **changed_since(before, row))
    return row


def _look(row: Macro, put: Sequence[Label], taken: Sequence[Label]) -> None:
    if not row.name:
        raise ValidationError({"name": _("Donnez-lui un nom.")})
    if row.state not in STATES or row.snooze not in NAPS:
        raise ValidationError({"state": _("État inconnu : %(state)s.") % {"state": (row.state or row.snooze)[:40]}})
    given = row.assign
    if given not in ("", "moi", "personne") and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise ValidationError({"assign": _("Choisissez un collègue.")})
    if not any(getattr(row, field) for field in FIELDS) and not put and not taken:
        raise ValidationError(_("Une macro fait au moins une chose."))


def demand_macro(macro: Macro, by: User) -> None:
    """One's own; a team's: who sorts its counter."""
    if macro.team_id is None and macro.owner_id != by.pk:
        raise PermissionDenied(macro.name)
    if macro.team_id is not None:
        demand(by, "inbox.sort", macro)


@transaction.atomic
def forget_macro(macro: Macro, *, by: User) -> None:
    demand_macro(macro, by)
    record("macro.forgotten", by=by, about=macro, channel=_channel(macro), name=macro.name)
    macro.delete()


def _channel(macro: Macro) -> str:
    return f"inbox:{macro.team_id}" if macro.team_id else f"user:{macro.owner_id}"


def filled(text: str, conversation: Conversation, by: User) -> str:
    """The words of a macro for this conversation; what is left in braces keeps an answer from leaving."""
    return fill(text, known(conversation, by))


def wake_at(nap: str, now: datetime) -> datetime:
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    if nap == "3h":
        return now + timedelta(hours=3)
    return morning + timedelta(days=1 if nap == "demain" else 7 - now.weekday())


@transaction.atomic
def run(macro: Macro, conversation: Conversation, *, by: User, seen: int, key: uuid.UUID | None = None, hold: int = 0
        ) -> Reply | None:  # fmt: skip
    """All of its acts, or none: each asks for its own right, and is written by its own verb.

    Raises what `reply` raises: somebody answered after `seen`, or the network refuses.
    """
    demand(by, "inbox.see", conversation)
    sent = None
    put, taken = list(macro.put.all()), list(macro.taken.all())
    if put or taken:
        labels.label(conversation, by=by, add=put, remove=taken)
    if macro.note:
        inbox.note(conversation, text=filled(macro.note, conversation, by), by=by)
    if macro.assign:
        inbox.assign(conversation, to=_whom(macro.assign, by), by=by)
    if macro.reply:
        sent = inbox.reply(conversation, text=filled(macro.reply, conversation, by), by=by, seen=seen, key=key, hold=hold)
        conversation.refresh_from_db()
    if macro.state:
        inbox.set_state(conversation, state=macro.state, by=by)
    if macro.snooze:
        inbox.snooze(conversation, until=wake_at(macro.snooze, timezone.localtime()), by=by)
    record("macro.run", by=by, about=conversation, channel=f"inbox:{conversation.team_id}", macro=macro.pk, name=macro.name)
    return sent


def _whom(given: str, by: User) -> User | None:
    if given in ("moi", "personne"):
        return by if given == "moi" else None
    found = User.objects.filter(pk=int(given), is_active=True).first()
    if found is None:
        raise ValidationError({"assign": _("Ce collègue n’est plus là.")})
    return found


def public_to_many(macro: Macro, rows: Sequence[Conversation]) -> None:
    """The same words in public to several people are advertising, and networks take them for it."""
    if macro.reply and len(rows) > 1 and any(not row.private for row in rows):
        raise ValidationError(_(
            "Certaines de ces conversations sont publiques : la même réponse en public à plusieurs personnes passerait pour de la "
            "publicité. Répondez-leur une par une."
        ))  # fmt: skip
