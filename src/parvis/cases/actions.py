"""The verbs of a case: open it, put conversations under it, describe it, move it, tell residents, keep up with the counter."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.words import mended
from parvis.cases import states
from parvis.cases.ending import demand_complete
from parvis.cases.fields import FIELDS, described
from parvis.cases.lists import editable
from parvis.cases.models import Case, CaseLink, CaseRules, CaseStep, Telling
from parvis.cases.understood import of_conversation
from parvis.cases.words import WRONG, said
from parvis.city import references
from parvis.contact.models import Entry
from parvis.inbox import actions as counter
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation, Message
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record, record_many
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.search.index import Text, index
from parvis.work.rows import ring

CALLED = re.compile(r"^(?:@\S+\s+)+")
WHERE = ("place", "lat", "lon", "precision")
LONGEST = 5000
"""Characters of what is told or noted."""


class Changed(Exception):
    """A colleague changed the case after what the agent has seen: nothing was done. `case` is how it stands."""

    def __init__(self, case: Case) -> None:
        super().__init__("changed")
        self.case = case


# ── Opening, and what is under it ────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_case(*, by: User | None, conversation: Conversation | None = None, team: Team | None = None, number: str = "",
              **fields: Any) -> Case:  # fmt: skip
    """A new case, above `conversation` if there is one. Fields as `fields.FIELDS`; what is not given is what was understood there.

    `number`: one that the person was given already. Raises ValidationError when the conversation has an open case.
    """
    demand(by, "case.edit", conversation)
    if by is not None and team is not None and not (everywhere(by) or team.pk in teams(by, "case.edit")):
        raise PermissionDenied("case.edit")
    now = timezone.now()
    if conversation is not None:
        fields = _understood(conversation, fields)
    case = Case(opened_by=by, opened_at=now, moved_at=now, shown_at=now, number=_number(conversation, number))
    described(case, fields)
    owners = (
        case.category.team_id if case.category else None,
        team.pk if team else None,
        conversation.team_id if conversation else None,
    )
    owner = next((pk for pk in owners if pk), None)
    if owner is None:
        raise ValidationError({"team": _("Dites quelle équipe s’en charge.")})
    case.team_id = owner
    case.save()
    step(case, "opened", by=by, public_state=case.public_state, state=case.state, conversation=conversation)
    if conversation is not None:
        _link(case, conversation, by)
    refound(case)
    record("case.opened", by=by, about=case, channel=channel(case), number=case.number)
    ring()
    return case


def _understood(conversation: Conversation, given: dict[str, Any]) -> dict[str, Any]:
    """What is given stands; a place that is given is the whole of it."""
    known = of_conversation(conversation)
    if any(given.get(name) not in (None, "") for name in WHERE):
        known = {name: value for name, value in known.items() if name not in WHERE}
    return known | given | {"title": given.get("title") or title_of(conversation)}


def title_of(conversation: Conversation) -> str:
    """What the conversation says of itself, without whom it speaks to and the number that a form put at the end.

    "" where its network lets words be kept for a time only: a copy of them would outlive it.
    """
    if conversation.messages.filter(expires_at__isnull=False).exists():
        return ""
    said = CALLED.sub("", conversation.subject or _asked(conversation))
    return said.rpartition(" (")[0] if said.endswith(")") and references.is_right(said.rpartition(" (")[2][:-1]) else said


def _asked(conversation: Conversation) -> str:
    """Their words, when the newest are ours: a case is not called by the answer to it."""
    rows = conversation.messages.filter(removed_at__isnull=True).exclude(way="note").order_by("-at", "-pk")
    newest = rows.first()
    theirs = rows.filter(way="in").first() if newest is not None and newest.way == "out" else None
    return theirs.text[:200] if theirs is not None else conversation.preview


def _number(conversation: Conversation | None, given: str) -> str:
    """The number that the person has in their receipt, else a new one: nobody has two numbers for one thing."""
    if conversation is not None and not given:
        entry = Entry.objects.filter(account=conversation.account_id, thread=conversation.thread).first()
        given = entry.reference if entry else ""
    if given and not Case.objects.filter(number=given).exists():
        return given
    return references.fresh(prefix(), _taken)


def prefix() -> str:
    kept = CaseRules.objects.first()
    return (kept.prefix if kept else "") or references.prefix_of(settings.ENVIRONMENT.city)


def _taken(number: str) -> bool:
    return Case.objects.filter(number=number).exists() or Entry.objects.filter(reference=number).exists()


@transaction.atomic
def attach(case: Case, conversation: Conversation, *, by: User | None) -> Case:
    """Put one more conversation under a case: the same person elsewhere, or somebody else with the same fact."""
    demand(by, "case.edit", conversation)
    case = locked(case, by, None)
    if case.forgotten_at:
        raise ValidationError(_("Ce dossier est anonymisé : ouvrez-en un nouveau."))
    if CaseLink.objects.filter(case=case, conversation=conversation, current=True).exists():
        return case
    _link(case, conversation, by)
    step(case, "linked", by=by, conversation=conversation)
    moved(case)
    record("case.linked", by=by, about=case, channel=channel(case), conversation=conversation.pk, number=case.number)
    ring()
    return case


def _link(case: Case, conversation: Conversation, by: User | None) -> None:
    """Raises ValidationError when it is under another open case."""
    there = CaseLink.objects.filter(conversation=conversation, current=True).select_related("case").first()
    if there is not None and there.case.closed_at is None:
        words = _("Cette conversation est déjà dans le dossier %(number)s : détachez-la d’abord.")
        raise ValidationError({"conversation": words % {"number": there.case.number}})
    CaseLink.objects.filter(conversation=conversation, current=True).update(current=None)
    try:
        with transaction.atomic():
            CaseLink.objects.update_or_create(
                case=case, conversation=conversation, defaults={"current": True, "by": by, "at": timezone.now()}
            )
    except IntegrityError as error:  # a colleague did the same a moment before
        raise ValidationError({"conversation": _("Un collègue vient de rattacher cette conversation.")}) from error
    _count(case)


@transaction.atomic
def detach(case: Case, conversation: Conversation, *, by: User) -> Case:
    """Take a conversation out: both keep what was said."""
    demand(by, "case.edit", conversation)
    case = locked(case, by, None)
    gone, _n = CaseLink.objects.filter(case=case, conversation=conversation).delete()
    if not gone:
        raise ValidationError({"conversation": _("Cette conversation n’est pas dans ce dossier.")})
    _count(case)
    step(case, "unlinked", by=by, conversation=conversation)
    moved(case)
    record("case.unlinked", by=by, about=case, channel=channel(case), conversation=conversation.pk, number=case.number)
    return case


def recount(cases: Sequence[int]) -> None:
    """How many people each is about, after conversations were merged or parted."""
    for case in Case.objects.filter(pk__in=cases):
        _count(case)


def _count(case: Case) -> None:
    case.reporters = CaseLink.objects.filter(case=case).values("conversation__contact").distinct().count()
    Case.objects.filter(pk=case.pk).update(reporters=case.reporters)


# ── Changing it ──────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def describe(case: Case, *, by: User, revision: int | None = None, team: Team | None = None, **fields: Any) -> Case:
    """What it is about, where, how urgent, which team has it: what is given changes. Raises Changed."""
    case = locked(case, by, revision)
    before, stood = {name: getattr(case, name) for name in FIELDS} | {"team_id": case.team_id}, stands(case)
    described(case, fields)
    if team is not None:
        case.team = team
    changed = sorted(name for name, value in before.items() if getattr(case, name) != value)
    if not changed:
        return case
    moved(case)
    step(case, "described", by=by)
    refound(case)
    record("case.described", by=by, about=case, channel=channel(case), fields=changed, number=case.number,
           **changed_since(stood, case))  # fmt: skip
    return case


@transaction.atomic
def advance(
    case: Case, move: states.Move, *, by: User | None, revision: int | None = None, inside: states.Inside | None = None, reason: str = ""
) -> CaseStep:  # fmt: skip
    """Give a case another public state. Nobody is told by this: see `tell`. Raises Changed, ValidationError by field."""
    case = locked(case, by, revision)
    if wrong := states.wrong(case.public_state, move, timezone.localdate()):  # type: ignore[arg-type]
        raise ValidationError({name: str(WRONG[code]) for name, code in wrong.items()})
    if by is not None and states.inside_after(case.state, move.to, inside) == "closed":  # type: ignore[arg-type]
        demand_complete(case)
    case.public_state, case.whom = move.to, move.whom[:200] if move.to in states.WHOM else ""
    case.day = move.day if move.to == "planned" else None
    case.state = states.inside_after(case.state, move.to, inside)  # type: ignore[arg-type]
    now = timezone.now()
    case.shown_at, case.closed_at = now, now if case.state == "closed" else None
    moved(case)
    made = step(
        case, "public", by=by, public_state=move.to, state=case.state, whom=case.whom, day=case.day, told=_words(move.told),
        shown=move.shown, reason=_words(reason),
    )  # fmt: skip
    record("case.state", by=by, about=case, channel=channel(case), state=move.to, reason=reason, number=case.number)
    ring()
    return made


@transaction.atomic
def set_inside(case: Case, *, state: str, by: User, revision: int | None = None, reason: str = "") -> CaseStep:
    """The house's own state; the public one stays. A case is closed by its public state alone."""
    case = locked(case, by, revision)
    if state not in states.INSIDE[case.state] or "closed" in (state, case.state):  # type: ignore[index]
        raise ValidationError({"state": str(WRONG["move"])})
    case.state = state
    moved(case)
    made = step(case, "inside", by=by, state=state, reason=_words(reason))
    record("case.inside", by=by, about=case, channel=channel(case), state=state, reason=reason, number=case.number)
    return made


