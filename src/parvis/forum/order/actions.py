"""The verbs that put the forum in order. Whatever moves, its old address leads to where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.city.models import Topic
from parvis.forum import counting, keeping
from parvis.forum.counter import actions as counter
from parvis.forum.models import Board, Contribution, ForumRules, Poll, Thread, Watched
from parvis.forum.words import WATCHED
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.knowledge import actions as knowledge
from parvis.knowledge.models import Answer
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.work.rows import ring

CHANNEL = "forum"


def _locked(thread: Thread) -> Thread:
    found = Thread.objects.select_for_update(of=("self",)).select_related("board", "resident").get(pk=thread.pk)
    if found.state != "open":
        raise ValidationError(_("Cette question n’est pas ouverte."))
    return found


@transaction.atomic
def move(*, thread: Thread, board: Board, by: User) -> Thread:
    """To another board. Its address names no board: it stays."""
    demand(by, "square.moderate")
    thread = _locked(thread)
    if board.pk != thread.board_id:
        counting.board(thread.board_id, -1)
        Thread.objects.filter(pk=thread.pk).update(board=board)
        counting.board(board.pk, 1, thread.last_at)
        counter.chosen()
        record("forum.moved", by=by, about=thread, channel=CHANNEL, board=board.pk)
    thread.board = board
    return thread


@transaction.atomic
def merge(*, thread: Thread, into: Thread, by: User) -> Thread:
    """All that was said goes into another thread; the old address leads there. A question becomes an answer there."""
    demand(by, "square.moderate")
    if thread.pk == into.pk:
        raise ValidationError({"into": _("Choisissez une autre question.")})
    thread, into = _locked(thread), _locked(into)
    if Poll.objects.filter(thread=thread).exists():
        raise ValidationError({"into": _("Cette question a un sondage : ses votes ne se fusionnent pas.")})
    said = thread.contributions.filter(kind="question").get()
    if thread.title not in said.text:
        Contribution.objects.filter(pk=said.pk).update(text=f"{thread.title}\n\n{said.text}")
    thread.contributions.filter(kind="question").update(kind="answer")
    thread.contributions.update(thread=into)
    Thread.objects.filter(pk=thread.pk).update(
        state="merged", merged_into=into, due_at=None, answers=0, solved=False, official=False, accepted=None
    )
    Thread.objects.filter(merged_into=thread).update(merged_into=into)
    counting.board(thread.board_id, -1)
    thread.refresh_from_db()
    counting.found(thread)
    counting.settle(into)
    record("forum.merged", by=by, about=into, channel=CHANNEL, other=thread.pk)
    return into


@transaction.atomic
def split(*, thread: Thread, answers: Sequence[Contribution], title: str, board: Board, by: User) -> Thread:
    """Some answers, with their comments, become a question of their own; the first of them asks it. Raises ValidationError."""
    demand(by, "square.moderate")
    thread, title = _locked(thread), " ".join(title.split())
    chosen = sorted(
        (one for one in answers if one.thread_id == thread.pk and one.kind == "answer"), key=lambda one: (one.at, one.pk)
    )
    if not chosen or chosen[0].official:
        raise ValidationError({"answers": _("Choisissez les réponses qui s’en vont ; la première doit être d’un habitant.")})
    if not 8 <= len(title) <= 160:
        raise ValidationError({"title": _("Donnez un titre de 8 à 160 caractères.")})
    first = chosen[0]
    new = Thread.objects.create(
        board=board, resident=first.resident, title=title, language=thread.language, asked=keeping.mark("split", first.pk, title),
        asked_at=first.at, last_at=first.at, due_at=counting.due(),
    )  # fmt: skip
    keys = [one.pk for one in chosen]
    Contribution.objects.filter(pk__in=keys).update(thread=new)
    Contribution.objects.filter(parent__in=keys).update(thread=new)
    Contribution.objects.filter(pk=first.pk).update(kind="question", certified_at=None, certified_by=None)
    counting.board(board.pk, 1, timezone.now())
    for one in (thread, new):
        counting.settle(one)
    ring()
    record("forum.split", by=by, about=thread, channel=CHANNEL, other=new.pk)
    return new


@transaction.atomic
def close(*, thread: Thread, by: User, closed: bool) -> Thread:
    """Nobody writes there any more, or again."""
    demand(by, "square.moderate")
    thread = _locked(thread)
    thread.closed_at = timezone.now() if closed else None
    thread.save(update_fields=["closed_at"])
    record("forum.closed" if closed else "forum.reopened", by=by, about=thread, channel=CHANNEL)
    return thread


@transaction.atomic
def make_known(*, thread: Thread, said: Contribution, by: User, title: str = "", text: str = "", public: bool = False) -> Answer:
    """A good answer becomes one of the city's own: its question is a way of asking for it. Raises what `knowledge.keep` does."""
    demand(by, "square.moderate")
    thread = _locked(thread)
    if said.thread_id != thread.pk or said.kind != "answer" or said.state != "shown":
        raise ValidationError(_("Cette réponse n’est pas de cette question."))
    if thread.known_id is not None:
        raise ValidationError(_("Cette question a déjà donné une réponse type."))
    title = title.strip() or thread.title
    row = knowledge.keep(
        None,
        knowledge.Said(
            title=title[:160], texts={thread.language: text.strip() or said.text}, key=f"forum-{thread.pk}", topic=thread.board.topic,
            owner=by, source=keeping.absolute(keeping.address(thread)), examples=(thread.title,), public=public,
        ),
        by=by,
    )  # fmt: skip
    Thread.objects.filter(pk=thread.pk).update(known=row)
    record("forum.made_known", by=by, about=thread, channel=CHANNEL, answer=row.pk)
    return row


