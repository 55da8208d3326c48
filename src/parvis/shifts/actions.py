"""The verbs of shifts: be away, come back; a rota kept, dropped; one's conversations handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.desk.bulk import actions as bulk
from parvis.desk.models import Undo, View
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people import actions as people
from parvis.people.access import able, demand, may, roles
from parvis.people.models import Team, User
from parvis.shifts import covering, following
from parvis.shifts.models import WAYS, Absence, Place, Rota
from parvis.shifts.standing import absent
from parvis.work.rows import ring

MOST = 200
"""Conversations of one gesture; absences that lie ahead of somebody."""
OVER = gettext_lazy("%(by)s vous passe la main. Conversations : %(n)s. %(note)s")
TO_TEAM = gettext_lazy("%(by)s rend des conversations à l’équipe : %(n)s. %(note)s")


# ── Absences ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def be_away(
    user: User, *, first: date, last: date, by: User, from_noon: bool = False, until_noon: bool = False,
    stand_in: User | None = None,
) -> Absence:  # fmt: skip
    """One's own absence, or a colleague's by who keeps the rules. Meanwhile they are given nothing.

    `stand_in`: who has their conversations until they are back (covering.py).
    """
    if user != by:
        demand(by, "rule.edit")
    if last < first or last > first + timedelta(days=366):
        raise ValidationError({"last": _("Le dernier jour vient après le premier, dans l’année.")})
    if first == last and from_noon and until_noon:
        raise ValidationError({"until_noon": _("Il n’en reste rien : choisissez le matin ou l’après-midi.")})
    if Absence.objects.filter(user=user, last__gte=timezone.localdate()).count() >= MOST:
        raise ValidationError(_("Trop d’absences à venir : retirez-en d’abord."))
    row = Absence(user=user, first=first, last=last, from_noon=from_noon, until_noon=until_noon, by=by, stand_in=stand_in)
    if stand_in is not None:
        covering.able_to(user, stand_in, row.begins)
        row.due_at = row.begins
        ring()
    row.save()
    more = {"stand_in": stand_in.pk} if stand_in else {}
    record("absence.added", by=by, about=user, channel=f"user:{user.pk}", first=str(first), last=str(last), **more)
    return row


@transaction.atomic
def be_back(row: Absence, *, by: User) -> None:
    """What a stand-in still has of theirs comes back at once."""
    if row.user_id != by.pk:
        demand(by, "rule.edit")
    record("absence.removed", by=by, about=row.user, channel=f"user:{row.user_id}", first=str(row.first), last=str(row.last))
    covering.give_back(row, timezone.now())
    row.delete()


@transaction.atomic
def set_duty(user: User, *, on: bool) -> None:
    """One's own: their name stands over every page, and they are told first."""
    if user.on_duty != on:
        people.change(user, by=user, on_duty=on)
        record("user.duty", by=user, about=user, channel="city", on=on)


# ── Rotas ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_rota(
    row: Rota | None = None, *, by: User, name: str, team: Team, view: View | None = None, way: str = "turns",
    duty_only: bool = False, active: bool = False, places: Mapping[int, int] | None = None,
) -> Rota:  # fmt: skip
    """`places`: colleagues and how many conversations each can have. Kept, it reads its view with the eyes of `by`."""
    demand(by, "rule.edit")
    name = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(name) <= 80 or way not in WAYS:
        raise ValidationError({"name": _("Donnez un nom de 80 caractères au plus.")})
    if view is not None and view.team_id != team.pk:
        raise ValidationError({"view": _("Choisissez une vue que cette équipe partage.")})
    wanted = dict(places or {})
    answering = set(able("inbox.reply", team.pk).values_list("pk", flat=True))
    if strange := [pk for pk in wanted if pk not in answering]:
        raise ValidationError({"places": _("Ce collègue ne peut pas répondre dans cette équipe : %(pk)s.") % {"pk": strange[0]}})
    if active and not wanted:
        raise ValidationError({"places": _("Choisissez au moins un collègue, ou laissez-la arrêtée.")})
    before, row = stands(row), row or Rota()
    row.name, row.team, row.view, row.narrowed, row.way = name, team, view, view is not None, way
    row.duty_only, row.active, row.owner = duty_only, active, by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Une répartition porte déjà ce nom.")}) from error
    row.places.exclude(user__in=wanted).delete()
    for user, capacity in wanted.items():
        Place.objects.update_or_create(rota=row, user_id=user, defaults={"capacity": min(max(capacity, 1), 1000)})
    record("rota.kept", by=by, about=row, channel=f"inbox:{team.pk}", name=row.name, active=active, **changed_since(before, row))
    if active:
        waiting = Conversation.objects.filter(team=team, assignee=None, state__in=("new", "open"), due_at=None)
        following.wait_for(list(waiting.order_by("waiting_since")[:1000]))
    return row


