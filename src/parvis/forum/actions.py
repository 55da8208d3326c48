"""What residents do: ask, answer, comment, change, take back, accept, thank, follow. Each in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.forum import calling, counting, keeping, limits
from parvis.forum.counter.actions import heard
from parvis.forum.models import Board, Contribution, Follow, PollVote, Revision, Thank, Thread
from parvis.forum.polls import actions as polls
from parvis.journal.record import record
from parvis.square.actions import held
from parvis.square.models import Resident
from parvis.work.rows import ring

CHANNEL = "forum"


class Stale(ValidationError):
    """Somebody changed it meanwhile."""


@transaction.atomic
def ask(
    *, resident: Resident, board: Board, title: str, text: str, language: str, asked: str, machine: bool = False,
    poll: polls.Wanted | None = None,
) -> Thread:  # fmt: skip
    """A question, and the poll that it puts. The same form sent twice is one. Raises ValidationError by field."""
    mark = keeping.mark("question", resident.pk, asked)
    if there := Thread.objects.filter(asked=mark).first():
        return there
    if board.closed_at is not None:
        raise ValidationError({"board": _("On ne pose plus de question dans cette rubrique.")})
    resident = held(resident)
    passes, now = limits.judge(resident, "question", title, text, machine=machine), timezone.now()
    choices = polls.looked(poll, now) if poll else None
    passes.held_for.extend(code for code in (choices.held_for if choices else ()) if code not in passes.held_for)
    thread = Thread.objects.create(
        board=board, resident=resident, title=passes.title, language=language, asked=mark, asked_at=now, last_at=now,
        state="held" if passes.held_for else "open",
    )  # fmt: skip
    said = Contribution.objects.create(
        thread=thread, kind="question", resident=resident, text=passes.text, asked=mark, at=now, held_for=passes.held_for,
        state="held" if passes.held_for else "shown",
    )  # fmt: skip
    if choices:
        polls.make(thread, choices.wanted, now)
    follow(resident=resident, thread=thread)
    if passes.held_for:
        calling.to_read(said)
    else:
        appear(said)
    record("forum.held" if passes.held_for else "forum.asked", about=thread, channel=CHANNEL)
    return thread


def appear(said: Contribution) -> None:
    """It is shown from now on: counts follow, and a question begins to wait for its answer. Called by verbs, in their transaction."""
    thread = said.thread
    if said.kind == "question":
        Thread.objects.filter(pk=thread.pk).update(state="open", due_at=None if said.official else counting.due(), attempts=0)
        thread.refresh_from_db()
        counting.board(thread.board_id, 1, timezone.now())
        ring()
    counting.settle(thread)
    counting.recount(said.resident)
    heard(said)


@transaction.atomic
def answer(*, resident: Resident, thread: Thread, text: str, asked: str, machine: bool = False) -> Contribution:
    return _say(resident, thread, "answer", None, text, asked, machine)


@transaction.atomic
def comment(*, resident: Resident, parent: Contribution, text: str, asked: str, machine: bool = False) -> Contribution:
    if parent.kind == "comment" or parent.state != "shown":
        raise ValidationError(_("On ne commente que la question et les réponses."))
    return _say(resident, parent.thread, "comment", parent, text, asked, machine)


def _say(
    resident: Resident, thread: Thread, kind: str, parent: Contribution | None, text: str, asked: str, machine: bool
) -> Contribution:
    mark = keeping.mark(kind, resident.pk, thread.pk, asked)
    if there := Contribution.objects.filter(asked=mark).first():
        return there
    thread, resident = Thread.objects.select_for_update().get(pk=thread.pk), held(resident)
    if thread.state != "open" or thread.closed_at is not None:
        raise ValidationError(_("Cette question est close : on n’y écrit plus."))
    passes = limits.judge(resident, kind, "", text, machine=machine)
    said = Contribution.objects.create(
        thread=thread, kind=kind, parent=parent, resident=resident, text=passes.text, asked=mark, at=timezone.now(),
        held_for=passes.held_for, state="held" if passes.held_for else "shown",
    )  # fmt: skip
    if passes.held_for:
        calling.to_read(said)
    else:
        appear(said)
    record("forum.held" if passes.held_for else f"forum.{kind}", about=said, channel=CHANNEL, thread=thread.pk)
    return said


@transaction.atomic
def edit(*, resident: Resident, said: Contribution, title: str, text: str, revision: int) -> Contribution:
    """Their own words, changed; what they were stays readable. Other words pass what new ones pass: a newcomer's are read first, though
    the first ones were let in. Raises Stale, ValidationError."""
    said = Contribution.objects.select_for_update().select_related("thread").get(pk=said.pk)
    thread = said.thread
    _demand_own(resident, said)
    level = counting.level_of(resident)
    if level.edits and timezone.now() > said.at + timedelta(hours=level.edits):
        raise ValidationError(
            _("On change son texte pendant %(n)s heures à votre niveau. Ajoutez plutôt un commentaire.") % {"n": level.edits}
        )
    if said.revision != revision:
        raise Stale(_("Ce texte a changé entre-temps : relisez-le."))
    passes = limits.judge(resident, said.kind, title, text, again=True)
    same = passes.text == said.text and (said.kind != "question" or passes.title == thread.title)
    if same:
        return said
    rewrite(said, passes.title, passes.text, resident=resident)
    if passes.held_for and said.state == "shown":
        _hold(said, passes.held_for)
    elif said.state == "held":
        said.held_for = list(dict.fromkeys([*said.held_for, *passes.held_for]))
        said.save(update_fields=["held_for"])
    record("forum.edited", about=said, channel=CHANNEL, thread=thread.pk)
    return said


def rewrite(said: Contribution, title: str, text: str, *, resident: Resident | None = None, colleague: Any = None) -> None:
    """New words, with what they were kept beside. Called by verbs, in their transaction."""
    thread, now = said.thread, timezone.now()
    if not Revision.objects.filter(contribution=said).exists():
        Revision.objects.create(
            contribution=said, number=said.revision, title=thread.title if said.kind == "question" else "", text=said.text,
            resident=said.resident, colleague=said.colleague, at=said.at,
        )  # fmt: skip
    said.text, said.revision, said.edited_at = text, said.revision + 1, now
    said.save(update_fields=["text", "revision", "edited_at"])
    if said.kind == "question":
        thread.title = title
        thread.save(update_fields=["title"])
    Revision.objects.create(
        contribution=said, number=said.revision, title=title if said.kind == "question" else "", text=text, resident=resident,
        colleague=colleague, at=now,
    )  # fmt: skip
    counting.found(thread)


def _hold(said: Contribution, why: list[str]) -> None:
    """It is read by a colleague before anybody reads it again."""
    said.state, said.held_for = "held", why
    said.save(update_fields=["state", "held_for"])
    vanish(said, "held")
    calling.to_read(said)


def vanish(said: Contribution, state: str) -> None:
    """It is no longer shown: counts follow, and the counter hears that a question is gone. In the caller's transaction."""
    thread = said.thread
    if said.kind == "question":
        if thread.state == "open":
            counting.board(thread.board_id, -1)
        Thread.objects.filter(pk=thread.pk).exclude(state="merged").update(state=state, due_at=None)
        thread.refresh_from_db()
    counting.settle(thread)
    counting.recount(said.resident)
    heard(said)


