"""How rows that an elimination list names go: what was said and who it was; that something was said, when, and its counts stay."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from parvis.cases.models import CaseLink
from parvis.inbox import forgetting
from parvis.inbox.expiry import blanked
from parvis.inbox.models import Appeal, Contact, Conversation, Identity, Message, Moderation
from parvis.inbox.snapshots import files
from parvis.kept.hooks import FILES, Kept, Person, Sweep, in_order
from parvis.media.jobs import forget_inbound
from parvis.transfers.models import Transfer

SWEPT = ("journal.calls", "journal.events", "inbox.tries", "charter.excerpts")
"""Sweeps that find words by a conversation; the others look for names, and a conversation past its time has none to look for."""


def _under(label: type[CaseLink] | type[Transfer], **only: object) -> Exists:
    return Exists(label._default_manager.filter(conversation=OuterRef("pk"), **only))


def without_case() -> Q:
    """Under no case, and passed on to nobody: what was passed on is proven first."""
    return ~Q(_under(CaseLink)) & ~Q(_under(Transfer))


def with_closed_case() -> Q:
    """All its cases are closed."""
    return Q(_under(CaseLink)) & ~Q(_under(CaseLink, case__closed_at__isnull=True)) & ~Q(_under(Transfer))


def proof_over() -> Q:
    """Acts of which nothing is owed any more, and that still say something."""
    return forgetting.proved() & (Q(snapshot__expired__isnull=True) | Q(snapshot__expired=False))


def conversations(pks: Collection[int]) -> None:
    """All that was said in these, in every room; then who has nothing left here has no name left either."""
    them = Person((), (), (), "erase", tuple(sorted(pks)))
    steps = [one for one in in_order() if isinstance(one, Kept) or one.name in SWEPT]
    for one in steps:
        if isinstance(one, Kept) and one.first:
            one.first(them)
    files: set[int] = set()
    for one in steps:
        files |= _done(one, them)
    standing: set[int] = set().union(*(ask(files) for ask in FILES)) if files else set()
    forget_inbound(files - standing)
    forgetting.show_again(them)
    _unname_who_is_left_alone(pks)


def _done(one: Kept | Sweep, them: Person) -> set[int]:
    """One kind, to its end; the files that fell out."""
    if one.erase:
        files: set[int] = set()
        after: int | None = 0
        while after is not None:
            found = one.erase(them, after)
            files |= set(found.files)
            after = found.cursor
        return files
    assert isinstance(one, Kept)
    rows = one.rows(them)
    if one.gone:
        rows.delete()
    elif one.words:
        rows.filter(one.only()).update(**one.words)
    return set()


def _unname_who_is_left_alone(pks: Collection[int]) -> None:
    """Contacts of these conversations with no other, and no word elsewhere."""
    other = Conversation.objects.filter(contact=OuterRef("pk"), erased_at__isnull=True)
    said = Message.objects.filter(identity__contact=OuterRef("pk"), expired_at__isnull=True).exclude(text="")
    alone = Contact.objects.filter(conversations__in=pks, erased_at__isnull=True, united_into__isnull=True, united__isnull=True)
    alone = alone.exclude(Exists(other)).exclude(Exists(said)).distinct()
    for objected in (True, False):  # who objected is known again by a digest: the others are not
        contacts = tuple(alone.filter(objected_at__isnull=not objected).values_list("pk", flat=True))
        if contacts:
            identities = tuple(Identity.objects.filter(contact__in=contacts).values_list("pk", flat=True))
            forgetting.unname(Person(contacts, identities))


def acts(pks: Collection[int]) -> None:
    """The register keeps that an act was done, when, by whom and under which article; its words go."""
    found = list(Moderation.objects.filter(pk__in=pks))
    fell = {file for one in found for file in files(one.snapshot)}
    for one in found:
        one.snapshot, one.reason, one.said = {**blanked(one.snapshot), "url": ""}, "", ""
    Moderation.objects.bulk_update(found, ["snapshot", "reason", "said"])
    Appeal.objects.filter(moderation__in=pks).update(text="", decision="")
    if fell:
        forget_inbound(fell - set().union(*(ask(fell) for ask in FILES)))
