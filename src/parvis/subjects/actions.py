"""The verbs of a subject: open it, put conversations in it, say where it stands, end it; answer all of them at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.words import mended
from parvis.inbox.actions import answer_problems
from parvis.inbox.models import Conversation
from parvis.inbox.ready import known
from parvis.inbox.tongues import spoken
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.knowledge import blanks
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.subjects.lists import editable, reached
from parvis.subjects.models import Round, Subject, SubjectLink, Told
from parvis.work.rows import ring, soon

FIELDS = {"title": 200, "keywords": 300, "line": 2000}
LONGEST = 5000
"""Characters of an answer to all."""
MOST = 500
"""Conversations that join in one gesture."""
TRIED = 3
"""Networks on which an answer is tried before it begins: one that none of them takes is not begun."""


class Changed(Exception):
    """A colleague changed the subject after what the agent has seen: nothing was done. `subject` is how it stands."""

    def __init__(self, subject: Subject) -> None:
        super().__init__("changed")
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Joined:
    """`elsewhere`: conversations that are in another open subject and stayed there."""

    done: list[int]
    elsewhere: list[int]


# ── Opening, describing, ending ──────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_subject(
    *, by: User | None, conversation: Conversation | None = None, team: Team | None = None, **fields: Any
) -> Subject:
    """A new subject, with `conversation` in it if there is one. Raises ValidationError when that one is in another."""
    demand(by, "subject.edit", conversation)
    if by is not None and team is not None and not (everywhere(by) or team.pk in teams(by, "subject.edit")):
        raise PermissionDenied("subject.edit")
    owner = team.pk if team else conversation.team_id if conversation else None
    if owner is None:
        raise ValidationError({"team": _("Dites quelle équipe s’en charge.")})
    now = timezone.now()
    subject = Subject(team_id=owner, opened_by=by, opened_at=now, moved_at=now)
    _described(subject, fields)
    subject.save()
    if conversation is not None and not _put(subject, [conversation.pk], by).done:
        raise ValidationError({"conversation": _("Cette conversation est déjà dans un autre sujet : retirez-la d’abord.")})
    record("subject.opened", by=by, about=subject, channel=channel(subject), name=subject.title)
    ring()
    return subject


def _described(subject: Subject, fields: Mapping[str, Any]) -> None:
    """Put what is given on the subject; nothing is saved."""
    if unknown := [name for name in fields if name not in (*FIELDS, "topic")]:
        raise TypeError(f"not a field of a subject: {unknown[0]}")
    for name, longest in FIELDS.items():
        if name in fields:
            given = str(fields[name]).replace("\x00", "")
            setattr(subject, name, (given.strip() if name == "line" else " ".join(given.split()))[:longest])
    if "topic" in fields:
        subject.topic = fields["topic"]
    if "line" in fields:
        subject.line_at = timezone.now() if subject.line else None
    if not subject.title:
        raise ValidationError({"title": _("Donnez un titre au sujet.")})


@transaction.atomic
def describe(subject: Subject, *, by: User, revision: int | None = None, team: Team | None = None, **fields: Any) -> Subject:
    """Its title, its words, its topic, what one may say now: what is given changes. Raises Changed."""
    subject = _locked(subject, by, revision)
    before = stands(subject)
    if team is not None and team.pk != subject.team_id:
        if not (everywhere(by) or team.pk in teams(by, "subject.edit")):
            raise PermissionDenied("subject.edit")
        subject.team = team
    given = {name: value for name, value in fields.items() if name != "line" or value.strip() != subject.line}
    _described(subject, given)
    _moved(subject)
    record("subject.described", by=by, about=subject, channel=channel(subject), fields=sorted(given), name=subject.title,
           **changed_since(before, subject))  # fmt: skip
    ring()
    return subject


@transaction.atomic
def end(subject: Subject, *, by: User, revision: int | None = None) -> Subject:
    """It is over: nothing is proposed to it any more. Nobody is told by this: see `answer_all`."""
    return _turned(_locked(subject, by, revision), "ended", by)


@transaction.atomic
def reopen(subject: Subject, *, by: User, revision: int | None = None) -> Subject:
    """It goes on, with the conversations that it had and that are in no other subject since."""
    return _turned(_locked(subject, by, revision), "open", by)


def _turned(subject: Subject, state: str, by: User) -> Subject:
    if subject.state == state:
        return subject
    subject.state, subject.ended_at = state, timezone.now() if state == "ended" else None
    _moved(subject)
    kind = "subject.ended" if state == "ended" else "subject.reopened"
    record(kind, by=by, about=subject, channel=channel(subject), name=subject.title)
    ring()
    return subject


# ── What is in it ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def join(subject: Subject, conversations: Sequence[int], *, by: User | None) -> Joined:
    """Put conversations in a subject: a few statements whatever their number. One in another open subject stays there.

    `by` None: the machine, on a busy day, in whatever team they are.
    """
    if len(conversations) > MOST:
        raise ValidationError({"conversations": _("Cinq cents conversations au plus à la fois.")})
    subject = _locked(subject, by, None)
    if subject.state == "ended":
        raise ValidationError(_("Ce sujet est terminé : rouvrez-le d’abord."))
    there = (
        Conversation.objects.filter(pk__in=conversations)
        if by is None
        else Conversation.objects.seen_by(by).filter(pk__in=conversations)
    )
    mine = [row.pk for row in there.order_by("pk").only("pk", "team") if by is None or may(by, "subject.edit", row)]
    if missing := set(conversations) - set(mine):
        raise ValidationError({"conversations": _("Conversation inconnue : %(pk)s.") % {"pk": min(missing)}})
    joined = _put(subject, mine, by)
    if joined.done:
        record("subject.joined", by=by, about=subject, channel=channel(subject), conversations=joined.done[:50], n=len(joined.done),
               name=subject.title)  # fmt: skip
        ring()
    return joined


def _put(subject: Subject, conversations: Sequence[int], by: User | None) -> Joined:
    links = SubjectLink.objects.filter(conversation__in=conversations)
    current = {pk: (other, state) for pk, other, state in
               links.filter(current=True).values_list("conversation", "subject", "subject__state")}  # fmt: skip
    here = {pk for pk, (other, _state) in current.items() if other == subject.pk}
    elsewhere = [pk for pk, (other, state) in current.items() if other != subject.pk and state == "open"]
    new = [pk for pk in conversations if pk not in here and pk not in elsewhere]
    now = timezone.now()
    try:
        with transaction.atomic():
            links.filter(conversation__in=new, current=True).update(current=None)  # of subjects that are over
            links.filter(conversation__in=new, subject=subject).delete()
            SubjectLink.objects.bulk_create(
                SubjectLink(subject=subject, conversation_id=pk, by=by, at=now) for pk in new
            )  # fmt: skip
    except IntegrityError as error:  # a colleague put one of them elsewhere a moment before
        raise ValidationError(
            {"conversations": _("Un collègue vient de ranger une de ces conversations. Recommencez.")}
        ) from error
    if new:
        _count(subject)
    return Joined(new, elsewhere)


@transaction.atomic
def leave(subject: Subject, conversation: Conversation, *, by: User) -> Subject:
    """Take a conversation out: what was said stays, and it may join again."""
    demand(by, "subject.edit", conversation)
    subject = _locked(subject, by, None)
    gone, _n = SubjectLink.objects.filter(subject=subject, conversation=conversation).delete()
    if not gone:
        raise ValidationError({"conversation": _("Cette conversation n’est pas dans ce sujet.")})
    _count(subject)
    record("subject.left", by=by, about=subject, channel=channel(subject), conversation=conversation.pk, name=subject.title)
    ring()
    return subject


def recount(subjects: Sequence[int]) -> None:
    """How many people speak of each, after conversations were merged or parted."""
    for subject in Subject.objects.filter(pk__in=subjects):
        _count(subject)


def _count(subject: Subject) -> None:
    """The counters, from the rows: two statements to read and one to write, however many there are."""
    links = SubjectLink.objects.filter(subject=subject)
    person = "conversation__contact"
    subject.people, subject.talks = links.aggregate(people=Count(person, distinct=True), talks=Count("pk")).values()
    by_network = links.order_by().values_list("conversation__account__network").annotate(n=Count(person, distinct=True))
    subject.networks = dict(sorted(by_network, key=lambda one: (-one[1], one[0])))
    subject.moved_at = timezone.now()
    subject.save(update_fields=["people", "talks", "networks", "moved_at"])


# ── One answer to all ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def answer_all(
    subject: Subject, *, texts: Mapping[str, str], by: User, again: bool = False, public_most: int | None = None,
    key: uuid.UUID | None = None, at_any_hour: bool = False,
) -> Round:  # fmt: skip
    """Begin one answer to all that were not told yet (`again`: to all): each in its language where there is a text in it.

    Nothing leaves in this transaction; the row does it, batch by batch (jobs.py), out of quiet hours unless `at_any_hour`. The same
    `key` twice is one.
    """
    demand(by, "inbox.reply")
    subject = _locked(subject, by, None)
    if key is not None and (there := Round.objects.filter(key=key, subject=subject).first()):
        return there
    wordings = _texts(texts)
    if subject.rounds.filter(state="running").exists():
        raise ValidationError(_("Une réponse est déjà en train de partir : attendez sa fin, ou arrêtez-la."))
    chosen = reached(subject, by, again=again).annotate(newest=Max("messages__pk")).order_by("pk")
    rows = list(chosen.values_list("pk", "private", "newest", "account__network"))
    if not rows:
        raise ValidationError(
            _("Il n’y a personne à qui répondre : tous ont reçu une réponse, ou vous ne pouvez pas leur répondre.")
        )
    _tried(wordings, {network: pk for pk, _private, _newest, network in rows}, by)
    row = Round.objects.create(
        key=key or uuid.uuid4(), subject=subject, texts=wordings, public_most=public_most, chosen=len(rows), by=by, at=timezone.now(),
        due_at=timezone.now(), at_any_hour=at_any_hour,
    )  # fmt: skip
    _chosen(row, [(pk, private, newest) for pk, private, newest, _network in rows])
    Subject.objects.filter(pk=subject.pk).update(moved_at=timezone.now())
    record("subject.answered", by=by, about=subject, channel=channel(subject), answer=row.pk, n=len(rows), name=subject.title)
    ring()
    return row


def _chosen(row: Round, rows: Sequence[tuple[int, bool, int | None]]) -> None:
    """Who is to be told, and what was the newest there when it was written."""
    told, public = [], 0
    for pk, private, newest in rows:
        public += not private
        many = not private and row.public_most is not None and public > row.public_most
        told.append(Told(round=row, conversation_id=pk, seen=newest or 0, outcome="left" if many else ""))
    Told.objects.bulk_create(told, batch_size=500)


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    """By language. Only what a conversation fills by itself may be blank: nobody looks at each of them."""
    wordings = {code: text.replace("\x00", "").strip()[:LONGEST] for code, text in given.items() if text.strip()}
    if not wordings:
        raise ValidationError({"text": _("Écrivez votre réponse.")})
    for text in wordings.values():
        try:
            blanks.check(text)
        except blanks.BadBrace as error:
            line, column = error.args
            words = _("Ligne %(line)s, colonne %(column)s : une accolade n’est pas fermée, ou pas ouverte.")
            raise ValidationError({"text": words % {"line": line, "column": column}}) from error
        if left := [name for name in blanks.names(text) if name.lower() not in blanks.KNOWN]:
            words = _("Parvis ne sait pas remplir %(blank)s pour chaque personne. Il sait remplir : %(known)s.")
            names = ", ".join(f"{{{name}}}" for name in blanks.KNOWN)
            raise ValidationError({"text": words % {"blank": f"{{{left[0]}}}", "known": names}})
    return wordings


def _tried(texts: Mapping[str, str], on: Mapping[str, int], by: User) -> None:
    """Raises ValidationError when none of a few conversations, each of another network, would take it."""
    pks = list(on.values())[:TRIED]
    found = Conversation.objects.filter(pk__in=pks).select_related("account__grant", "identity", "team")
    refused: list[str] = []
    for talk in found:
        blocking = [one for one in answer_problems(talk, worded(texts, talk, by)) if one.blocking]
        if not blocking:
            return
        refused += [str(mended(one)["sentence"]) for one in blocking]
    if refused:
        raise ValidationError({"text": list(dict.fromkeys(refused))})


def worded(texts: Mapping[str, str], conversation: Conversation, by: User) -> str:
    """In the person's language, else in French, else as it is there; its blanks filled from the conversation."""
    code = next(code for code in (spoken(conversation), "fr", *texts) if code in texts)
    return blanks.fill(texts[code], known(conversation, by))


