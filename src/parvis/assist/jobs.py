"""The model is asked without anybody waiting: the kinds of messages that both looks leave unsure, and how often it is right about kinds.

A service that fails is asked again slower each time, and not a message is lost by it: meanwhile they keep the looks' two guesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from parvis.assist import prompts
from parvis.assist.actions import Declined
from parvis.assist.asking import Completion, Service, Tokens, Unanswered
from parvis.assist.checking import kinds_of
from parvis.assist.models import KINDS, MEASURE, Doubted, KindsMeasure
from parvis.assist.sorting import AT_ONCE, at_work, figure_of, lessons_of, look_anew, shown, together, unsure, words_of
from parvis.assist.using import ask_model, mask_of, service_of
from parvis.assist.weighing import MARK, Counts, Judged, name_of, read_so
from parvis.inbox.models import Message
from parvis.journal.record import record, record_many
from parvis.people.models import User
from parvis.readings import hooks
from parvis.readings.models import Lesson, Understood
from parvis.work import rows
from parvis.work.registry import job

log = structlog.get_logger()
LONGEST_WAIT = timedelta(hours=1)
UNUSABLE = frozenset({"unreadable", "empty", "huge"})
OF_THE_TEXTS = UNUSABLE | {"refused"}
"""What may be due to the very texts that were shown, and would come again each time."""
PASSING = frozenset({"rate", "service", "slow", "unreachable"})
"""What a measure waits for."""
TRIES = 4
"""As often such texts are shown, or a measure waits for the service, in a row."""


@job(Doubted, batch=AT_ONCE, seats=1)
def say_kinds(held: list[Doubted]) -> None:
    """One call for all of them; one more for each that speaks to a model."""
    measure = at_work()
    messages = unsure(measure.assistant, [row.pk for row in held], timezone.now()) if measure else {}
    _let_go([row for row in held if row.pk not in messages])
    left = [row for row in held if row.pk in messages]
    if measure is None or not left:
        return
    with ExitStack() as leases:
        for row in left:
            leases.enter_context(rows.renewed(row))
        try:
            _say(measure, messages)
        except Declined:
            _let_go(left)
        except Unanswered as error:
            _later(left, error)
    if measure.paused and not Doubted.objects.filter(pk__in=list(messages)).exists():
        KindsMeasure.objects.filter(pk=measure.pk).update(paused=None)


def _let_go(held: Sequence[Doubted]) -> None:
    if held:
        Doubted.objects.filter(pk__in=[row.pk for row in held]).delete()


def _say(measure: KindsMeasure, messages: Mapping[int, Message]) -> None:
    service, counts = service_of(measure.assistant), figure_of(measure) or Counts()
    texts = {pk: shown(words_of(one), mask_of(one.conversation, [one])) for pk, one in messages.items()}
    while texts:
        these = together(texts)
        answer = _call(KINDS, service, [texts.pop(pk) for pk in these], None)
        _write(_by_key(answer.text, these), these, messages, counts, service.model)


def _call(use: str, service: Service, texts: Sequence[str], by: User | None) -> Completion:
    asked = prompts.kinds({str(n): text for n, text in enumerate(texts, 1)})
    return ask_model(use, service, asked, by=by, messages=len(texts), temperature=0.0, aside=True)


def _by_key(said: str, these: Sequence[int]) -> dict[int, str]:
    """What was said of each, where anything was."""
    numbers = {str(n): key for n, key in enumerate(these, 1)}
    return {numbers[n]: kind for n, kind in kinds_of(said, numbers).items()}


@transaction.atomic
def _write(said: Mapping[int, str], these: Sequence[int], messages: Mapping[int, Message], counts: Counts, model: str) -> None:
    """An agent's word that came meanwhile stands, and so does the reading of other words than those that were shown."""
    changed: list[int] = []
    lines: list[tuple[Model, str]] = []
    for row in Understood.objects.select_for_update().filter(pk__in=list(said)).order_by("pk"):
        before = messages[row.pk].understood
        if row.sure or "kind" in (row.guess or {}) or (row.fingerprint, row.kind) != (before.fingerprint, before.kind):
            continue
        new = read_so(said[row.pk], kind=row.kind, second=row.second, confidence=row.confidence, danger=row.danger, counts=counts)
        if new is None:
            continue
        reasons = row.reasons if "kind" not in new else {name: words for name, words in row.reasons.items() if name != "kind"}
        Understood.objects.filter(pk=row.pk).update(model=name_of(model), reasons=reasons, **new)
        changed.append(row.pk)
        talk = messages[row.pk].conversation
        lines.append((talk, f"inbox:{talk.team_id}"))
    if lines:
        record_many("reading.refined", lines)
    hooks.settled(changed)
    Doubted.objects.filter(pk__in=these).delete()


