"""Who is elected and comes in, and when they may not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.colleagues.models import Seat, SeatRule
from parvis.directory.models import Destination
from parvis.journal.record import record
from parvis.pages.people.actions import close_all
from parvis.people.access import demand
from parvis.people.actions import password
from parvis.people.models import User


@transaction.atomic
def give(*, username: str, email: str, name: str, destination: Destination, by: User) -> tuple[Seat, str]:
    """An access without any role, for an elected person of the directory; and its first password, told once."""
    demand(by, "people.edit")
    if destination.kind != "official" or destination.defunct_at:
        raise ValidationError({"destination": _("Choisissez un élu de l’annuaire.")})
    validate_email(email)
    if User.objects.filter(username=username).exists() or User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("Ce nom ou cette adresse est déjà pris."))
    first = password()
    user = User(username=username, email=email.lower(), name=name or username, elected=True)
    user.full_clean(exclude=["password"])
    user.set_password(first)
    user.save()
    seat = Seat.objects.create(user=user, destination=destination)
    record("seat.given", by=by, about=user, destination=destination.pk)
    return seat, first


@transaction.atomic
def drop(seat: Seat, *, by: User) -> None:
    """They come in no more; what was sent on to them stays where it was."""
    demand(by, "people.edit")
    user = seat.user
    close_all(user, by=by)
    user.tokens.all().delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("seat.dropped", by=by, about=user, destination=seat.destination_id)
    seat.delete()


def closed_in_period() -> bool:
    row = SeatRule.objects.first()
    return row.closed if row else True


@transaction.atomic
def choose(*, closed: bool, by: User) -> None:
    demand(by, "people.edit")
    SeatRule.objects.update_or_create(one=True, defaults={"closed": closed})
    record("seat.rule", by=by, closed=closed)
