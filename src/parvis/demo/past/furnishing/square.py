"""Ninety days of the forum: neighbours ask and answer, the city says its word, some questions still wait."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from parvis.demo.past.furnishing.asked import CHOICES, POLLED, QUESTIONS, Asked
from parvis.demo.past.furnishing.town import ago, awake, passed, residents, somebody
from parvis.forum import trust
from parvis.forum.counting import facts_of
from parvis.forum.keeping import LABEL, MARK, mark
from parvis.forum.models import Board, Contribution, Decision, Flag, Member, Poll, PollChoice, PollVote, Thank, Thread
from parvis.people.models import User
from parvis.search.index import Text, index
from parvis.square.models import Resident

FLAGGED = (
    ("insult", "Il traite les gens d’incapables.", "dismissed"), ("spam", "Toujours la même annonce de déménageur.", "followed"),
    ("personal", "On y lit le numéro de téléphone d’une voisine.", "followed"), ("beside", "Rien à voir avec la question.", "open"),
)  # fmt: skip
VOTERS = 34
SPAM = (
    "Déménagement pas cher, écrivez-moi vite, premiers arrivés premiers servis.",
    "Appelez plutôt Mme V., au rez-de-chaussée, elle sait tout.",
)


@transaction.atomic
def square() -> None:
    if Thread.objects.count() > 20:
        return
    chance, people = random.Random(23), residents()
    city = [somebody("agent"), somebody("manager")]
    boards = {row.name: row for row in Board.objects.all()}
    told = [one for one in QUESTIONS if one.board in boards]
    threads, moments = _ask(told, boards, people, chance)
    said = _say(told, threads, moments, people, city, chance)
    _settle(threads, said)
    _thank(said, people, chance)
    _poll(threads[POLLED], people, chance)
    _flag(said, people, city[1])
    _count(boards, people)


def _ask(
    told: list[Asked], boards: dict[str, Board], people: list[Resident], chance: random.Random
) -> tuple[list[Thread], list[datetime]]:
    """The days are spread over three months, the newest last; what nobody answers goes to the counter a day later, so it is recent."""
    moments = [passed(ago(one.days, f"{8 + chance.randrange(13)}:{chance.randrange(10, 59)}")) for one in told]
    rows = [
        Thread(
            board=boards[one.board], resident=people[(7 * n) % len(people)], title=one.title, language="fr", state="open", asked_at=at,
            asked=mark("past", "question", n), last_at=at, due_at=at + timedelta(hours=24) if not one.answers and not one.city else None,
        )
        for n, (one, at) in enumerate(zip(told, moments, strict=True))
    ]  # fmt: skip
    return Thread.objects.bulk_create(rows), moments


def _say(
    told: list[Asked],
    threads: list[Thread],
    moments: list[datetime],
    people: list[Resident],
    city: list[User],
    chance: random.Random,
) -> list[list[Contribution]]:
    """The question first; the neighbours within a day or two; then the city, or its word that a neighbour is right."""
    found: list[list[Contribution]] = []
    for n, (one, thread, at) in enumerate(zip(told, threads, moments, strict=True)):
        rows = [Contribution(thread=thread, kind="question", resident=thread.resident, text=one.text, asked=thread.asked, at=at)]
        for k, text in enumerate(one.answers):
            at = passed(awake(at + timedelta(hours=1 + chance.randrange(14), minutes=chance.randrange(60))))
            who = people[(7 * n + 3 + 5 * k) % len(people)]
            rows.append(Contribution(thread=thread, kind="answer", resident=who, text=text, asked=mark("past", n, k), at=at))
        if one.city:
            at = passed(awake(at + timedelta(hours=2 + chance.randrange(5))))
            told_by = {"colleague": city[n % 2], "official": True}
            rows.append(Contribution(thread=thread, kind="answer", text=one.city, asked=mark("past", n, "c"), at=at, **told_by))
        elif one.right and one.answers:
            rows[1].certified_at, rows[1].certified_by = passed(rows[1].at + timedelta(hours=3)), city[n % 2]
        found.append(rows)
    Contribution.objects.bulk_create([row for rows in found for row in rows])
    return found


def _settle(threads: list[Thread], said: list[list[Contribution]]) -> None:
    """As `counting.settle` leaves them: counts, what answers it, what the search finds."""
    texts = []
    for thread, rows in zip(threads, said, strict=True):
        answers = rows[1:]
        official = next((row for row in answers if row.official), None)
        right = official or next((row for row in answers if row.certified_at), None)
        thread.answers, thread.official, thread.last_at = len(answers), official is not None, rows[-1].at
        thread.accepted, thread.solved = right, right is not None
        body = "\n".join([MARK, thread.title, rows[0].text, *([right.text] if right else [])])
        texts.append(Text(LABEL, thread.pk, thread.pk, None, thread.asked_at, body))
    Thread.objects.bulk_update(threads, ["answers", "official", "last_at", "accepted", "solved"])
    index(texts)


def _thank(said: list[list[Contribution]], people: list[Resident], chance: random.Random) -> None:
    rows, thanked = [], []
    for one in (row for rows_ in said for row in rows_[1:]):
        readers = [who for who in chance.sample(people, chance.randrange(6)) if who.pk != one.resident_id]
        rows += [
            Thank(contribution=one, resident=who, at=passed(one.at + timedelta(hours=1 + chance.randrange(30))))
            for who in readers
        ]
        one.thanks = len(readers)
        thanked += [one] if readers else []
    Thank.objects.bulk_create(rows)
    Contribution.objects.bulk_update(thanked, ["thanks"])


def _poll(thread: Thread, people: list[Resident], chance: random.Random) -> None:
    made = thread.asked_at
    poll = Poll.objects.create(thread=thread, ends_at=timezone.now() + timedelta(days=6), by=None, made_at=made)
    chosen = chance.choices([[1], [2], [3]], (5, 3, 2), k=VOTERS)
    votes = [
        PollVote(poll=poll, resident=who, chosen=one, at=passed(made + timedelta(hours=5 * n)))
        for n, (who, one) in enumerate(zip(people, chosen, strict=False))
    ]
    PollVote.objects.bulk_create(votes)
    PollChoice.objects.bulk_create(
        PollChoice(poll=poll, position=n, text=text, votes=sum(vote.chosen == [n] for vote in votes))
        for n, text in enumerate(CHOICES, 1)
    )
    Poll.objects.filter(pk=poll.pk).update(votes=len(votes))


def _flag(said: list[list[Contribution]], people: list[Resident], by: User) -> None:
    """Two were followed and what they speak of is hidden, with its reasons; one was not; one waits."""
    spots = [rows for rows in said if len(rows) > 2]
    spots = [*spots[:3], spots[-2]]
    hidden = Contribution.objects.bulk_create([
        Contribution(thread=rows[0].thread, kind="comment", parent=rows[1], resident=people[-1 - n], text=text, state="hidden",
                     asked=mark("past", "hidden", n), at=passed(rows[1].at + timedelta(hours=2)))
        for n, (text, rows) in enumerate(zip(SPAM, spots, strict=False))
    ])  # fmt: skip
    targets = [spots[2][1], *hidden, spots[3][2]]
    rows = []
    for n, (one, (ground, text, state)) in enumerate(zip(targets, FLAGGED, strict=True)):
        at = passed(one.at + timedelta(hours=4))
        decided = None if state == "open" else passed(at + timedelta(hours=9))
        rows.append(Flag(contribution=one, resident=people[-5 - n], ground=ground, text=text, at=at, state=state, decided_at=decided,
                         by=by if decided else None))  # fmt: skip
    Flag.objects.bulk_create(rows)
    Contribution.objects.filter(pk=targets[3].pk).update(flags=1)
    Decision.objects.bulk_create(
        Decision(contribution=one, resident=one.resident, act="hide", facts=flag.text, words=one.text, source="flag", by=by,
                 at=flag.decided_at or flag.at, clause="6 · Ni publicité, ni données de quelqu’un")
        for one, flag in zip(hidden, rows[1:3], strict=True)
    )  # fmt: skip


def _count(boards: dict[str, Board], people: list[Resident]) -> None:
    """Boards and members as `counting` would have them after each of these."""
    now = timezone.now()
    rows = list(Thread.objects.filter(state="open").values_list("board", "asked_at"))
    for board in boards.values():
        asked = [at for pk, at in rows if pk == board.pk]
        board.count, board.last_at = len(asked), max(asked, default=None)
    Board.objects.bulk_update(boards.values(), ["count", "last_at"])
    shown: dict[int | None, tuple[int, int]] = {}
    for who, n, thanked in _own(people):
        shown[who] = (n, thanked)
    accepted = list(Thread.objects.filter(accepted__resident__in=people).values_list("accepted__resident", flat=True))
    hidden = list(Decision.objects.filter(resident__in=people).values_list("resident", flat=True))
    members = []
    for row in people:
        n, thanked = shown.get(row.pk, (0, 0))
        member = Member(resident=row, shown=n, thanked=thanked, accepted=accepted.count(row.pk), hidden=hidden.count(row.pk))
        member.level = trust.level(facts_of(row, member, now), 2).number
        members.append(member)
    Member.objects.bulk_create([one for one in members if one.shown or one.hidden])


def _own(people: list[Resident]) -> list[tuple[int | None, int, int]]:
    rows = Contribution.objects.filter(resident__in=people, state="shown").order_by().values_list("resident")
    return [(who, n, thanked or 0) for who, n, thanked in rows.annotate(n=Count("pk"), thanked=Sum("thanks"))]
