"""The city's answers that fit a conversation: an index in this process, kept up with what changed since it last looked."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Prefetch, Q
from django.utils import timezone

from parvis.answering import vectors
from parvis.answering.asking import Question, question_of
from parvis.answering.models import AnswerUse
from parvis.inbox import ready
from parvis.inbox.models import Conversation
from parvis.inbox.tongues import spoken
from parvis.knowledge.models import Answer, AnswerSet, AnswerVector
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.understanding import meaning
from parvis.understanding.meaning import Meanings, Vector
from parvis.understanding.retrieval import MERGED, Document, Found, Index, clear, merged

MOST = 3
AGAIN = timedelta(minutes=1)
"""A change may become visible so much later than its own time: transactions overlap."""
LEARNT = 40
"""Questions remembered of one answer, the newest."""
READ = 20_000
"""Sent answers read when all is read."""


@dataclass(slots=True)
class Shelf:
    """Answers in use today, as they are found. `touched`: what was read of each."""

    index: Index = field(default_factory=Index)
    team: dict[int, int | None] = field(default_factory=dict)
    public: set[int] = field(default_factory=set)
    touched: dict[int, datetime] = field(default_factory=dict)
    meanings: Meanings = field(default_factory=Meanings)
    newest: datetime | None = None
    day: date | None = None


_SHELF = Shelf()
_LOCK = threading.Lock()


def shelf() -> Shelf:
    """As the database has it now: one query when nothing changed."""
    today = timezone.localdate()
    told = Answer.objects.aggregate(newest=Max("touched_at"), many=Count("pk"))
    with _LOCK:
        global _SHELF
        older = _SHELF.newest is not None and told["newest"] is not None and told["newest"] < _SHELF.newest
        if _SHELF.day != today or older or told["many"] < len(_SHELF.touched):
            _SHELF = Shelf(day=today)
        if told["newest"] != _SHELF.newest or told["many"] != len(_SHELF.touched):
            _read(_SHELF, today)
            if told["many"] < len(_SHELF.touched):  # some are gone: the database is another one
                _SHELF = Shelf(day=today)
                _read(_SHELF, today)
            _SHELF.newest = told["newest"]
        return _SHELF


def _read(kept: Shelf, today: date) -> None:
    rows = Answer.objects.all() if kept.newest is None else Answer.objects.filter(touched_at__gte=kept.newest - AGAIN)
    changed = [pk for pk, at in rows.values_list("pk", "touched_at") if kept.touched.get(pk) != at]
    if len(changed) + len(kept.touched) < Answer.objects.count():  # one came in with an old moment of its own
        changed = [pk for pk, at in Answer.objects.values_list("pk", "touched_at") if kept.touched.get(pk) != at]
    whole = len(changed) > 500
    embedder = meaning.state().embedder
    found = Answer.objects.select_related("topic", "destination").prefetch_related("wordings", "examples")
    if embedder:
        found = found.prefetch_related(Prefetch("vectors", AnswerVector.objects.filter(model=embedder.name)))
    among: AnswerSet = found.current(today) if whole else found.current(today).filter(pk__in=changed)
    ways_of, used = learnt(None if whole else changed)
    there = set()
    for row in among.iterator(chunk_size=500):
        there.add(row.pk)
        ways = dict.fromkeys([*(one.text for one in row.examples.all()), *ways_of.get(row.pk, ())])
        about = [row.topic.name if row.topic else "", row.destination.name if row.destination else ""]
        texts = (*(one.text for one in row.wordings.all()), " ".join(about))
        kept.index.put(Document(row.pk, row.title, texts, tuple(ways)[: LEARNT * 2], used.get(row.pk, 0)))
        if embedder:
            kept.meanings.put(row.pk, *_vectors(row, ways_of.get(row.pk, ())))
        kept.team[row.pk] = row.team_id
        (kept.public.add if row.public else kept.public.discard)(row.pk)
    for pk in set(changed) - there:
        kept.index.drop(pk)
        kept.meanings.drop(pk)
    moments = Answer.objects.all() if whole else Answer.objects.filter(pk__in=changed)
    kept.touched.update(moments.values_list("pk", "touched_at"))


def _vectors(row: Answer, ways: Iterable[str]) -> tuple[list[Vector], list[Vector]]:
    """Those that the job has made: of what it says, and of how it is asked for."""
    made = {one.digest: meaning.unpacked(bytes(one.vector)) for one in row.vectors.all()}
    said, asked = vectors.texts(row, ways)
    says, asks = map(vectors.says, said), map(vectors.asks, asked)
    return [made[one] for one in says if one in made], [made[one] for one in asks if one in made]


def learnt(answers: Iterable[int] | None) -> tuple[dict[int, list[str]], dict[int, int]]:
    """Of each answer, the questions to which agents sent it, and how often they did."""
    sent = AnswerUse.objects.sent() if answers is None else AnswerUse.objects.sent().filter(answer__in=list(answers))
    used = dict(sent.values_list("answer").annotate(n=Count("pk")).values_list("answer", "n"))
    ways: defaultdict[int, list[str]] = defaultdict(list)
    for answer, question in sent.exclude(question="").order_by("-pk").values_list("answer", "question")[:READ]:
        if answer is not None and len(ways[answer]) < LEARNT:
            ways[answer].append(question)
    return ways, used


@dataclass(frozen=True, slots=True)
class Proposal:
    """One of the city's answers, ready to be inserted, and why."""

    ready: ready.Ready
    found: Found

    @property
    def percent(self) -> int:
        return round(self.found.score * 100)


