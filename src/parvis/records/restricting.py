"""A person's data may be kept and not used: they contest it, object, or need it kept (GDPR, articles 18 and 21).

Who is flagged stands in no figure, no lookout and no export as long as it lasts; the counter still answers them.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox import forgetting
from parvis.inbox.contacts.finding import root
from parvis.inbox.models import Contact
from parvis.journal.record import record, record_many
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records.actions import VERB
from parvis.records.models import Restriction

KINDS = ("restrict", "object")


def restricted_contacts() -> QuerySet[Any]:
    """For `kept.hooks.RESTRICTED`: them, and what was united into them. From the few who are flagged on: a condition that names the
    three ways at once reads all contacts that there are."""
    flagged = Restriction.objects.filter(lifted_at__isnull=True).values("contact")
    united = Contact.objects.filter(united_into__in=flagged).values("pk")
    return flagged.union(united, Contact.objects.filter(united_into__united_into__in=flagged).values("pk"))


@transaction.atomic
def restrict(contact: Contact, *, kind: str, reason: str, by: User) -> Restriction:
    """Their data is kept, and used for nothing but to answer them."""
    demand(by, VERB)
    if kind not in KINDS:
        raise ValidationError({"kind": _("Choisissez : limitation, ou opposition.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Dites comment la personne l’a demandé.")})
    contact = root(Contact.objects.get(pk=contact.pk))
    if contact.erased_at:
        raise ValidationError(_("Cette personne est déjà effacée."))
    try:
        with transaction.atomic():
            row = Restriction.objects.create(contact=contact, kind=kind, reason=reason.strip()[:2000], by=by, at=timezone.now())
    except IntegrityError as error:
        raise ValidationError(_("L’usage de ses données est déjà limité.")) from error
    record("person.restricted", by=by, about=contact, reason=row.reason, article=kind)
    _count_again(contact)
    return row


@transaction.atomic
def lift(row: Restriction, *, by: User) -> Restriction:
    demand(by, VERB)
    if not Restriction.objects.filter(pk=row.pk, lifted_at__isnull=True).update(lifted_at=timezone.now(), lifted_by=by):
        raise ValidationError(_("Cette limitation est déjà levée."))
    record("person.unrestricted", by=by, about=row.contact)
    _count_again(row.contact)
    return Restriction.objects.get(pk=row.pk)


def _count_again(contact: Contact) -> None:
    """The journal speaks of their conversations: figures look at them anew."""
    talks = forgetting.conversations_of(forgetting.whole(contact)).only("pk", "team")
    record_many("conversation.changed", [(talk, f"inbox:{talk.team_id}") for talk in talks.iterator(chunk_size=500)])