@transaction.atomic
def keep_board(*, board: Board | None, by: User, name: str, **given: Any) -> Board:
    """A board of the forum, new or changed. `given`: english, about, topic, district, team, position, pinned, closed."""
    demand(by, "square.moderate")
    name = " ".join(name.split())
    if not 2 <= len(name) <= 80:
        raise ValidationError({"name": _("Donnez un nom de 2 à 80 caractères.")})
    before, row = stands(board), board or Board(slug=_slug(name))
    row.name = name
    closed = given.pop("closed", row.closed_at is not None)
    row.closed_at = (row.closed_at or timezone.now()) if closed else None
    for field in ("english", "about", "topic", "district", "team", "position", "pinned"):
        if field in given:
            setattr(row, field, given[field])
    row.save()
    counter.chosen()
    record("forum.board_kept", by=by, about=row, channel=CHANNEL, name=name, **changed_since(before, row))
    return row


def _slug(name: str) -> str:
    base = slugify(name)[:50] or "rubrique"
    taken = set(Board.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)


@transaction.atomic
def watch(*, word: str, act: str, by: User, note: str = "") -> Watched:
    """A word is watched from now on. Raises ValidationError."""
    demand(by, "square.moderate")
    word = " ".join(word.lower().split())
    if not 2 <= len(word.rstrip("*")) <= 79 or not word.rstrip("*").replace(" ", "").replace("-", "").replace("’", "").isalnum():
        raise ValidationError(
            {"word": _("Écrivez un mot ou quelques-uns, avec une étoile à la fin pour tout ce qui commence ainsi.")}
        )
    if act not in WATCHED:
        raise ValidationError({"act": _("Choisissez ce qui se passe.")})
    row, _made = Watched.objects.update_or_create(
        word=word, defaults={"act": act, "note": note[:200], "by": by, "at": timezone.now()}
    )
    record("forum.word_watched", by=by, about=row, channel=CHANNEL, act=act)
    return row


@transaction.atomic
def unwatch(*, row: Watched, by: User) -> None:
    demand(by, "square.moderate")
    record("forum.word_dropped", by=by, about=row, channel=CHANNEL)
    row.delete()


@transaction.atomic
def set_rules(*, by: User, team: Team | None, hours: int, reviewed: int, slow_days: int, open_: bool, cases: bool = True,
              abuse: int = 0, abuse_days: int = 30, block_days: int = 7) -> ForumRules:  # fmt: skip
    """`cases`: what goes to the counter is a case there. `abuse`: after so many texts of somebody that were taken down within
    `abuse_days`, they are blocked for `block_days`; 0: never by itself. Raises ValidationError."""
    demand(by, "city.edit")
    if not (0 <= hours <= 720 and 0 <= reviewed <= 20 and 1 <= slow_days <= 3650):
        raise ValidationError(_("Ces nombres ne conviennent pas."))
    if not (0 <= abuse <= 50 and 1 <= abuse_days <= 365 and 1 <= block_days <= 365):
        raise ValidationError(_("Ces nombres ne conviennent pas."))
    before = stands(ForumRules.objects.first())
    told = {"team": team, "hours": hours, "reviewed": reviewed, "slow_days": slow_days, "open": open_, "cases": cases, "abuse": abuse,
            "abuse_days": abuse_days, "block_days": block_days}  # fmt: skip
    row, _made = ForumRules.objects.update_or_create(one=True, defaults=told)
    counter.chosen()
    record("forum.rules_set", by=by, about=row, channel=CHANNEL, **changed_since(before, row))
    return row


def topic_of(key: str) -> Topic | None:
    return Topic.objects.filter(key=key).first() if key else None
