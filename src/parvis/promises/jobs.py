"""What a due promise does: it warns, it is broken, it is taken to somebody else. Changed rules are counted anew, in batches."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from parvis.inbox.lists import OPEN
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.journal.notices import tell
from parvis.journal.record import record, record_many
from parvis.people.access import able
from parvis.people.models import User
from parvis.promises import clock, running
from parvis.promises.calendars import Rules
from parvis.promises.following import Known, Ledger, anew, ledger_of
from parvis.promises.models import Promise, Recount
from parvis.search.many import update_many
from parvis.work import rows
from parvis.work.registry import job

BATCH = 100
AT_ONCE = 500
"""Promises counted anew in one transaction."""
ONE: dict[str, Lazy | str] = {
    "warn": _("Une réponse est attendue avant le %(at)s."),
    "breach": _("Une réponse était promise pour le %(at)s : elle est en retard."),
    "escalate": _("Toujours sans réponse : une conversation, promise pour le %(at)s."),
}
"""Nobody is named: some networks let us keep a name for two days only, and a notice stays."""
MANY: dict[str, Lazy | str] = {
    "warn": _("%(n)s réponses sont attendues bientôt."),
    "breach": _("%(n)s réponses sont en retard."),
    "escalate": _("%(n)s réponses restent dues malgré leur retard."),
}
NOBODYS: dict[str, Lazy | str] = {
    "warn": _("Des réponses que personne n’a prises sont attendues bientôt."),
    "breach": _("Des réponses que personne n’a prises sont en retard."),
}
Told = dict[tuple[str, int, bool], list[Promise]]
"""By step, person, and whether the conversation is nobody's."""


@job(Promise, batch=BATCH, seats=1, fetch=("conversation__assignee", "level__escalate_to", "hours"))
def remind(promises: list[Promise]) -> None:
    """One notice for each person and kind of step, however many promises come due at one moment."""
    now, rules, told, people = timezone.now(), Rules([], []), defaultdict(list), dict[int, User]()
    with transaction.atomic():
        broken = []
        for promise in promises:
            done = promise.step
            try:
                with transaction.atomic():
                    _step(promise, rules, now)
            except rows.Lost:  # it was answered, or counted anew, in this moment
                continue
            broken += [promise] if done == "breach" else []
            for user in _whom(promise, done):
                people[user.pk] = user
                told[done, user.pk, _nobodys(promise, done)].append(promise)
        _tell(told, people)
        channels = [(row.conversation, f"inbox:{row.conversation.team_id}") for row in broken]
        record_many("promise.broken", channels, [{"clock": row.clock, "level": row.level_name} for row in broken])  # type: ignore[arg-type]


def _step(promise: Promise, rules: Rules, now: datetime) -> None:
    level = promise.level
    if promise.step == "warn":
        rows.settle(promise, step="breach", due_at=promise.deadline, attempts=0)
    elif promise.step == "breach" and promise.deadline > now:  # it came too early: the clock of this machine was set
        rows.settle(promise, due_at=promise.deadline, attempts=0)
    elif promise.step == "breach" and level and level.escalation is not None and level.escalate_to_id:
        week = rules.week(promise.hours)
        late = clock.deadline(clock.Terms(timedelta(minutes=level.escalation), week), promise.deadline)
        rows.settle(
            promise, state="late", broken_at=promise.deadline, step="escalate", due_at=clock.speakable(week, late), attempts=0
        )
    elif promise.step == "breach":
        rows.settle(promise, state="late", broken_at=promise.deadline, step="", due_at=None, attempts=0)
    else:
        rows.settle(promise, step="", due_at=None, attempts=0)


def _whom(promise: Promise, step: str) -> list[User]:
    """Who has the conversation; nobody: who is on duty there; at last, whoever the level names."""
    talk = promise.conversation
    if step == "escalate":
        return [promise.level.escalate_to] if promise.level and promise.level.escalate_to else []
    if step not in ("warn", "breach"):
        return []
    return [talk.assignee] if talk.assignee else list(able("inbox.reply", talk.team_id).filter(on_duty=True)[:20])