@transaction.atomic
def note(case: Case, *, text: str, by: User) -> CaseStep:
    """Something for colleagues, in the history of the case."""
    case = locked(case, by, None)
    if not text.strip():
        raise ValidationError({"text": _("Écrivez votre note.")})
    moved(case)
    made = step(case, "noted", by=by, reason=_words(text))
    record("case.noted", by=by, about=case, channel=channel(case), number=case.number)
    return made


# ── Telling residents ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def tell(at: CaseStep, *, text: str, to: Mapping[int, int], by: User) -> list[Telling]:
    """Say `text` in conversations of the case (id → newest message seen there), each as its network allows.

    One that is refused keeps none of the others back; each outcome is kept, in words. The same step tells a conversation once.
    """
    case = locked(at.case, by, None)
    if not text.strip():
        raise ValidationError({"told": _("Écrivez ce que l’habitant lira.")})
    seen = Conversation.objects.seen_by(by).filter(case_links__case=case, pk__in=list(to))
    rows = {row.pk: row for row in seen.select_related("account__grant")}
    if missing := [pk for pk in to if pk not in rows]:
        raise ValidationError({"tell": _("Conversation inconnue dans ce dossier : %(pk)s.") % {"pk": missing[0]}})
    there = {one.conversation_id: one for one in at.tellings.all()}
    return [there.get(pk) or _told(at, rows[pk], text, to[pk], by) for pk in to]