@dataclass(frozen=True, slots=True)
class Proposed:
    question: Question
    proposals: list[Proposal]
    nothing: bool  # somebody said that nothing fits


def proposed(conversation: Conversation, user: User) -> Proposed:
    """The answer that is sure to fit, one at most of those that the user may see. A few queries, whatever there is."""
    question = question_of(conversation)
    nothing = AnswerUse.objects.filter(conversation=conversation, reply=None, nothing=True).exists()
    found = ranked(question.text, among=_seen(user), sure=True) if question.text.strip() else []
    rows = Answer.objects.seen_by(user).current(timezone.localdate()).select_related("topic", "destination")
    by_key = {row.pk: row for row in rows.prefetch_related("wordings").filter(pk__in=[one.key for one in found])} if found else {}
    values, language = (ready.known(conversation, user), spoken(conversation)) if by_key else ({}, "")
    made = [(ready.of(by_key[one.key], conversation, values, language), one) for one in found if one.key in by_key]
    return Proposed(question, [Proposal(one, why) for one, why in made if one], nothing)


def ranked(
    text: str, *, among: Callable[[Shelf, int], bool], most: int = MOST, alike: bool = True, sure: bool = False
) -> list[Found]:
    """By words, and by meaning where there is a model; `alike` False: by words alone. `sure`: only what may be shown unasked, one answer at
    most, that words are sure of: the one that meaning puts first or, where not all of them were read, that no other comes near."""
    embedder = meaning.state().embedder if alike else None
    aimed = meaning.question(embedder, text) if embedder else None
    kept = shelf()
    with _LOCK:
        found = kept.index.rank(text, most=max(most, MERGED), among=lambda key: among(kept, key), sure=sure)
        near = kept.meanings.near(aimed) if aimed else {}
    near = {key: share for key, share in near.items() if among(kept, key)}
    if sure and any(one.key not in near for one in found):  # no model is there, or an answer is so new that it has not read it yet
        return clear(found)
    if not near:
        return found[:most]
    if sure:
        nearest = max(near, key=lambda key: near[key])
        return [one for one in found if one.key == nearest]
    return merged(found, near, most=most, least=meaning.LEAST)


def fitting(user: User, text: str, most: int) -> list[int]:
    """What somebody who looks for an answer finds, as a conversation is proposed it."""
    return [one.key for one in ranked(text, among=_seen(user), most=most)]


def _seen(user: User) -> Callable[[Shelf, int], bool]:
    if everywhere(user):
        return lambda kept, key: True
    mine = {None, *teams(user, "answer.see")}
    return lambda kept, key: kept.team.get(key) in mine


def public(kept: Shelf, key: int) -> bool:
    return key in kept.public


def told_of(answer: Answer) -> dict[str, int]:
    """How often it really left, how often changed, and how often the person wrote again."""
    sent = AnswerUse.objects.sent().filter(answer=answer)
    return sent.aggregate(
        sent=Count("pk"), same=Count("pk", filter=Q(outcome="same")), changed=Count("pk", filter=Q(outcome="changed")),
        back=Count("pk", filter=Q(back_at__isnull=False)),
    )  # fmt: skip