@transaction.atomic
def drop_rota(row: Rota, *, by: User) -> None:
    """What it has given stays given."""
    demand(by, "rule.edit")
    record("rota.dropped", by=by, about=row, channel=f"inbox:{row.team_id}", name=row.name)
    row.delete()


# ── The end of a shift ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`left`: what stayed with who handed over, and why (desk.bulk.actions). `undo`: for a while it can be taken back."""

    done: int
    left: Mapping[int, str]
    undo: Undo | None


def mine(user: User) -> list[int]:
    """What I have that is not over: to answer, with a service, set aside."""
    found = Conversation.objects.seen_by(user).filter(assignee=user, state__in=covering.WORKED).order_by("waiting_since", "pk")
    return list(found.values_list("pk", flat=True)[:MOST])


def hand_over(*, by: User, to: User | None = None, note: str = "", leaves: bool = False) -> HandedOver:
    """All that I have to a colleague, or (None) back to its team, where the rota gives it anew. `leaves`: I am not on duty any more.

    Raises ValidationError when the colleague is away.
    """
    demand(by, "inbox.assign")
    if to == by:
        raise ValidationError({"to": _("Choisissez quelqu’un d’autre.")})
    if to is not None and not may(to, "inbox.reply"):
        raise ValidationError({"to": _("%(name)s ne peut pas répondre.") % {"name": to}})
    if to is not None and to.pk in absent([to.pk], timezone.now()):
        raise ValidationError({"to": _("%(name)s est absent : choisissez quelqu’un d’autre.") % {"name": to}})
    pks, note = mine(by), note.replace("\x00", "").strip()[:5000]
    outcome = bulk.act([(pk, None) for pk in pks], bulk.Gesture("assign", to=to), by=by, told=False)
    moved = [one["pk"] for one in outcome.undo.rows] if outcome.undo else []
    with transaction.atomic():
        _say(moved, to, note, by)
        if leaves:
            set_duty(by, on=False)
        record("shift.over", by=by, about=by, channel=f"user:{by.pk}", to=to.pk if to else None, n=len(moved))
    return HandedOver(len(moved), outcome.left, outcome.undo)


def _say(moved: list[int], to: User | None, note: str, by: User) -> None:
    """A note in each, one notice for all."""
    talks = list(Conversation.objects.filter(pk__in=moved).select_related("account", "identity"))
    for talk in talks if note else ():
        if may(by, "inbox.note", talk):
            inbox.note(talk, text=note, by=by)
    values = {"by": str(by), "n": str(len(moved)), "note": note[:150]}
    if to is not None and moved:
        tell([to], "shift.over", OVER, url=f"{reverse('inbox:list')}?vue=moi", **values)
    elif moved:
        teams = {talk.team_id for talk in talks}
        people_there = {one.pk: one for team in teams for one in able("inbox.reply", team) if team in roles(one) and one.on_duty}
        told = [one for one in people_there.values() if one != by]
        tell(told, "shift.over", TO_TEAM, url=f"{reverse('inbox:list')}?vue=personne", **values)
        following.wait_for(talks)
