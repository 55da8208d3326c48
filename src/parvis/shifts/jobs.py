"""A turn that is due: the conversation is given to whoever is free, or waits for somebody to be.

All rotas are locked while one is given, so that two workers never give the same, nor more than a colleague can have.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.desk.counts import wanted_of
from parvis.inbox import actions as inbox
from parvis.inbox.lists import chosen
from parvis.inbox.models import Conversation
from parvis.journal.notices import tell
from parvis.people.models import User
from parvis.shifts import covering
from parvis.shifts.choosing import Candidate, choose
from parvis.shifts.models import Absence, Place, Rota, Turn
from parvis.shifts.standing import candidates
from parvis.work import rows
from parvis.work.registry import job

AGAIN = timedelta(minutes=10)
"""Nobody was free: so long until one looks again."""
YOURS = gettext_lazy("La répartition vous confie la conversation avec %(who)s.")


@job(Absence, seats=1, fetch=("user",))
def cover(absences: list[Absence]) -> None:
    """An absence that has a stand-in begins, has something new, or is over. Every ten minutes one looks whether a stand-in who was
    away too is there again."""
    for row in absences:
        now = timezone.now()
        with transaction.atomic():
            if now < row.begins:
                rows.settle(row, due_at=row.begins, attempts=0)
            elif row.stand_in_id is not None and now < row.ends:
                covering.pass_on(row, now)
                rows.settle(row, due_at=min(row.ends, now + AGAIN), attempts=0)
            else:
                covering.give_back(row, now)
                rows.settle(row, due_at=None, attempts=0)


@job(Turn, batch=20, seats=1)
def give(turns: list[Turn]) -> None:
    for turn in turns:
        with transaction.atomic():
            _give(turn)


def _give(turn: Turn) -> None:
    rotas = list(Rota.objects.select_for_update(of=("self",)).filter(active=True).select_related("view", "owner"))
    talks = Conversation.objects.select_for_update(of=("self",)).select_related("identity", "account")
    talk = talks.filter(pk=turn.conversation_id).first()
    if talk is None or talk.assignee_id is not None or talk.state not in ("new", "open") or talk.due_at is not None:
        return rows.settle(turn, state="over", due_at=None)
    rota = next((one for one in rotas if one.team_id == talk.team_id and fits(one, talk)), None)
    if rota is None:
        return rows.settle(turn, state="over", due_at=None)
    found = candidates(rota, timezone.now())
    one = choose(found, rota.way)
    why = _why(rota, found, one)
    if one is None:
        return rows.settle(turn, rota=rota, why=why, due_at=timezone.now() + AGAIN, attempts=0)
    rows.settle(turn, rota=rota, user_id=one.user, state="given", why=why, at=timezone.now(), due_at=None)
    Place.objects.filter(rota=rota, user=one.user).update(last_at=timezone.now())
    to = User.objects.get(pk=one.user)
    inbox.assign(talk, to=to, by=None, told=False)
    tell([to], "shift.given", YOURS, url=reverse("inbox:conversation", args=[talk.pk]), who=talk.identity.called)


def fits(rota: Rota, talk: Conversation) -> bool:
    """It is the team's; where the rota is for a view, in it too, as its owner sees it."""
    if not rota.narrowed:
        return True
    if rota.view is None or rota.owner is None:
        return False
    return chosen(rota.owner, **wanted_of(rota.view).filters).filter(pk=talk.pk).exists()


def _why(rota: Rota, found: list[Candidate], one: Candidate | None) -> dict[str, object]:
    left = [[other.name, other.barred] for other in found if other.barred]
    mine = {"load": one.load, "capacity": one.capacity, "name": one.name} if one else {}
    return {"rota": rota.name, "way": rota.way, "free": len(found) - len(left), "left": left[:20], **mine}
