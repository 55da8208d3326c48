"""Two contacts are one person, or are not; a conversation is somebody else’s: always said by somebody, and taken back at any time."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox.contacts.finding import identities_of, names, root
from parvis.inbox.contacts.likeness import between
from parvis.inbox.homes import stands
from parvis.inbox.models import Belonging, Contact, Conversation, Identity, Likeness
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User

GROUNDS = ("proof", "said", "hand")


def _demand(by: User, *contacts: Contact) -> None:
    """Who gives conversations away, and sees something of each of these persons."""
    demand(by, "inbox.assign")
    pks = {contact.pk for contact in contacts}
    if Contact.objects.seen_by(by).filter(pk__in=pks).count() != len(pks):
        raise PermissionDenied("inbox.assign")


@transaction.atomic
def unite(contact: Contact, other: Contact, *, ground: str, by: User) -> Likeness:
    """`other` is the same person as `contact`, which stays and keeps its name. `ground`: proof · said · hand."""
    if contact.pk == other.pk:
        raise ValidationError(_("C’est déjà la même fiche."))
    _demand(by, contact, other)
    stays, goes = _locked(contact.pk, other.pk)
    if stays.united_into_id or goes.united_into_id:
        raise ValidationError(_("L’une des deux fiches vient d’être réunie à une autre : rouvrez-la."))
    if stays.objected_at or goes.objected_at:
        raise ValidationError(_("Cette personne s’oppose à ce qu’on relie ce qu’elle écrit : on ne réunit pas ses fiches."))
    if ground not in GROUNDS:
        raise ValidationError(
            {"ground": _("Dites comment on le sait : une preuve, la personne l’a dit, ou vous l’avez vérifié.")}
        )
    moving = identities_of(goes)
    if ground == "proof" and between(names(identities_of(stays)), names(moving)) != "proof":
        raise ValidationError({"ground": _("Rien ne le prouve : leurs adresses ne sont pas les mêmes.")})
    kept = [one.pk for one in moving]
    _give(kept, goes, stays)
    Contact.objects.filter(pk=goes.pk).update(united_into=stays)
    _follow(goes.pk)
    if not stays.language and goes.language:
        Contact.objects.filter(pk=stays.pk).update(language=goes.language)
    row = Likeness.objects.create(contact=stays, other=goes, state="united", ground=ground, kept=kept, by=by, at=timezone.now())
    record("contact.united", by=by, about=stays, other=goes.pk, ground=ground)
    return row


@transaction.atomic
def part(likeness: Likeness, *, by: User) -> Likeness:
    """Two persons again: each has the identities it had, and their conversations, those that came since too."""
    row = Likeness.objects.select_for_update(of=("self",)).get(pk=likeness.pk)
    _demand(by, root(row.contact))
    if row.state != "united":
        raise ValidationError(_("C’est déjà annulé."))
    _part(row, by)
    return row


def _part(row: Likeness, by: User) -> None:
    _give(row.kept, root(row.contact), row.other)
    Contact.objects.filter(pk=row.other_id).update(united_into=None)
    _follow(root(row.contact).pk, row.other_id)
    row.state, row.undone_at, row.undone_by = "parted", timezone.now(), by
    row.save(update_fields=["state", "undone_at", "undone_by"])
    record("contact.parted", by=by, about=row.contact, other=row.other_id)


@transaction.atomic
def set_apart(contact: Contact, other: Contact, *, by: User) -> Likeness:
    """They are not one person: it is not proposed again."""
    if contact.pk == other.pk:
        raise ValidationError(_("C’est déjà la même fiche."))
    _demand(by, contact, other)
    row = Likeness.objects.create(contact=contact, other=other, state="apart", by=by, at=timezone.now())
    record("contact.apart", by=by, about=contact, other=other.pk)
    return row


@transaction.atomic
def object_to(contact: Contact, *, objects: bool, reason: str, by: User) -> Contact:
    """The person objects to being followed from one conversation to another (GDPR, article 21), or no longer does.

    What was united is two again, what was said to be theirs is no longer, nothing more is proposed, and no page shows what they
    wrote before. They are answered as before.
    """
    _demand(by, contact)
    if not reason.strip():
        raise ValidationError({"reason": _("Dites comment elle l’a demandé : c’est conservé au journal.")})
    (row,) = _locked(contact.pk)
    at = timezone.now() if objects else None
    pks = {row.pk}
    if objects:
        for likeness in Likeness.objects.select_for_update(of=("self",)).filter(contact=row, state="united").order_by("-pk"):
            _part(likeness, by)
            pks.add(likeness.other_id)
        for belonging in Belonging.objects.select_for_update(of=("self",)).filter(_about(pks), undone_at__isnull=True):
            _return(belonging, by)
    Contact.objects.filter(pk__in=pks).update(objected_at=at)
    row.objected_at = at
    record("contact.objected" if objects else "contact.consents", by=by, about=row, reason=reason.strip()[:500])
    return row


# ── Whose conversation it is ─────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def belong(conversation: Conversation, *, to: Contact, reason: str, by: User) -> Belonging:
    """It is `to`'s, whatever name it came under: a mail that a colleague passed on, a message written for somebody else.

    It is answered as before, where it came from; only whose page shows it changes.
    """
    demand(by, "inbox.assign", conversation)
    _demand(by, to)
    row = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("contact", "identity__contact")
        .get(pk=conversation.pk)
    )
    stands(row)
    (goes_to,) = _locked(to.pk)
    if goes_to.united_into_id:
        raise ValidationError({"contact": _("Cette fiche vient d’être réunie à une autre : choisissez de nouveau.")})
    if goes_to.pk == row.contact_id:
        raise ValidationError({"contact": _("C’est déjà sa conversation.")})
    if goes_to.objected_at or row.identity.contact.objected_at:
        raise ValidationError(_("Cette personne s’oppose à ce qu’on relie ce qu’elle écrit : on ne change pas sa fiche."))
    if goes_to.pk == row.identity.contact_id:
        raise ValidationError({"contact": _("C’est sous son nom qu’elle est venue : annulez plutôt le changement.")})
    for earlier in row.belongings.filter(undone_at__isnull=True):
        _undone(earlier, by)
    made = Belonging.objects.create(conversation=row, contact=goes_to, reason=reason.strip()[:300], by=by, at=timezone.now())
    Conversation.objects.filter(pk=row.pk).update(contact=goes_to)
    channel = f"inbox:{row.team_id}"
    record("contact.belongs", by=by, about=row, channel=channel, contact=goes_to.pk, was=row.contact_id, reason=made.reason)
    return made


@transaction.atomic
def give_back(belonging: Belonging, *, by: User) -> Belonging:
    """It is again the conversation of whoever it came from."""
    row = Belonging.objects.select_for_update(of=("self",)).get(pk=belonging.pk)
    demand(by, "inbox.assign", row.conversation)
    if row.undone_at:
        raise ValidationError(_("C’est déjà annulé."))
    _return(row, by)
    return row


def _return(row: Belonging, by: User) -> None:
    _undone(row, by)
    talk = Conversation.objects.select_related("identity").get(pk=row.conversation_id)
    Conversation.objects.filter(pk=talk.pk).update(contact=talk.identity.contact_id)
    record("contact.returned", by=by, about=talk, channel=f"inbox:{talk.team_id}", contact=talk.identity.contact_id)


def _undone(row: Belonging, by: User) -> None:
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])


def _about(contacts: set[int]) -> Q:
    """Said to be theirs, or under their name and said to be another's."""
    return Q(contact__in=contacts) | Q(conversation__identity__contact__in=contacts)


def _follow(*contacts: int) -> None:
    """After persons were united or parted: what was said to be somebody's is where that person is now."""
    here = Belonging.objects.filter(conversation__contact__in=contacts, undone_at__isnull=True).select_related("contact")
    for row in here:
        Conversation.objects.filter(pk=row.conversation_id).update(contact=root(row.contact))


def _locked(*pks: int) -> list[Contact]:
    there = {row.pk: row for row in Contact.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")}
    return [there[pk] for pk in pks]


def _give(identities: list[int], of: Contact, to: Contact) -> None:
    Identity.objects.filter(pk__in=identities, contact=of).update(contact=to)
    Conversation.objects.filter(identity__in=identities, contact=of).update(contact=to)
