"""What colleagues do with what residents wrote: let it in, take it down with reasons, give it back, answer for the city."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.forum import actions, calling, counting, keeping, letters, limits
from parvis.forum.models import Contribution, Decision, Flag, Revision, Thread
from parvis.forum.words import GROUNDS
from parvis.inbox.grounds.articles import articles, demand_ground
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.square.actions import held
from parvis.square.blocks import actions as blocks
from parvis.square.models import Block, Resident

CHANNEL = "forum"


def _locked(said: Contribution) -> Contribution:
    return Contribution.objects.select_for_update(of=("self",)).select_related("thread__resident", "resident").get(pk=said.pk)


@transaction.atomic
def let_in(*, said: Contribution, by: User) -> Contribution:
    """What was held is read by everybody."""
    demand(by, "square.moderate")
    said = _locked(said)
    if said.state != "held":
        raise ValidationError(_("Ce texte n’attend plus."))
    if said.kind != "question" and said.thread.state != "open":
        raise ValidationError(_("Laissez d’abord passer la question."))
    first = said.revision == 1
    said.state, said.held_for = "shown", []
    said.at = timezone.now() if first else said.at
    said.save(update_fields=["state", "held_for", "at"])
    actions.appear(said)
    record("forum.let_in", by=by, about=said, channel=CHANNEL, thread=said.thread_id)
    return said


@transaction.atomic
def take_down(*, said: Contribution, by: User, facts: str, clause: str = "", law: str = "") -> Decision:
    """It is not shown (any more), for reasons that its author is told and may contest. Criticism is none. Raises ValidationError."""
    demand(by, "square.moderate")
    said = _locked(said)
    if said.state not in ("shown", "held") or said.official:
        raise ValidationError(_("Ce texte n’est pas visible, ou c’est la ville qui parle."))
    facts, known = limits.clean(facts)[:4000], dict(articles())
    if len(facts) < 10:
        raise ValidationError({"facts": _("Dites ce qui est contraire aux règles : son auteur le lira.")})
    demand_ground_of(facts)
    if clause and clause not in known:
        raise ValidationError({"clause": _("La charte n’a pas cet article.")})
    if not clause and not law.strip():
        raise ValidationError(
            {"clause": _("Citez l’article de la charte, ou le texte de loi : son auteur a le droit de le connaître.")}
        )
    source = "flag" if said.flags else "words" if "words" in said.held_for else "own"
    words = f"{said.thread.title}\n\n{said.text}" if said.kind == "question" else said.text
    row = Decision.objects.create(
        contribution=said, resident=said.resident, act="refuse" if said.state == "held" else "hide", clause=known.get(clause, ""),
        law=law.strip()[:200], facts=facts, words=words, source=source, by=by, at=timezone.now(),
    )  # fmt: skip
    said.state = "hidden"
    said.save(update_fields=["state"])
    actions.vanish(said, "hidden")
    _close_flags(said, "followed", by)
    if letters.decided(row):
        row.told_at = timezone.now()
        row.save(update_fields=["told_at"])
    _block_who_goes_on(row)
    record("forum.taken_down", by=by, about=said, channel=CHANNEL, thread=said.thread_id, decision=row.pk)
    return row


def _block_who_goes_on(row: Decision) -> None:
    """The city's rule of repeated abuse: so many texts of somebody that people took down lately, and they read and write no longer for
    some days. What was lifted does not count; a second look is theirs to ask for."""
    rules, resident = keeping.rules(), row.resident
    if not rules.abuse or resident is None or resident.state != "active":
        return
    since = max(row.at - timedelta(days=rules.abuse_days), _last_block(resident))
    lately = Decision.objects.filter(resident=resident, lifted_at=None, at__gt=since)
    if lately.count() < rules.abuse:
        return
    with translation.override(resident.language):
        reason = _("Textes retirés en %(days)s jours : %(n)s. C’est la règle de la ville.") % {
            "n": rules.abuse,
            "days": rules.abuse_days,
        }
    blocks.block(by=None, resident=resident, reason=reason, days=rules.block_days)


def _last_block(resident: Resident) -> datetime:
    """What led to a block does not lead to another one."""
    return Block.objects.filter(resident=resident).aggregate(last=Max("at"))["last"] or resident.joined_at


def demand_ground_of(facts: str) -> None:
    try:
        demand_ground(facts)
    except ValidationError as error:
        raise ValidationError({"facts": error.message_dict["reason"]}) from error


@transaction.atomic
def give_back(*, said: Contribution, by: User) -> Contribution:
    """It is shown again."""
    demand(by, "square.moderate")
    said = _locked(said)
    if said.state != "hidden":
        raise ValidationError(_("Ce texte n’est pas masqué."))
    said.state, said.held_for = "shown", []
    said.save(update_fields=["state", "held_for"])
    Decision.objects.filter(contribution=said, lifted_at=None).update(lifted_at=timezone.now())
    actions.appear(said)
    record("forum.given_back", by=by, about=said, channel=CHANNEL, thread=said.thread_id)
    return said


def _close_flags(said: Contribution, state: str, by: User) -> int:
    rows = list(Flag.objects.filter(contribution=said, state="open").select_related("resident", "contribution"))
    Flag.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, by=by, decided_at=timezone.now())
    Contribution.objects.filter(pk=said.pk).update(flags=0)
    said.flags = 0
    for row in rows:
        row.state = state
        letters.followed(row)
    return len(rows)


@transaction.atomic
def dismiss_flags(*, said: Contribution, by: User) -> int:
    """It stays: whoever flagged it is told."""
    demand(by, "square.moderate")
    closed = _close_flags(_locked(said), "dismissed", by)
    record("forum.flags_dismissed", by=by, about=said, channel=CHANNEL, flags=closed)
    return closed


@transaction.atomic
def flag(
    *, said: Contribution, ground: str, text: str, resident: Resident | None = None, name: str = "", email: str = "", sure: bool
) -> Flag:  # fmt: skip
    """Somebody, signed in or not, says that it should not stand here. It hides nothing by itself. Raises ValidationError."""
    wrong: dict[str, str] = {}
    if ground not in GROUNDS:
        wrong["ground"] = _("Choisissez un motif.")
    if len(limits.clean(text)) < 10:
        wrong["text"] = _("Expliquez en quelques mots ce qui ne va pas.")
    if not sure:
        wrong["sure"] = _("Confirmez que vous êtes de bonne foi.")
    if resident is None and not _reachable(name, email):
        wrong["email"] = _("Donnez votre nom et votre adresse de courriel : nous vous dirons ce qui a été décidé.")
    if wrong:
        raise ValidationError(wrong)
    resident = held(resident) if resident else None
    if resident and _flags_today(resident) >= counting.level_of(resident).flags:
        raise ValidationError(_("C’est le plus que permet votre niveau en un jour. Revenez demain."))
    try:
        with transaction.atomic():
            row = Flag.objects.create(
                contribution=said, resident=resident, name="" if resident else " ".join(name.split())[:120],
                email="" if resident else email.strip().lower(),
                ground=ground, text=limits.clean(text)[:4000], at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("Vous l’avez déjà signalé : une personne va le lire.")) from error
    Contribution.objects.filter(pk=said.pk).update(flags=F("flags") + 1)
    calling.flagged(said)
    if resident is None:
        letters.received(row)
    record("forum.flagged", about=said, channel=CHANNEL, thread=said.thread_id, ground=ground)
    return row


def _reachable(name: str, email: str) -> bool:
    try:
        validate_email(email.strip())
    except ValidationError:
        return False
    return bool(name.strip())


def _flags_today(resident: Resident) -> int:
    return Flag.objects.filter(resident=resident, at__gt=timezone.now() - limits.DAY).count()


@transaction.atomic
def contest(*, row: Decision, text: str) -> Decision:
    """Its author says why it is wrong, once. Raises ValidationError."""
    row = Decision.objects.select_for_update(of=("self",)).select_related("contribution__thread__board", "by").get(pk=row.pk)
    text = limits.clean(text)[:4000]
    if row.contested_at is not None or row.lifted_at is not None:
        raise ValidationError(_("Cette décision est déjà contestée, ou levée."))
    if len(text) < 10:
        raise ValidationError({"text": _("Dites en quelques mots pourquoi vous pensez que c’est une erreur.")})
    row.contest, row.contested_at = text, timezone.now()
    row.save(update_fields=["contest", "contested_at"])
    calling.contested(row)
    record("forum.contested", about=row, channel=CHANNEL)
    return row


@transaction.atomic
def second_look(*, row: Decision, by: User, lift: bool, answer: str) -> Decision:
    """Somebody else than who decided. Raises ValidationError."""
    demand(by, "square.moderate")
    row = Decision.objects.select_for_update(of=("self",)).select_related("contribution", "resident").get(pk=row.pk)
    if row.contested_at is None or row.outcome:
        raise ValidationError(_("Cette contestation est déjà tranchée."))
    if row.by_id == by.pk:
        raise ValidationError(_("Un second regard est celui d’une autre personne."))
    answer = limits.clean(answer)[:4000]
    if len(answer) < 10:
        raise ValidationError({"answer": _("Dites pourquoi : la personne le lira.")})
    row.outcome, row.answer, row.decided_by, row.decided_at = ("lifted" if lift else "kept"), answer, by, timezone.now()
    row.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    if lift and row.contribution.state == "hidden":
        give_back(said=row.contribution, by=by)
    letters.settled(row)
    record("forum.looked_again", by=by, about=row, channel=CHANNEL, outcome=row.outcome)
    return row


@transaction.atomic
def answer(*, thread: Thread, by: User, text: str, asked: str) -> Contribution:
    """The city's own answer, from the desk. The same form twice is one. Raises PermissionDenied, ValidationError."""
    demand(by, "square.moderate")
    demand(by, "inbox.reply")
    mark = keeping.mark("official", by.pk, thread.pk, asked)
    if there := Contribution.objects.filter(asked=mark).first():
        return there
    thread = Thread.objects.select_for_update(of=("self",)).select_related("resident").get(pk=thread.pk)
    text = limits.clean(text)
    if thread.state != "open":
        raise ValidationError(_("Cette question n’est pas ouverte."))
    if not 2 <= len(text) <= 10_000:
        raise ValidationError({"text": _("Écrivez la réponse : 10 000 caractères au plus.")})
    said = Contribution.objects.create(
        thread=thread, kind="answer", colleague=by, official=True, text=text, asked=mark, at=timezone.now()
    )
    counting.settle(thread)
    letters.answered(thread, said)
    record("forum.answered", by=by, about=thread, channel=CHANNEL)
    return said


