"""What is known of a person, for who may see them: whom they may be, what was united, what they wrote."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from parvis.inbox.contacts.likeness import Ground, Name, between, spellings
from parvis.inbox.models import Belonging, Contact, Conversation, Identity, Likeness
from parvis.inbox.whom import addressees
from parvis.people.models import User

MOST = 5


@dataclass(frozen=True, slots=True)
class Like:
    """Somebody who may be the same person, and why."""

    contact: Contact
    identities: list[Identity]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Other:
    """Whose a conversation may be."""

    contact: Contact
    identities: list[Identity]


def root(contact: Contact) -> Contact:
    """Where its identities are: it may have been united further."""
    while contact.united_into is not None:
        contact = contact.united_into
    return contact


def told_to(user: User) -> QuerySet[Likeness]:
    """Those of persons whom the user sees, united further or not."""
    seen = Contact.objects.seen_by(user)
    return Likeness.objects.filter(Q(contact__in=seen) | Q(contact__united_into__in=seen)).select_related("contact", "other")


def names(identities: list[Identity]) -> list[Name]:
    return [Name(one.network, one.handle) for one in identities if one.expired_at is None]


def identities_of(contact: Contact) -> list[Identity]:
    return list(contact.identities.order_by("pk")[:50])


def likes(contact: Contact, identities: list[Identity], user: User) -> list[Like]:
    """Proofs first. Nobody who objects, nobody who was said to be somebody else, nobody whom the user does not see."""
    wanted = {spelling for name in names(identities) for spelling in spellings(name)}
    if contact.objected_at or contact.united_into_id or not wanted:
        return []
    found = Identity.objects.filter(handle__in=wanted, expired_at__isnull=True, contact__objected_at__isnull=True)
    found = (
        found.exclude(contact=contact).exclude(contact__in=_settled(contact)).filter(contact__in=Contact.objects.seen_by(user))
    )
    theirs: dict[Contact, list[Identity]] = defaultdict(list)
    for one in found.select_related("contact").order_by("pk")[:50]:
        theirs[one.contact].append(one)
    likely = [Like(other, rows, why) for other, rows in theirs.items() if (why := between(names(identities), names(rows)))]
    return sorted(likely, key=lambda like: (like.ground != "proof", like.contact.pk))[:MOST]


def _settled(contact: Contact) -> set[int]:
    """Of whom somebody has said already that they are not this person."""
    said = Likeness.objects.filter(Q(contact=contact) | Q(other=contact), state__in=("apart", "parted"))
    return {pk for pair in said.values_list("contact", "other") for pk in pair} - {contact.pk}


LATELY = 2000
"""Somebody is looked for by their name among so many conversations, the newest that the user sees; by their address among all."""


def belonging(conversation: Conversation) -> Belonging | None:
    """What was said of whose it is, where it is not that of the name it came under: no question is asked otherwise."""
    if conversation.contact_id == conversation.identity.contact_id:
        return None
    found = Belonging.objects.filter(conversation=conversation, undone_at__isnull=True)
    return found.select_related("contact", "by").first()


def others(conversation: Conversation, user: User, q: str = "") -> list[Other]:
    """Whose it may be: who wrote what was passed on, or whoever has this address, this handle, this name."""
    seen = (
        Contact.objects.seen_by(user)
        .filter(united_into__isnull=True, objected_at__isnull=True)
        .exclude(pk=conversation.contact_id)
    )
    answered = conversation.messages.filter(way="in").select_related("identity").order_by("-at", "-id").first()
    told = {one.address for one in addressees(conversation, answered)} if not q.strip() else {q.strip()}
    handles = {spelling for one in told for spelling in (one, one.lower(), one.lstrip("@"), f"@{one.lstrip('@')}")}
    found = list(
        Identity.objects.filter(handle__in=handles, expired_at__isnull=True, contact__in=seen).values_list("contact", flat=True)[
            :MOST
        ]
    )
    if q.strip():
        lately = Conversation.objects.seen_by(user).order_by("-last_at", "-id")[:LATELY].values("contact")
        found += (
            seen.filter(pk__in=lately, name__icontains=q.strip()).order_by("name", "pk").values_list("pk", flat=True)[: 2 * MOST]
        )
    rows = Contact.objects.filter(pk__in=found).prefetch_related(
        Prefetch("identities", Identity.objects.filter(expired_at__isnull=True))
    )
    return [Other(row, list(row.identities.all())[:3]) for row in sorted(rows, key=lambda row: (found.index(row.pk), row.pk))]


def united(contact: Contact) -> list[Likeness]:
    """What was united into it, newest first."""
    return list(Likeness.objects.filter(contact=contact, state="united").select_related("other", "by").order_by("-pk")[:20])
