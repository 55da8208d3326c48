"""The keys that residents keep, and who comes in with one."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.journal.record import record
from parvis.letters.actions import write
from parvis.square.models import Resident, ResidentKey
from parvis.square.passkeys.ceremony import Made, Shown, Unproved

MOST = 10
"""Keys of one resident."""


@transaction.atomic
def add(*, resident: Resident, made: Made, name: str) -> ResidentKey:
    """They come in with it from now on, and are told by mail. Raises ValidationError, letters.NoMailbox."""
    Resident.objects.select_for_update().get(pk=resident.pk)
    if resident.keys.count() >= MOST:
        raise ValidationError(_("Dix clés d’accès au plus : retirez-en une."))
    called = " ".join(name.split())[:60] or _("Clé d’accès")
    try:
        with transaction.atomic():
            row = ResidentKey.objects.create(
                resident=resident, identifier=made.identifier, public=made.public, counter=made.counter, name=called,
                made_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("Cette clé d’accès est déjà enregistrée.")) from error
    with translation.override(resident.language):
        text = _(
            "Bonjour,\n\nUne clé d’accès, « %(name)s », vient d’être ajoutée à votre compte sur la place publique de %(city)s.\n\n"
            "Si ce n’était pas vous, retirez-la et sortez de tous vos appareils :\n\n%(link)s"
        ) % {"name": called, "city": settings.ENVIRONMENT.city, "link": f"{settings.ENVIRONMENT.public_url}/place/moi#cles"}
        subject = _("Une clé d’accès a été ajoutée")
    write(
        to=resident.email or "", subject=subject, text=text, kind="square.key", key=f"square.key:{row.pk}",
        language=resident.language,
    )  # fmt: skip
    record("resident.key_added", about=resident)
    return row


def of(shown: Shown) -> ResidentKey:
    """The key that an answer says it was made with, of the resident that it says. Raises Unproved."""
    row = ResidentKey.objects.select_related("resident").filter(identifier=shown.identifier).first()
    if row is None or row.resident.state == "erased" or shown.handle != row.resident.key.bytes:
        raise Unproved
    return row


@transaction.atomic
def come_by(*, key: ResidentKey, counter: int, asked_at: datetime) -> Resident:
    """Who comes in with an answer that was proved. A question serves once: one from before the key was last used is refused, and
    so is a device that counts its uses and has fallen behind, which is a copy. Raises Unproved."""
    fresh = Q(used_at=None) | Q(used_at__lt=asked_at)
    counted = Q(counter__lt=counter) if counter else Q(counter=0)
    if not ResidentKey.objects.filter(fresh, counted, pk=key.pk).update(counter=counter, used_at=timezone.now()):
        raise Unproved
    return key.resident


@transaction.atomic
def remove(*, resident: Resident, pk: int) -> bool:
    """Nobody comes in with it any more; False if they have none of that number."""
    gone, _each = ResidentKey.objects.filter(resident=resident, pk=pk).delete()
    if gone:
        record("resident.key_removed", about=resident)
    return bool(gone)