@transaction.atomic
def stop(row: Round, *, by: User) -> Round:
    """What has not left stays here. It may be taken up again."""
    subject = _locked(row.subject, by, None)
    if Round.objects.filter(pk=row.pk, state="running").update(state="stopped", due_at=None):
        record("subject.answer-stopped", by=by, about=subject, channel=channel(subject), answer=row.pk, name=subject.title)
    row.refresh_from_db()
    return row


@transaction.atomic
def resume(row: Round, *, by: User) -> Round:
    """Go on with those that were not told. They are still told in the name of who wrote it."""
    subject = _locked(row.subject, by, None)
    if subject.rounds.filter(state="running").exclude(pk=row.pk).exists():
        raise ValidationError(_("Une réponse est déjà en train de partir : attendez sa fin, ou arrêtez-la."))
    if Round.objects.filter(pk=row.pk, state="stopped").exists():
        soon(row, state="running")
        record("subject.answer-resumed", by=by, about=subject, channel=channel(subject), answer=row.pk, name=subject.title)
    row.refresh_from_db()
    return row


# ── What they share ──────────────────────────────────────────────────────────────────────────────────────────────────


def _locked(subject: Subject, by: User | None, revision: int | None) -> Subject:
    found = Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if by is not None and not editable(by, found):
        raise PermissionDenied("subject.edit")
    if revision is not None and revision != found.revision:
        raise Changed(found)
    return found


def _moved(subject: Subject) -> None:
    subject.moved_at = timezone.now()
    subject.revision += 1
    subject.save()


def channel(subject: Subject) -> str:
    return f"inbox:{subject.team_id}"
