"""What a person asked for about themselves: to be forgotten; and what forbids it for a time."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox import forgetting
from parvis.inbox.contacts.finding import root
from parvis.inbox.models import Contact
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.kept.hooks import KEPT, Person, held
from parvis.people.access import demand, holders
from parvis.people.models import User
from parvis.records.erasing import sealed
from parvis.records.models import Erasure, LegalHold, RecordRules
from parvis.work.rows import ring

MODES = ("erase", "anonymise")
VERB = "record.keep"


def rules() -> RecordRules:
    return RecordRules.objects.first() or RecordRules()


def second_needed(by: User) -> bool:
    """A second colleague says yes, where there is one who may."""
    return rules().second and others_may(by)


def others_may(by: User) -> bool:
    """Does somebody else keep the records too?"""
    return holders(VERB).exclude(pk=by.pk).exists()


@transaction.atomic
def ask(contact: Contact, *, mode: str, reason: str, by: User) -> Erasure:
    """Forget a person, wherever something is kept of them. Raises ValidationError: a legal hold, or it is under way already."""
    demand(by, VERB)
    if mode not in MODES:
        raise ValidationError({"mode": _("Choisissez : effacer, ou rendre anonyme.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Dites comment la personne l’a demandé et comment vous l’avez reconnue.")})
    contact = root(Contact.objects.get(pk=contact.pk))
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.erased_at:
        raise ValidationError(_("Cette personne est déjà effacée."))
    person = forgetting.whole(contact)
    if why := held(person):
        raise ValidationError(why)
    now, waits = timezone.now(), second_needed(by)
    row = Erasure(
        contact=contact, mode=mode, reason=reason.strip()[:2000], by=by, at=now, language=by.language,
        contacts=list(person.contacts), identities=list(person.identities),
        sealed=sealed(person), total=sum(found(person).values()),
    )  # fmt: skip
    if not waits:
        row.state, row.due_at, row.agreed_at = "working", now, now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(_("Son effacement est déjà demandé.")) from error
    record("person.asked", by=by, about=contact, mode=mode, reason=row.reason, receipt=row.pk)
    ring()
    return row


def found(person: Person) -> dict[str, int]:
    """How many rows of each kind lead to a person."""
    counts = {label: one.rows(person).count() for label, one in KEPT.items()}
    return {label: count for label, count in counts.items() if count}


def stays(person: Person) -> list[dict[str, Any]]:
    """What would be kept all the same, were they forgotten now: which rows, why, until when."""
    found = [(label, stay) for label, one in KEPT.items() if one.stays and (stay := one.stays(person))]
    return [
        {"label": label, "rows": stay.rows, "why": stay.why, "until": stay.until.isoformat() if stay.until else ""}
        for label, stay in found
    ]


@transaction.atomic
def choose(*, second: bool, by: User) -> RecordRules:
    """What the city decides of its records."""
    demand(by, VERB)
    before = stands(RecordRules.objects.first())
    row, _made = RecordRules.objects.update_or_create(one=True, defaults={"second": second})
    record("records.chosen", by=by, about=row, channel="city", on=second, **changed_since(before, row))
    return row


@transaction.atomic
def agree(erasure: Erasure, *, by: User) -> Erasure:
    """The second colleague says yes: it begins."""
    row = _asked(erasure, by)
    if why := held(forgetting.whole(row.contact)):
        raise ValidationError(why)
    row.state, row.agreed_by, row.agreed_at, row.due_at = "working", by, timezone.now(), timezone.now()
    row.save(update_fields=["state", "agreed_by", "agreed_at", "due_at"])
    record("person.agreed", by=by, about=row.contact, receipt=row.pk)
    ring()
    return row


@transaction.atomic
def refuse(erasure: Erasure, *, by: User) -> Erasure:
    """It is not done: by the second colleague, or by who asked for it."""
    demand(by, VERB)
    row = Erasure.objects.select_for_update(of=("self",)).select_related("contact").get(pk=erasure.pk)
    if row.state not in ("asked", "held"):
        raise ValidationError(_("L’effacement a commencé : il ne s’arrête plus."))
    row.state, row.sealed, row.reason, row.done_at = "refused", None, "", timezone.now()
    row.save(update_fields=["state", "sealed", "reason", "done_at"])
    record("person.refused", by=by, about=row.contact, receipt=row.pk)
    return row


def _asked(erasure: Erasure, by: User) -> Erasure:
    demand(by, VERB)
    row = Erasure.objects.select_for_update(of=("self",)).select_related("contact").get(pk=erasure.pk)
    if row.state != "asked":
        raise ValidationError(_("Cette demande n’attend plus de réponse."))
    if row.by_id == by.pk:
        raise PermissionDenied(VERB)
    return row


# ── Legal hold ───────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def hold(contact: Contact, *, reason: str, by: User) -> LegalHold:
    """Nothing of this person is let go of until it is lifted."""
    demand(by, VERB)
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : une plainte, un juge, une enquête.")})
    contact = root(Contact.objects.get(pk=contact.pk))
    if contact.erased_at:
        raise ValidationError(_("Cette personne est déjà effacée."))
    try:
        with transaction.atomic():
            row = LegalHold.objects.create(contact=contact, reason=reason.strip()[:2000], by=by, at=timezone.now())
    except IntegrityError as error:
        raise ValidationError(_("Un gel juridique est déjà posé.")) from error
    record("person.held", by=by, about=contact, reason=row.reason)
    return row


@transaction.atomic
def release(row: LegalHold, *, by: User) -> LegalHold:
    """What was held follows its rules again; an erasure that it stopped goes on."""
    demand(by, VERB)
    now = timezone.now()
    if not LegalHold.objects.filter(pk=row.pk, lifted_at__isnull=True).update(lifted_at=now, lifted_by=by):
        raise ValidationError(_("Ce gel juridique est déjà levé."))
    Erasure.objects.filter(contact=row.contact_id, state="held").update(state="working", due_at=now, agreed_at=now)
    record("person.released", by=by, about=row.contact)
    ring()
    return LegalHold.objects.get(pk=row.pk)


def holding(person: Person) -> list[str]:
    """Why nothing of them may be let go of, for `kept.hooks.HELD`."""
    rows = LegalHold.objects.filter(contact__in=person.contacts, lifted_at__isnull=True)
    return [
        _("Un gel juridique est posé depuis le %(day)s : rien de cette personne ne peut être effacé avant qu’il soit levé.")
        % {"day": timezone.localdate(row.at).strftime("%d/%m/%Y")}
        for row in rows
    ]


def held_persons() -> list[Person]:
    """Under a legal hold, for `kept.hooks.HOLDING`."""
    standing = LegalHold.objects.filter(lifted_at__isnull=True).select_related("contact")
    return [forgetting.whole(row.contact) for row in standing]