def _told(at: CaseStep, conversation: Conversation, text: str, seen: int, by: User) -> Telling:
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"parvis:case-step:{at.pk}:{conversation.pk}")
    telling = Telling(step=at, conversation=conversation)
    try:
        telling.reply = counter.reply(conversation, text=text, by=by, seen=seen, key=key)
    except counter.Answered:
        telling.failure = _("Un collègue a répondu entre-temps : rien n’est parti.")
    except counter.Impossible as error:
        telling.failure = " ".join(str(mended(one)["sentence"]) for one in error.problems)[:300]
    except PermissionDenied:
        telling.failure = _("Vos droits ne permettent pas de répondre ici.")
    telling.save()
    return telling


def newest(conversations: Sequence[int]) -> dict[int, int]:
    """The newest message of each, as `tell` wants to know it."""
    found = Message.objects.filter(conversation__in=conversations).values("conversation").annotate(newest=Max("pk"))
    return {row["conversation"]: row["newest"] for row in found}


# ── Keeping up with the counter ──────────────────────────────────────────────────────────────────────────────────────


def heard(messages: Sequence[Heard]) -> None:
    """New messages: their cases rise to the top, and no longer wait for the resident. A few statements for a batch."""
    written = {one.conversation.pk for one in messages if not one.own}
    links = list(CaseLink.objects.filter(conversation__in=written, current=True).select_related("case")) if written else []
    if not links:
        return
    now = timezone.now()
    cases = {link.case_id: link.case for link in links}
    there = Case.objects.filter(pk__in=cases)  # in the database, not on rows read before: a colleague may close one just now
    for state in states.INSIDE:
        if states.heard(state) != state:
            there.filter(state=state).update(state=states.heard(state))
    there.update(moved_at=now, heard_at=now)
    CaseStep.objects.bulk_create(
        CaseStep(case_id=link.case_id, kind="heard", at=now, conversation_id=link.conversation_id) for link in links
    )
    record_many("case.heard", [(case, channel(case)) for case in cases.values()])


