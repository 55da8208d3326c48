"""What writes here."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.square.blocks import letters
from parvis.square.models import Block, Resident

LONGEST, LEAST = 4000, 10
"""Characters of what is explained."""
DAYS = (1, 7, 30, 90, 365)
"""For which the page proposes to block; None: until somebody ends it."""
AT_ONCE = 200


@transaction.atomic
def block(*, by: User | None, resident: Resident, reason: str, days: int | None = None) -> Resident:
    """They may read and no longer write, for so many days; the reason is told to them, and they may contest it. Without `by`: by a
    rule of the city. Who is blocked stays so as they are. Raises PermissionDenied, ValidationError."""
    demand(by, "square.moderate")
    reason = " ".join(reason.replace("\x00", "").split())[:300]
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : la personne le lira.")})
    if days is not None and not 1 <= days <= 3650:
        raise ValidationError({"days": _("Un nombre de jours de 1 à 3650.")})
    found = Resident.objects.select_for_update().get(pk=resident.pk)
    if found.state != "active":
        return found
    now = timezone.now()
    found.state, found.reason, found.blocked_until = "blocked", reason, now + timedelta(days=days) if days else None
    found.save(update_fields=["state", "reason", "blocked_until"])
    row = Block.objects.create(
        resident=found, reason=reason, source="hand" if by else "rule", by=by, at=now, until=found.blocked_until
    )
    letters.blocked(row)
    record("resident.blocked", by=by, about=found, reason=reason, days=days)
    return found


@transaction.atomic
def unblock(*, by: User | None, resident: Resident) -> Resident:
    """They write again. Without `by`: its last day came."""
    demand(by, "square.moderate")
    found = Resident.objects.select_for_update().get(pk=resident.pk)
    if found.state != "blocked":  # erased meanwhile: what held them is over all the same
        Block.objects.filter(resident=found, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
        return found
    found.state, found.reason, found.blocked_until = "active", "", None
    found.save(update_fields=["state", "reason", "blocked_until"])
    Block.objects.filter(resident=found, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    record("resident.unblocked", by=by, about=found)
    return found


def standing(resident: Resident) -> Block | None:
    """The one that holds today."""
    return Block.objects.filter(resident=resident, ended_at=None).first()


@transaction.atomic
def contest(*, resident: Resident, text: str) -> Block:
    """They say why it is wrong, once. Raises ValidationError."""
    row = Block.objects.select_for_update(of=("self",)).filter(resident=resident, ended_at=None).first()
    if row is None or row.appealed_at is not None:
        raise ValidationError(_("Cette décision est déjà contestée, ou levée."))
    said = text.replace("\x00", "").strip()[:LONGEST]
    if len(said) < LEAST:
        raise ValidationError({"text": _("Dites en quelques mots pourquoi vous pensez que c’est une erreur.")})
    row.appeal, row.appealed_at = said, timezone.now()
    row.save(update_fields=["appeal", "appealed_at"])
    letters.contested(row)
    record("resident.contested", about=resident)
    return row


@transaction.atomic
def second_look(*, row: Block, by: User, lift: bool, answer: str) -> Block:
    """Somebody else than who blocked. Raises PermissionDenied, ValidationError."""
    demand(by, "square.moderate")
    found = Block.objects.select_for_update(of=("self",)).select_related("resident").get(pk=row.pk)
    if found.appealed_at is None or found.outcome or found.ended_at is not None:
        raise ValidationError(_("Cette contestation est déjà tranchée."))
    if found.by_id == by.pk:
        raise ValidationError(_("Un second regard est celui d’une autre personne."))
    said = answer.replace("\x00", "").strip()[:LONGEST]
    if len(said) < LEAST:
        raise ValidationError({"answer": _("Dites pourquoi : la personne le lira.")})
    found.outcome, found.answer, found.decided_by, found.decided_at = ("lifted" if lift else "kept"), said, by, timezone.now()
    found.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    if lift:
        unblock(by=by, resident=found.resident)
    letters.settled(found)
    record("resident.looked_again", by=by, about=found.resident, outcome=found.outcome)
    found.refresh_from_db()
    return found


def release() -> int:
    """Whose last day came write again."""
    over = Block.objects.filter(ended_at=None, until__lte=timezone.now()).select_related("resident").order_by("until")
    rows = list(over[:AT_ONCE])
    for row in rows:
        unblock(by=None, resident=row.resident)
    return len(rows)
