"""The emergency stop: on at once, off without a burst."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.city.models import Stop
from parvis.city.stops import stopped
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User


def stop(*, reason: str, by: User) -> Stop:
    """Nothing is published any more. What falls due meanwhile is held, and waits for a person afterwards."""
    demand(by, "stop.press")
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : vos collègues le liront.")})
    try:
        with transaction.atomic():
            row = Stop.objects.create(reason=reason.strip()[:300], by=by, at=timezone.now())
            record("stop.began", by=by, about=row, channel="city", reason=row.reason)
    except IntegrityError:
        found = stopped()
        return found if found else stop(reason=reason, by=by)
    return row


@transaction.atomic
def resume(*, by: User) -> Stop | None:
    """Publication is possible again. Held posts stay held until somebody decides on each."""
    demand(by, "stop.press")
    row = stopped()
    if row is None:
        return None
    Stop.objects.filter(pk=row.pk, open=True).update(open=None, ended_at=timezone.now(), ended_by=by)
    record("stop.ended", by=by, about=row, channel="city")
    return row