@transaction.atomic
def passed_on(conversation: Conversation, *, whom: str, by: User) -> None:
    """What was passed on with a conversation is so for the open case above it: its public state says who has it."""
    link = CaseLink.objects.filter(conversation=conversation, current=True, case__closed_at=None).select_related("case").first()
    if link is None or "transferred" not in states.MOVES[link.case.public_state]:  # type: ignore[index]
        return
    advance(link.case, states.Move("transferred", whom=whom), by=by if editable(by, link.case) else None)


FOLLOWED = {"conversation.answered": "answered", "reply.failed": "failed", "conversation.state": "closed"}


def followed(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """Answers left, or did not arrive; conversations were closed. Three statements, whatever their number."""
    told = [one for one in conversations if kind != "conversation.state" or one.state == "closed"]
    if kind not in FOLLOWED or not told:
        return
    links = CaseLink.objects.filter(conversation__in=told, current=True).values_list("case", "conversation")
    if not (found := list(links)):
        return
    now = timezone.now()
    Case.objects.filter(pk__in={case for case, _ in found}).update(moved_at=now)
    CaseStep.objects.bulk_create(
        CaseStep(case_id=case, kind=FOLLOWED[kind], by=by, at=now, conversation_id=conversation) for case, conversation in found
    )


# ── ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def locked(case: Case, by: User | None, revision: int | None) -> Case:
    """The row for this transaction. Raises PermissionDenied, Changed, ValidationError where it goes on in another one."""
    fresh = Case.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=case.pk)
    if by is not None and not editable(by, fresh):
        raise PermissionDenied("case.edit")
    if fresh.merged_into is not None:
        raise ValidationError(
            _("Ce dossier est fusionné dans %(number)s : travaillez dans celui-là.") % {"number": fresh.merged_into}
        )
    if revision is not None and fresh.revision != revision:
        raise Changed(fresh)
    return fresh


def moved(case: Case) -> None:
    case.revision, case.moved_at = case.revision + 1, timezone.now()
    case.save()


def step(case: Case, kind: str, *, by: User | None, **told: Any) -> CaseStep:
    return CaseStep.objects.create(case=case, kind=kind, by=by, at=timezone.now(), **told)


def _words(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]


def refound(case: Case) -> None:
    """By its number, its title, its place, whom it is with; by the numbers and titles of what was merged into it."""
    others = [words for one in case.merged.all() for words in (one.number, one.title)]
    body = "\n".join([case.number, case.title, case.place, case.public_title, said(case), *others])
    index([Text("cases.case", case.pk, case.pk, case.team_id, case.opened_at, body)])


def channel(case: Case) -> str:
    return f"inbox:{case.team_id}"


def may_work(user: User, case: Case) -> bool:
    """For pages: whether the gestures are offered."""
    return may(user, "case.edit") and editable(user, case)