@transaction.atomic
def certify(*, said: Contribution, by: User, right: bool) -> Contribution:
    """The city says that a resident's answer is right, or takes that back."""
    demand(by, "square.moderate")
    said = _locked(said)
    if said.kind != "answer" or said.official or said.state != "shown":
        raise ValidationError(_("On ne certifie que la réponse visible d’un habitant."))
    said.certified_at, said.certified_by = (timezone.now(), by) if right else (None, None)
    said.save(update_fields=["certified_at", "certified_by"])
    record("forum.certified" if right else "forum.uncertified", by=by, about=said, channel=CHANNEL, thread=said.thread_id)
    return said


@transaction.atomic
def choose(*, thread: Thread, said: Contribution | None, by: User) -> Thread:
    """A colleague says which answer solves it; None: none does."""
    demand(by, "square.moderate")
    return actions.choose(Thread.objects.select_for_update().get(pk=thread.pk), said)


@transaction.atomic
def revert(*, said: Contribution, number: int, by: User) -> Contribution:
    """It says again what it said then: a new version. Raises Revision.DoesNotExist."""
    demand(by, "square.moderate")
    said = _locked(said)
    before = Revision.objects.get(contribution=said, number=number)
    actions.rewrite(said, before.title, before.text, colleague=by)
    record("forum.reverted", by=by, about=said, channel=CHANNEL, thread=said.thread_id, number=number)
    return said
