"""What is counted anew when something of a thread, or of somebody, changes. Called by the verbs, in their transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from parvis.forum import trust
from parvis.forum.keeping import LABEL, MARK, rules
from parvis.forum.models import OPEN, Board, Contribution, Decision, Member, Thread
from parvis.search.index import Text, forget, index
from parvis.square.models import Resident
from parvis.work.rows import ring

LATELY = timedelta(days=90)


def facts_of(resident: Resident, member: Member, now: datetime) -> trust.Facts:
    return trust.Facts((now - resident.joined_at).days, member.shown, member.thanked, member.accepted, member.hidden)


def recount(resident: Resident | None) -> Member | None:
    """Three statements, whatever they wrote."""
    if resident is None or resident.state == "erased":
        return None
    now = timezone.now()
    own = Contribution.objects.filter(resident=resident, state="shown")
    told = own.aggregate(shown=Count("pk"), thanked=Sum("thanks"))
    accepted = Thread.objects.filter(accepted__resident=resident, state="open").exclude(resident=resident).count()
    hidden = Decision.objects.filter(resident=resident, act="hide", lifted_at=None, at__gt=now - LATELY).count()
    counted = {"shown": told["shown"], "thanked": told["thanked"] or 0, "accepted": accepted, "hidden": hidden}
    member, _made = Member.objects.update_or_create(resident=resident, defaults=counted)
    return levelled(resident, member)


def levelled(resident: Resident, member: Member) -> Member:
    level = trust.level(facts_of(resident, member, timezone.now()), rules().reviewed).number
    if level != member.level:
        Member.objects.filter(pk=member.pk).update(level=level)
        member.level = level
    return member


def level_of(resident: Resident) -> trust.Level:
    member = Member.objects.filter(resident=resident).first() or Member(resident=resident)
    return trust.level(facts_of(resident, member, timezone.now()), rules().reviewed)


def settle(thread: Thread) -> Thread:
    """A thread's counts, from what is shown in it; and what the search finds of it."""
    shown = thread.contributions.filter(state="shown")
    told = shown.aggregate(
        answers=Count("pk", filter=Q(kind="answer")), official=Count("pk", filter=Q(official=True)), last=Max("at")
    )
    accepted = shown.filter(pk=thread.accepted_id or 0).first()
    thread.answers, thread.official, thread.last_at = told["answers"], bool(told["official"]), told["last"] or thread.asked_at
    thread.accepted, thread.solved = accepted, accepted is not None
    thread.save(update_fields=["answers", "official", "last_at", "accepted", "solved"])
    if thread.state == "open" and not thread.answers and not thread.official:
        await_answer(thread)
    found(thread)
    return thread


def due() -> datetime | None:
    """When a question that begins to wait now goes to the counter; None: never."""
    hours = rules().hours
    return timezone.now() + timedelta(hours=hours) if hours else None


def await_answer(thread: Thread) -> None:
    """It waits (again) for somebody: its answers were hidden, taken back or erased after somebody had looked. Its hours count from when
    it was asked. Without effect where it waits already, or the counter has it."""
    hours, now = rules().hours, timezone.now()
    if hours and unheard().filter(pk=thread.pk, due_at=None).update(
        due_at=max(now, thread.asked_at + timedelta(hours=hours)), attempts=0
    ):
        ring()


def unheard() -> QuerySet[Thread]:
    """Open questions of residents that nobody answers and that the counter does not have."""
    return Thread.objects.filter(OPEN, answers=0, solved=False, official=False, resident__isnull=False, passed__isnull=True)


def found(thread: Thread) -> None:
    """The search knows the open ones: their title, the question, and what answers it."""
    if thread.state != "open":
        return forget(LABEL, [thread.pk])
    said = thread.contributions.filter(state="shown").filter(
        Q(kind="question") | Q(pk=thread.accepted_id or 0) | Q(official=True)
    )
    body = "\n".join([MARK, thread.title, *said.order_by("at").values_list("text", flat=True)[:6]])
    index([Text(LABEL, thread.pk, thread.pk, None, thread.asked_at, body)])


def board(pk: int, step: int, at: datetime | None = None) -> None:
    """One question more, or less, on a board."""
    changes: dict[str, object] = {"count": F("count") + step}
    if at is not None:
        changes["last_at"] = at
    Board.objects.filter(pk=pk, count__gte=max(-step, 0)).update(**changes)