def _later(held: Sequence[Doubted], error: Unanswered) -> None:
    """Nobody is asked before the service had its pause: neither those that wait already nor those that come meanwhile."""
    left = set(Doubted.objects.filter(pk__in=[row.pk for row in held]).values_list("pk", flat=True))
    given_up = [row for row in held if error.code in OF_THE_TEXTS and row.attempts >= TRIES]
    _let_go(given_up)
    now = timezone.now()
    until = now + _wait(max(row.attempts for row in held), error)
    log.warning("assist.kinds_failed", code=error.code, status=error.status, messages=len(left), until=until.isoformat())
    for row in held:
        if row.pk in left and row not in given_up:
            with suppress(rows.Lost):
                rows.settle(row, due_at=until)
    Doubted.objects.filter(due_at__lte=now).update(due_at=until)
    KindsMeasure.objects.update(paused=until)


def _wait(attempts: int, error: Unanswered) -> timedelta:
    slower = min(timedelta(seconds=5 * 2 ** min(attempts, 10)), LONGEST_WAIT)
    return max(slower, min(error.after or slower, 6 * LONGEST_WAIT))


@job(KindsMeasure, seats=1)
def measure_on(found: list[KindsMeasure]) -> None:
    """One call of a measure; the row is due again while corrections are left."""
    for row in found:
        with rows.renewed(row):
            _measured(row)


def _measured(row: KindsMeasure) -> None:
    going, now = row.going, row.assistant
    if (going["address"], going["model"]) != (now.address, now.model):
        _stop(row, "changed")
        return
    next_ones = going["left"][:AT_ONCE]
    lessons = {one.pk: one for one in lessons_of(now, next_ones)}
    texts = {pk: shown(one.text, mask_of(one.message.conversation, [one.message])) for pk, one in lessons.items()}
    these, counts = together(texts), Counts(**going["counts"])
    if these:
        answer = _tried(row, [texts[pk] for pk in these])
        if answer is None:
            return
        said = _by_key(answer.text, these)
        judged = [_judged(lessons[pk], said.get(pk, "")) for pk in these]
        counts = counts.with_(judged, read=answer.tokens.read, written=answer.tokens.written)
    passed = {*these, *(pk for pk in next_ones if pk not in lessons)}  # the others are gone meanwhile
    left = [pk for pk in going["left"] if pk not in passed]
    if left:
        rows.settle(row, due_at=timezone.now(), attempts=0, going={**going, "left": left, "counts": counts.told()})
    else:
        _done(row, counts)


def _tried(row: KindsMeasure, texts: Sequence[str]) -> Completion | None:
    """One call of it. An answer that says nothing is one; None: there is none, and it was settled what becomes of the measure."""
    try:
        return _call(MEASURE, service_of(row.assistant), texts, row.by)
    except Declined as error:
        _stop(row, error.code)
    except Unanswered as error:
        if error.code in UNUSABLE:
            return Completion("", error.tokens or Tokens())
        if error.code in PASSING and row.attempts < TRIES:
            rows.settle(row, due_at=timezone.now() + _wait(row.attempts, error))
        else:
            _stop(row, error.code)
    return None


def _judged(lesson: Lesson, said: str) -> Judged:
    """Where the model itself spoke before the agent, it is not known any more what the looks alone had guessed."""
    there: Understood | None = getattr(lesson.message, "understood", None)
    guess = (there.guess or {}) if there and not there.model.startswith(MARK) else {}
    return Judged(said, lesson.kind, str(guess.get("kind", "")), bool(guess.get("sure")))


@transaction.atomic
def _done(row: KindsMeasure, counts: Counts) -> None:
    going = row.going
    rows.settle(
        row, due_at=None, attempts=0, going={}, failure="", counts=counts.told(), at=timezone.now(), address=going["address"],
        model=going["model"],
    )  # fmt: skip
    look_anew()
    told = {"model": going["model"], "right": counts.right, "asked": counts.asked, "passes": counts.passes}
    record("assist.measured", about=row.assistant, channel="city", **told)


def _stop(row: KindsMeasure, code: str) -> None:
    """What was measured before, if anything, counts on."""
    rows.settle(row, due_at=None, going={}, failure=code)
