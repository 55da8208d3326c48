"""The verbs of an alarm: begin, take a step, cut everything at one press, cut one person off, end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.cutting.actions import cut
from parvis.accounts.models import Account
from parvis.city import actions as city
from parvis.city.stops import stopped
from parvis.colleagues.alarm.steps import CUTS, KEYS
from parvis.colleagues.models import Alarm, AlarmStep
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.notices.models import Device
from parvis.pages.people.actions import close_all
from parvis.people.access import able, administrators, demand, everywhere
from parvis.people.actions import may_touch
from parvis.people.models import ApiToken, OpenSession, User

BEGUN = gettext_lazy("Alerte : %(what)s est peut-être aux mains de quelqu’un d’autre.")
DRILL = gettext_lazy("Exercice d’alerte commencé par %(who)s : rien n’est coupé.")


@transaction.atomic
def begin(*, by: User, account: Account | None, reason: str, drill: bool = False) -> Alarm:
    """The list is open; nothing is cut yet. One account, or all."""
    demand(by, "stop.press")
    reason = " ".join(reason.replace("\x00", "").split())[:300]
    if not reason:
        raise ValidationError({"reason": _("Dites ce qui se passe : vos collègues le liront.")})
    row = Alarm.objects.create(account=account, drill=drill, reason=reason, by=by, at=timezone.now())
    record("alarm.drill" if drill else "alarm.begun", by=by, about=row, channel="city", reason=reason)
    people = administrators().exclude(pk=by.pk) if account is None else able("account.connect", account.team_id).exclude(pk=by.pk)
    url = reverse("colleagues:alarm", args=[row.pk])
    name = account.called if account else _("un compte de la ville")
    tell(people[:50], "alarm.drill" if drill else "alarm.begun", DRILL if drill else BEGUN, url=url, who=str(by), what=name)
    return row


@transaction.atomic
def take(alarm: Alarm, key: str, *, by: User, note: str = "", session: str = "") -> AlarmStep:
    """Somebody takes a step; of those that Parvis does, it is done first. A step that was taken is as it was.

    `session`: the key of the session that asks, which stays. Raises PermissionDenied, ValidationError.
    """
    demand(by, "stop.press")
    if key not in KEYS:
        raise ValidationError({"key": _("Étape inconnue.")})
    row = _open(alarm)
    if there := AlarmStep.objects.filter(alarm=row, key=key).first():
        return there
    if key in CUTS and not row.drill:
        note = note or _DO[key](row, by, session)
    words = " ".join(note.replace("\x00", "").split())[:300]
    made = AlarmStep.objects.create(alarm=row, key=key, by=by, at=timezone.now(), note=words)
    record("alarm.step", by=by, about=row, channel="city", step=key, drill=row.drill)
    return made


def cut_all(alarm: Alarm, *, by: User, session: str = "") -> list[str]:
    """All that Parvis can cut and `by` may, at one press; the keys of what is left for somebody who may more."""
    left = []
    for key in CUTS:
        try:
            take(alarm, key, by=by, session=session)
        except PermissionDenied:
            left.append(key)
    if len(left) == len(CUTS):
        raise PermissionDenied("stop.press")
    return left


def _open(alarm: Alarm) -> Alarm:
    row = Alarm.objects.select_for_update(of=("self",)).select_related("account").get(pk=alarm.pk)
    if row.ended_at is not None:
        raise ValidationError(_("Cette alerte est close."))
    return row


def _stop(alarm: Alarm, by: User, session: str) -> str:
    if stopped() is None:
        city.stop(reason=alarm.reason, by=by)
    return ""


def accounts_of(alarm: Alarm) -> QuerySet[Account]:
    there = Account.objects.exclude(state="removed")
    return there.filter(pk=alarm.account_id) if alarm.account_id else there


def _grants(alarm: Alarm, by: User, session: str) -> str:
    """All accounts are for who sees all teams; one account for whoever connects it."""
    if alarm.account_id is None and not everywhere(by):
        raise PermissionDenied("account.connect")
    return _("%(n)s comptes") % {"n": cut(list(accounts_of(alarm)), by=by)}


def _sessions(alarm: Alarm, by: User, session: str) -> str:
    demand(by, "people.edit")
    rows = OpenSession.objects.exclude(key=session)
    Session.objects.filter(session_key__in=rows.values_list("key", flat=True)).delete()
    Device.objects.exclude(user=by).delete()  # a browser that a thief had added reads notices
    gone = rows.delete()[0]
    record("session.closed", by=by, rows=gone)
    return _("%(n)s sessions") % {"n": gone}


def _tokens(alarm: Alarm, by: User, session: str) -> str:
    demand(by, "people.edit")
    gone = ApiToken.objects.all().delete()[0]
    record("token.revoked", by=by, rows=gone)
    return _("%(n)s jetons") % {"n": gone}


_DO: dict[str, Callable[[Alarm, User, str], str]] = {"stop": _stop, "grants": _grants, "sessions": _sessions, "tokens": _tokens}


@transaction.atomic
def cut_person(alarm: Alarm, person: User, *, by: User, session: str = "") -> None:
    """One colleague whose access was stolen: their sessions, tokens and browsers go; their password is changed by hand."""
    demand(by, "people.edit")
    may_touch(person, by=by)
    row = _open(alarm)
    if not row.drill:
        close_all(person, by=by, but=session if person.pk == by.pk else "")
        gone = person.tokens.all().delete()[0]
        Device.objects.filter(user=person).delete()
        record("token.revoked", by=by, about=person, rows=gone)
    record("alarm.person", by=by, about=row, channel="city", person=person.pk, drill=row.drill)


@transaction.atomic
def end(alarm: Alarm, *, by: User, learnt: str = "") -> Alarm:
    """It is over. What was stopped stays so until somebody resumes it."""
    demand(by, "stop.press")
    row = _open(alarm)
    row.ended_at, row.ended_by = timezone.now(), by
    row.learnt = learnt.replace("\x00", "").strip()[:1000]
    row.save(update_fields=["ended_at", "ended_by", "learnt"])
    record("alarm.ended", by=by, about=row, channel="city", drill=row.drill, seconds=int((row.ended_at - row.at).total_seconds()))
    return row
