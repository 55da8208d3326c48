"""Somebody is told what is kept of them: a package, asked for, agreed to, made behind, taken away, gone after a week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.inbox import forgetting
from parvis.inbox.contacts.finding import root
from parvis.inbox.models import Contact
from parvis.journal.notices import tell
from parvis.journal.private import fresh
from parvis.journal.record import record
from parvis.kept.hooks import KEPT, Person, Slice
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records import packing
from parvis.records.actions import VERB, found, second_needed
from parvis.records.models import UNDER_WAY, Access, Erasure
from parvis.work import rows

log = structlog.get_logger()
DAYS = 7
READY = gettext_lazy("Le dossier d’une personne est prêt : il reste sept jours.")


def folder() -> Path:
    made: Path = settings.ENVIRONMENT.data / "access"
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


def path_of(row: Access) -> Path:
    return folder() / f"{row.key}.zip"


@transaction.atomic
def ask(contact: Contact, *, reason: str, by: User) -> Access:
    """Make a package of all that is kept of somebody, for them. Raises ValidationError while they are being forgotten."""
    demand(by, VERB)
    if not reason.strip():
        raise ValidationError({"reason": _("Dites comment la personne l’a demandé et comment vous l’avez reconnue.")})
    contact = root(Contact.objects.get(pk=contact.pk))
    if contact.erased_at or Erasure.objects.filter(contact=contact, state__in=UNDER_WAY).exists():
        raise ValidationError(_("Cette personne est effacée, ou va l’être."))
    now, waits = timezone.now(), second_needed(by)
    row = Access(contact=contact, reason=reason.strip()[:2000], by=by, at=now, language=by.language)
    row.total = sum(count for label, count in found(forgetting.whole(contact)).items() if KEPT[label].shown)
    if not waits:
        row.state, row.due_at, row.agreed_at = "working", now, now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(_("Son dossier est déjà demandé.")) from error
    record("person.wants", by=by, about=contact, reason=row.reason, receipt=row.pk)
    rows.ring()
    return row


@transaction.atomic
def agree(access: Access, *, by: User) -> Access:
    """The second colleague's yes: it is made."""
    demand(by, VERB)
    row = Access.objects.select_for_update(of=("self",)).select_related("contact").get(pk=access.pk)
    if row.state != "asked":
        raise ValidationError(_("Cette demande n’attend plus de réponse."))
    if row.by_id == by.pk:
        raise PermissionDenied(VERB)
    row.state, row.agreed_by, row.agreed_at, row.due_at = "working", by, timezone.now(), timezone.now()
    row.save(update_fields=["state", "agreed_by", "agreed_at", "due_at"])
    record("person.agreed", by=by, about=row.contact, receipt=row.pk)
    rows.ring()
    return row


@transaction.atomic
def refuse(access: Access, *, by: User) -> Access:
    """It is not made."""
    demand(by, VERB)
    row = Access.objects.select_for_update(of=("self",)).select_related("contact").get(pk=access.pk)
    if row.state != "asked":
        raise ValidationError(_("Cette demande n’attend plus de réponse."))
    row.state, row.reason, row.done_at = "refused", "", timezone.now()
    row.save(update_fields=["state", "reason", "done_at"])
    record("person.refused", by=by, about=row.contact, receipt=row.pk)
    return row


def make(row: Access) -> None:
    """Written beside, then renamed. Whoever dies in the middle, the next one begins it again."""
    who = forgetting.whole(row.contact)
    draft = fresh(path_of(row).with_suffix(".part"))
    rows.settle(row, looked=0)

    def progress(done: int) -> None:
        rows.settle(row, looked=row.looked + done)

    with override(row.language):
        envelope: dict[str, Any] = {
            "made_at": timezone.now(),
            "city": settings.ENVIRONMENT.city,
            "language": row.language,
            "number": row.pk,
        }
        packing.write(draft, who, envelope, progress)
    size, sha256 = draft.stat().st_size, packing.fingerprint(draft)
    draft.replace(path_of(row))
    with transaction.atomic():
        now = timezone.now()
        rows.settle(
            row, state="done", size=size, sha256=sha256, reason="", done_at=now, expires_at=now + timedelta(days=DAYS), due_at=None,
            attempts=0,
        )  # fmt: skip
        record("person.told", about=row.contact, receipt=row.pk, sha256=sha256)
        if row.by is not None:
            tell([row.by], "person.told", READY, url=row.address)


@transaction.atomic
def take(access: Access, *, by: User) -> Path:
    """The package, for who may; each time is in the journal. Raises ValidationError when it is gone, or not there yet."""
    demand(by, VERB)
    row = Access.objects.select_related("contact").get(pk=access.pk)
    there = row.state == "done" and row.expires_at is not None and row.expires_at > timezone.now()
    if not there or not path_of(row).is_file():
        raise ValidationError(_("Ce dossier n’est pas là : il n’est pas prêt, ou ses sept jours sont passés."))
    record("person.taken", by=by, about=row.contact, receipt=row.pk)
    return path_of(row)


def let_go() -> int:
    """What is past its week: the file, then the row says so. A draft that somebody left goes too."""
    gone = 0
    for row in Access.objects.filter(state="done", expires_at__lte=timezone.now()):
        path_of(row).unlink(missing_ok=True)
        gone += Access.objects.filter(pk=row.pk).update(state="gone")
    return gone


def busy(person: Person) -> bool:
    """Is a package of theirs being made at this moment? An erasure waits for it, and then takes it away."""
    return Access.objects.filter(contact__in=person.contacts, state="working").exists()


def forget(person: Person, after: int) -> Slice:
    """Packages that were made of somebody go with them."""
    mine = list(Access.objects.filter(contact__in=person.contacts))
    for row in mine:
        path_of(row).unlink(missing_ok=True)
        path_of(row).with_suffix(".part").unlink(missing_ok=True)
    mine_done = Access.objects.filter(contact__in=person.contacts)
    mine_done.filter(state="done").update(state="gone")
    mine_done.filter(state="asked").update(state="refused", due_at=None)
    return Slice(mine_done.update(reason=""))
