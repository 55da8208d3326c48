"""What became of an answer: did it leave, with which of the city's answers, did the person write again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from parvis.answering import finding, vectors
from parvis.answering.asking import LOOKED, Question, asked_in, comes_back, kept
from parvis.answering.finding import ranked
from parvis.answering.matching import Match, match
from parvis.answering.models import OUTCOMES, AnswerUse
from parvis.inbox.models import Message
from parvis.knowledge.actions import keep_vectors, touch
from parvis.knowledge.models import Answer, AnswerText
from parvis.people.access import everywhere, teams
from parvis.understanding import meaning
from parvis.understanding.meaning import Embedder
from parvis.work import rows
from parvis.work.ending import unless_ending
from parvis.work.memory import give_back
from parvis.work.registry import job, routine

AGAIN = timedelta(minutes=5)
GIVEN_UP = timedelta(days=3)
"""An answer that has not left by then is not waited for."""
BACK = timedelta(days=7)
"""Whoever writes again within that time was not helped."""
COMPARED = 8
READ_AT_ONCE = 20
"""Answers that a model reads in one transaction."""


@job(AnswerUse, batch=10, fetch=("reply__message", "reply__by"))
def look(found: list[AnswerUse]) -> None:
    for row in found:
        with transaction.atomic():
            if row.reply is None:
                rows.settle(row, due_at=None)
            elif row.outcome:
                _returned(row)
            elif row.reply.state == "sent":
                _left(row)
            else:
                _not_yet(row)


def _not_yet(row: AnswerUse) -> None:
    """It waits, or it never will: what was refused or taken back is no use of anything."""
    over = row.reply is None or row.reply.state in ("refused", "late", "cancelled", "dropped")
    if over or timezone.now() - row.at > GIVEN_UP:
        row.delete()
    else:
        rows.settle(row, due_at=timezone.now() + AGAIN)


def _left(row: AnswerUse) -> None:
    assert row.reply is not None
    question, used = _question(row), _used(row)
    outcome, answer = (used.outcome, used.answer) if used else ("none", None)
    said = AnswerUse.objects.filter(conversation=row.conversation_id, reply=None)  # that nothing fits
    sent_at = row.reply.sent_at or row.at
    rows.settle(
        row, outcome=outcome, answer_id=answer, question=kept(question), language=question.language, nothing=said.exists() and not used,
        due_at=sent_at + BACK if used else None,
    )  # fmt: skip
    said.delete()
    if answer is not None:
        touch([answer])


def _question(row: AnswerUse) -> Question:
    """What the person had written before this answer."""
    assert row.reply is not None
    before = Message.objects.filter(
        conversation=row.conversation_id, removed_at__isnull=True, way="in", pk__lt=row.reply.message_id
    )
    ours = Message.objects.filter(conversation=row.conversation_id, way="out", pk__lt=row.reply.message_id)
    return asked_in(
        sorted([*before.order_by("-id")[:LOOKED], *ours.order_by("-id")[:1]], key=lambda one: (one.at, one.pk), reverse=True)
    )


def _used(row: AnswerUse) -> Match | None:
    """Which of the answers that its writer could see stands in it."""
    assert row.reply is not None
    text, by = row.reply.message.text, row.reply.by
    mine = None if by is None or everywhere(by) else {None, *teams(by, "answer.see")}
    near = ranked(text, among=lambda shelf, key: mine is None or shelf.team.get(key) in mine, most=COMPARED, alike=False)
    texts = AnswerText.objects.filter(answer__in=[one.key for one in near]).values_list("answer", "text")
    return match(text, texts)


def _returned(row: AnswerUse) -> None:
    """A week after it left: did the person write again, and more than thanks?"""
    assert row.reply is not None
    since = row.reply.sent_at or row.at
    later = Message.objects.filter(
        conversation=row.conversation_id, way="in", removed_at__isnull=True, at__gt=since, at__lte=since + BACK
    )
    found = list(later.order_by("at", "id")[:LOOKED]) if row.outcome in OUTCOMES else []
    back = found[0].at if found and comes_back(one.text for one in found) else None
    rows.settle(row, due_at=None, back_at=back)


@routine("50 3 * * *")
@transaction.atomic
def forget_removed() -> None:
    """Whoever took a message back took their words back: they are not remembered as a way of asking either."""
    since = timezone.now() - timedelta(days=2)
    removed = Message.objects.filter(way="in", removed_at__gte=since, conversation=OuterRef("conversation"))
    found = list(AnswerUse.objects.exclude(question="").filter(Exists(removed)).values_list("pk", "answer"))
    AnswerUse.objects.filter(pk__in=[pk for pk, _answer in found]).update(question="")
    touch({answer for _pk, answer in found if answer is not None})


_READ: dict[int, datetime] = {}
"""Answers whose vectors this process has looked at, and as they were then."""


@routine("* * * * *")
def read_meanings() -> None:
    """Where a model is installed it reads what changed, some answers a minute; two thousand take a quarter of an hour once."""
    embedder = meaning.state().embedder
    if embedder is None:
        return
    for pks in _batches([pk for pk, at in Answer.objects.in_use().values_list("pk", "touched_at") if _READ.get(pk) != at]):
        unless_ending()
        rows_read = list(Answer.objects.filter(pk__in=pks).prefetch_related("wordings", "examples", "vectors"))
        learnt, _used = finding.learnt(pks)
        made: list[tuple[int, str, bytes]] = []
        gone: list[int] = []
        for row in rows_read:
            there = frozenset(one.digest for one in row.vectors.all() if one.model == embedder.name)
            made += _made(row, learnt.get(row.pk, ()), there, embedder)
            keep = vectors.wanted(row, learnt.get(row.pk, ()))
            gone += [one.pk for one in row.vectors.all() if one.model != embedder.name or one.digest not in keep]
        if made or gone:
            keep_vectors(embedder.name, made, gone)
        _READ.update(Answer.objects.filter(pk__in=pks).values_list("pk", "touched_at"))
        give_back()


def _batches(pks: list[int]) -> Iterator[list[int]]:
    for at in range(0, min(len(pks), READ_AT_ONCE * 8), READ_AT_ONCE):
        yield pks[at : at + READ_AT_ONCE]


def _made(row: Answer, learnt: Iterable[str], there: frozenset[str], embedder: Embedder) -> Iterator[tuple[int, str, bytes]]:
    for asking in (False, True):
        found = [(digest, text) for digest, asks, text in vectors.missing(row, learnt, there) if asks is asking]
        embed = embedder.questions if asking else embedder.passages
        for (digest, _text), vector in zip(found, embed([text for _digest, text in found]), strict=True):
            yield row.pk, digest, meaning.packed(vector)
