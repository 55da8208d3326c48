"""Looking for a person, by whatever they give: an address, a handle, a name, a pseudonym, the number of a case or of a form.

Who never wrote to the counter may all the same have something here: an account on the square, questions and answers in the forum, a
photo in a contest. They are found too, and have a page like the others once somebody opens it (`opened`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from parvis.cases.models import CaseLink
from parvis.contact.models import Entry
from parvis.contests.models import Entry as Photo
from parvis.forum.models import Contribution
from parvis.inbox.models import Contact, Identity
from parvis.journal.record import record
from parvis.kept.hooks import Person
from parvis.networks.email.account import is_address
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records.actions import VERB, found
from parvis.square.looks import alike as folded
from parvis.square.models import Resident

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    contact: Contact
    identities: list[Identity]
    held: bool


@dataclass(frozen=True, slots=True)
class FoundResident:
    """An account on the square, of whom the counter knows nothing yet. `parts`: where something of theirs is, in words."""

    resident: Resident
    parts: list[str] = field(default_factory=list)


def search(q: str) -> list[Found]:
    """At most twenty persons; who was forgotten is not among them."""
    q = _asked(q)
    if not q:
        return []
    bare = q.lstrip("@")
    handles = {spelt for one in (q, bare, q.lower(), bare.lower()) for spelt in (one, f"@{one}")}
    wanted = set(_first(Identity.objects.filter(handle__in=handles, expired_at__isnull=True), "contact"))
    wanted |= set(_first(CaseLink.objects.filter(case__number__iexact=q), "conversation__contact"))
    wanted |= set(_first(Entry.objects.filter(reference__iexact=q, conversation__isnull=False), "conversation__contact"))
    wanted |= set(_contacts_of(_residents(q)).values())
    if not wanted:
        wanted |= set(_first(Contact.objects.filter(name__icontains=q).order_by("-pk"), "pk"))
        wanted |= set(_first(Identity.objects.filter(name__icontains=q, expired_at__isnull=True).order_by("-pk"), "contact"))
    rows = Contact.objects.filter(pk__in=wanted, united_into__isnull=True, erased_at__isnull=True).order_by("name", "pk")
    rows = rows.prefetch_related(Prefetch("identities", Identity.objects.filter(expired_at__isnull=True).order_by("pk")), "holds")
    return [
        Found(row, list(row.identities.all())[:10], any(hold.lifted_at is None for hold in row.holds.all()))  # type: ignore[attr-defined]
        for row in rows[:MOST]
    ]


def namesakes(contact: Contact, mine: Collection[int]) -> list[Found]:
    """Other pages under the very same name: they may be theirs too."""
    name = contact.name.strip().casefold()
    return [one for one in search(contact.name) if one.contact.pk not in mine and one.contact.name.strip().casefold() == name]


def residents(q: str) -> list[FoundResident]:
    """Accounts on the square that are called so and that lead to no person yet: by their address, by a pseudonym however it is
    written, by the address of a photo that they sent in."""
    asked = _asked(q)
    rows = _residents(asked) if asked else []
    known = _contacts_of(rows)
    rows = [row for row in rows if row.pk not in known]
    wrote = set(Contribution.objects.filter(resident__in=rows).values_list("resident", flat=True))
    sent = set(Photo.objects.filter(resident__in=rows).values_list("resident", flat=True))
    parts = ((wrote, _("forum")), (sent, _("concours")))
    return [
        FoundResident(row, [_("compte sur la place publique"), *(words for there, words in parts if row.pk in there)])
        for row in rows
    ]


@transaction.atomic
def opened(resident: Resident, *, by: User) -> Contact:
    """Their page, as that of somebody who wrote to the counter: what is kept of them is found by their address and their key."""
    demand(by, VERB)
    if resident.state == "erased" or not resident.email:
        raise ValidationError(_("Cet habitant est déjà effacé."))
    if known := _contacts_of([resident]).get(resident.pk):
        return Contact.objects.get(pk=known)
    email = resident.email.lower()
    square = {"network": "forum", "remote_id": str(resident.key), "handle": resident.pseudonym, "name": resident.pseudonym}
    contact = _page(resident.pseudonym, resident.language, {"network": "email", "remote_id": email, "handle": email}, square)
    record("person.opened", by=by, about=contact)
    return contact


def under(q: str) -> int:
    """How many rows are kept under an address that is nobody's at the counter: a photo sent in, a report, a letter."""
    return sum(found(Person((), (), (q.strip().lower(),))).values()) if is_address(q.strip()) else 0


@transaction.atomic
def opened_address(email: str, *, by: User) -> Contact:
    """A page for an address under which something is kept. Raises ValidationError: there is nothing."""
    demand(by, VERB)
    email = email.strip().lower()
    known = Identity.objects.filter(network="email", remote_id=email, expired_at__isnull=True).select_related("contact").first()
    if known is not None:
        return known.contact
    if not under(email):
        raise ValidationError({"email": _("Rien n’est gardé sous cette adresse.")})
    contact = _page(email, "", {"network": "email", "remote_id": email, "handle": email})
    record("person.opened", by=by, about=contact)
    return contact


def _page(name: str, language: str, *identities: dict[str, str]) -> Contact:
    """Raises ValidationError where a colleague made one a moment ago, or one that was forgotten stands under the same address."""
    try:
        with transaction.atomic():
            contact = Contact.objects.create(name=name, language=language)
            for told in identities:
                Identity.objects.create(contact=contact, **told)
    except IntegrityError as error:
        raise ValidationError({"email": _("Une fiche existe déjà sous cette adresse.")}) from error
    return contact


def _asked(q: str) -> str:
    q = q.replace("\x00", "").strip()[:200]
    return q if len(q) >= 3 else ""


def _first(rows: Any, name: str) -> Iterable[int]:
    first: Iterable[int] = rows.values_list(name, flat=True)[:MOST]
    return first


def _residents(q: str) -> list[Resident]:
    like = Q(email__iexact=q) | Q(pk__in=Photo.objects.filter(email__iexact=q, resident__isnull=False).values("resident"))
    if bare := folded(q):
        like |= Q(bare__contains=bare)
    return list(Resident.objects.filter(like, email__isnull=False).exclude(state="erased").order_by("-pk")[:MOST])


def _contacts_of(rows: Collection[Resident]) -> dict[int, int]:
    """Resident → the person whose page leads to them already: by their key, or by their address."""
    keys = {str(row.key): row.pk for row in rows}
    emails = {(row.email or "").lower(): row.pk for row in rows}
    mine = Q(remote_id__in=keys) | Q(network="email", remote_id__in=emails)
    there = Identity.objects.filter(mine, expired_at__isnull=True).values_list("remote_id", "contact")
    return {keys.get(remote) or emails[remote]: contact for remote, contact in there}