def _nobodys(promise: Promise, step: str) -> bool:
    return step in NOBODYS and promise.conversation.assignee is None


def _tell(told: Told, people: dict[int, User]) -> None:
    """Of what nobody has, whoever is on duty gets a notice when they have read the last one: a busy hour is no flood."""
    unread = set(Notice.objects.filter(user__in=people, seen_at__isnull=True, kind__startswith="promise.nobodys_")
                 .values_list("user", "kind"))  # fmt: skip
    for (step, user, nobodys), promises in told.items():
        first = promises[0]
        if nobodys:
            kind, wanted = f"promise.nobodys_{step}", "proche" if step == "warn" else "retard"
            if (user, kind) not in unread:
                tell([people[user]], kind, NOBODYS[step], url=f"{reverse('inbox:list')}?vue=personne&echeance={wanted}")
            continue
        if len(promises) == 1:
            url = reverse("inbox:conversation", args=[first.conversation_id])
            at = timezone.localtime(first.deadline).strftime("%d/%m à %H:%M")
            tell([people[user]], f"promise.{step}", ONE[step], url=url, at=at)
        else:
            wanted = "proche" if step == "warn" else "retard"
            url = f"{reverse('inbox:list')}?vue=toutes&echeance={wanted}"
            tell([people[user]], f"promise.{step}", MANY[step], url=url, n=str(len(promises)))


# ── Counted anew ─────────────────────────────────────────────────────────────────────────────────────────────────────


@job(Recount, seats=1)
def recount(found: list[Recount]) -> None:
    for row in found:
        with transaction.atomic():
            _promises(row) if row.stage == "promises" else _talks(row)


def _promises(row: Recount) -> None:
    """Those that are awaited and not broken: what was kept or broken stays as it was."""
    wanted = Promise.objects.awaited().filter(pk__gt=row.last, pk__lte=row.until, broken_at__isnull=True)
    wanted = wanted.select_for_update(of=("self",)).select_related("conversation")
    batch, now, rules = list(wanted.order_by("pk")[:AT_ONCE]), timezone.now(), Rules.read()
    if not batch:
        return rows.settle(row, stage="talks", last=0, due_at=now, attempts=0)
    asked = [promise.asked for promise in batch if promise.asked]
    known, changed = Known.of([promise.conversation for promise in batch], rules.levels, asked), []
    for promise in batch:
        before = _facts(promise)
        anew(promise, rules, known, now)
        changed += [promise] if before != _facts(promise) else []
    update_many(Promise, running.CHANGED, changed)
    rows.settle(
        row, last=batch[-1].pk, looked=F("looked") + len(batch), changed=F("changed") + len(changed), due_at=now, attempts=0
    )


def _facts(promise: Promise) -> tuple[object, ...]:
    return promise.deadline, promise.soon_at, promise.level_id, promise.amount, promise.state


def _talks(row: Recount) -> None:
    """Conversations that wait and of which nothing was promised: it is promised now, and runs from now."""
    waiting = Conversation.objects.filter(OPEN, waiting_since__isnull=False, pk__gt=row.last)
    batch, now, rules = list(waiting.order_by("pk")[:AT_ONCE]), timezone.now(), Rules.read()
    if not batch or not rules.levels:
        rows.settle(row, due_at=None, ended_at=now, attempts=0)
        record("promises.recounted", by=row.by, about=row, channel="city")
        return
    ledger: Ledger = ledger_of(batch, rules)
    for talk in batch:
        ledger.asked(talk, now)
    ledger.write()
    more: dict[str, Any] = {"looked": F("looked") + len(batch), "changed": F("changed") + len(ledger.new)}
    rows.settle(row, last=batch[-1].pk, due_at=now, attempts=0, **more)