def _demand_own(resident: Resident, said: Contribution) -> None:
    if said.resident_id != resident.pk or said.state not in ("shown", "held") or said.thread.state == "merged":
        raise ValidationError(_("On ne change que ses propres mots, tant qu’ils sont là."))


@transaction.atomic
def withdraw(*, resident: Resident, said: Contribution) -> Contribution:
    """They take it back. A question that others have answered stays, without its author's name."""
    said = Contribution.objects.select_for_update().select_related("thread").get(pk=said.pk)
    _demand_own(resident, said)
    others = said.thread.contributions.filter(state="shown").exclude(resident=resident).exists()
    if said.kind == "question" and PollVote.objects.filter(poll__thread=said.thread).exclude(resident=resident).exists():
        raise ValidationError(_("On a déjà voté : la question reste. Vous pouvez la modifier."))
    if said.kind == "question" and others:
        raise ValidationError(
            _("On vous a déjà répondu : la question reste pour ceux qui la cherchent. Vous pouvez la modifier.")
        )
    said.state = "withdrawn"
    said.save(update_fields=["state"])
    vanish(said, "withdrawn")
    record("forum.withdrawn", about=said, channel=CHANNEL, thread=said.thread_id)
    return said


@transaction.atomic
def accept(*, thread: Thread, said: Contribution | None, resident: Resident) -> Thread:
    """Its author says which answer solved it; None: none did after all."""
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if thread.resident_id != resident.pk:
        raise ValidationError(_("C’est à qui a posé la question de le dire."))
    return choose(thread, said)


def choose(thread: Thread, said: Contribution | None) -> Thread:
    """In the caller's transaction."""
    if said is not None and (said.thread_id != thread.pk or said.kind != "answer" or said.state != "shown"):
        raise ValidationError(_("Cette réponse n’est pas de cette question."))
    before = thread.accepted
    thread.accepted = said
    counting.settle(thread)
    for one in (before, said):
        counting.recount(one.resident if one else None)
    record("forum.solved" if said else "forum.unsolved", about=thread, channel=CHANNEL)
    return thread


@transaction.atomic
def thank(*, resident: Resident, said: Contribution) -> bool:
    """It was useful, or no longer is. Never one's own. True: thanked now. Raises ValidationError."""
    resident = held(resident)
    if said.resident_id == resident.pk or said.state != "shown" or resident.state != "active":
        raise ValidationError(_("On ne remercie pas soi-même."))
    gone, _rows = Thank.objects.filter(contribution=said, resident=resident).delete()
    if not gone:
        since = timezone.now() - timedelta(days=1)
        if Thank.objects.filter(resident=resident, at__gt=since).count() >= counting.level_of(resident).thanks:
            raise ValidationError(_("C’est tout pour aujourd’hui : revenez demain."))
        Thank.objects.create(contribution=said, resident=resident, at=timezone.now())
    Contribution.objects.filter(pk=said.pk).update(thanks=F("thanks") + (-1 if gone else 1))
    counting.recount(said.resident)
    return not gone


@transaction.atomic
def follow(*, resident: Resident, thread: Thread | None = None, board: Board | None = None) -> Follow:
    """They are told once a day by mail what is new there."""
    row, _made = Follow.objects.get_or_create(
        resident=resident, thread=thread, board=board, defaults={"told_at": timezone.now()}
    )  # fmt: skip
    return row


@transaction.atomic
def unfollow(*, resident: Resident, thread: Thread | None = None, board: Board | None = None, everything: bool = False) -> int:
    rows = Follow.objects.filter(resident=resident)
    gone, _by = (rows if everything else rows.filter(thread=thread, board=board)).delete()
    return gone
