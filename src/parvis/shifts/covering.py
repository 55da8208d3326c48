"""What an absent colleague has goes to their stand-in while they are away, and comes back after.

Conversations that are to be worked on go when the absence begins; those that wait for the resident, or are closed, when the resident
writes; what somebody gives them meanwhile, a moment later. What the absent, or the stand-in, takes back by hand stays there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import date as dated
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import actions as inbox
from parvis.inbox import hooks
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import may
from parvis.people.models import User
from parvis.shifts.models import Absence, Covered
from parvis.shifts.standing import absent
from parvis.work.rows import ring

MOST = 500
"""Conversations of one look; the rest at the next."""
WORKED = ("new", "open", "service")
YOURS = gettext_lazy("%(who)s est absent : vous suivez %(n)s de ses conversations, jusqu’au %(day)s.")
BACK = gettext_lazy("Votre absence est finie. Conversations qui vous reviennent : %(n)s.")


def able_to(user: User, stand_in: User, first: datetime) -> None:
    """Raises ValidationError for who cannot stand in: no right to answer, oneself, or away when it begins."""
    if stand_in == user:
        raise ValidationError({"stand_in": _("Choisissez quelqu’un d’autre.")})
    if not stand_in.is_active or not may(stand_in, "inbox.reply"):
        raise ValidationError({"stand_in": _("%(name)s ne peut pas répondre.") % {"name": stand_in}})
    if stand_in.pk in absent([stand_in.pk], max(first, timezone.now())):
        raise ValidationError({"stand_in": _("%(name)s est absent aussi : choisissez quelqu’un d’autre.") % {"name": stand_in}})


# ── What comes meanwhile ─────────────────────────────────────────────────────────────────────────────────────────────


def heard(messages: Sequence[Heard]) -> None:
    """A resident writes to somebody who is away."""
    look({one.conversation.assignee_id for one in messages if not one.own})


def moved(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """Given to somebody who is away. By themselves, or by their stand-in: it stays theirs."""
    if kind not in ("conversation.assigned", "conversation.given"):
        return
    owned = [one for one in conversations if one.assignee_id is not None]
    rows = {row.user_id: row for row in _on({one.assignee_id for one in owned})}
    now = timezone.now()
    for row in rows.values():
        theirs = [one for one in owned if one.assignee_id == row.user_id]
        if by is not None and by.pk in (row.user_id, row.stand_in_id):
            _write(row, theirs, by if by.pk == row.stand_in_id else None, "own", now)
        else:
            Covered.objects.filter(absence=row, conversation__in=theirs, state="own").delete()
            _due(row, now)


def look(users: Iterable[int | None]) -> None:
    now = timezone.now()
    for row in _on(users):
        _due(row, now)


def _on(users: Iterable[int | None]) -> list[Absence]:
    """Absences of this moment that have a stand-in: one statement, none when nobody has any of it."""
    wanted = [one for one in users if one is not None]
    if not wanted:
        return []
    now, day = timezone.now(), timezone.localdate()
    rows = Absence.objects.filter(user__in=wanted, stand_in__isnull=False, first__lte=day, last__gte=day)
    return [row for row in rows if row.covers(now)]


def _due(row: Absence, now: datetime) -> None:
    """Looked at in a moment; who is looking at it now begins anew, for its lease is gone."""
    Absence.objects.filter(pk=row.pk).update(due_at=now)
    ring()


# ── Going and coming back ────────────────────────────────────────────────────────────────────────────────────────────


def pass_on(row: Absence, now: datetime) -> int:
    """What they have to the stand-in, or to theirs when they are away too. How many went."""
    to = _present(row, now)
    if to is None:
        return 0
    left = Covered.objects.filter(absence=row, state__in=("own", "cannot")).values("conversation")
    wanted = Conversation.objects.filter(assignee=row.user_id, state__in=WORKED, merged_into=None, hidden_at=None)
    talks = list(_whole(wanted.exclude(pk__in=left).order_by("waiting_since", "pk")[:MOST]))
    gone, refused = list[Conversation](), list[Conversation]()
    with hooks.together():
        for talk in talks:
            (gone if _given(talk, to) else refused).append(talk)
    _write(row, gone, to, "with", now)
    _write(row, refused, to, "cannot", now)
    if gone:
        url, day = f"{reverse('inbox:list')}?vue=moi", dated(row.last, "j F")
        tell([to], "shift.covered", YOURS, url=url, who=str(row.user), n=str(len(gone)), day=day)
        record("absence.covered", about=row.user, channel=f"user:{row.user_id}", to=to.pk, n=len(gone))
    return len(gone)


def give_back(row: Absence, now: datetime) -> int:
    """Those that the stand-in still has and that are not over. How many came back."""
    rows = Covered.objects.filter(absence=row, state="with", to__isnull=False)
    to = dict(rows.values_list("conversation", "to"))
    talks = [one for one in _whole(Conversation.objects.filter(pk__in=to)) if one.assignee_id == to[one.pk]]
    with hooks.together():
        back = [talk for talk in talks if talk.state != "closed" and not talk.merged_into_id and _given(talk, row.user)]
    rows.filter(conversation__in=back).update(state="back", at=now)
    rows.update(state="kept", at=now)
    if back:
        tell([row.user], "shift.covered", BACK, url=f"{reverse('inbox:list')}?vue=moi", n=str(len(back)))
        record("absence.uncovered", about=row.user, channel=f"user:{row.user_id}", n=len(back))
    return len(back)


def _present(row: Absence, now: datetime) -> User | None:
    """The stand-in, or theirs, and so on; None when that leads to nobody who is there."""
    day, seen = timezone.localdate(now), {row.user_id}
    others = Absence.objects.filter(stand_in__isnull=False, first__lte=day, last__gte=day)
    stand_ins = {one.user_id: one.stand_in_id for one in others if one.covers(now)}
    away = absent([pk for pk in {*stand_ins.values(), row.stand_in_id} if pk is not None], now)
    to = row.stand_in_id
    while to is not None and to in away and to not in seen:
        seen.add(to)
        to = stand_ins.get(to)
    return None if to is None or to in seen else User.objects.filter(pk=to, is_active=True).first()


def _whole(talks: Iterable[Conversation]) -> list[Conversation]:
    """With what the rooms above read, locked in one order for everybody."""
    pks = [talk.pk for talk in talks]
    found = Conversation.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
    return list(found.select_related("identity", "account"))


def _given(talk: Conversation, to: User) -> bool:
    try:
        with transaction.atomic():
            inbox.assign(talk, to=to, by=None, told=False)
    except ValidationError:
        return False
    return True


def _write(row: Absence, talks: Iterable[Conversation], to: User | None, state: str, at: datetime) -> None:
    rows = [Covered(absence=row, conversation=talk, to=to, state=state, at=at) for talk in talks]
    Covered.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["absence", "conversation"], update_fields=["to", "state", "at"]
    )
