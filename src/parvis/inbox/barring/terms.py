"""Until when somebody is blocked or muted: proposed, said, refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PROPOSED = timedelta(days=30)
LONGEST = timedelta(days=3 * 366)
REVIEW = timedelta(days=180)
"""What has no end is looked at again after so long."""


@dataclass(frozen=True, slots=True)
class Term:
    """`until`: the day on which it is lifted; None: no end, and somebody looks at it again at `review_at`."""

    until: date | None
    review_at: datetime


def term(until: date | None, *, endless: bool, now: datetime, zone: ZoneInfo) -> Term:
    """Neither said: thirty days. Raises ValidationError for a day that is past or too far, and for a day and no end at once."""
    today = now.astimezone(zone).date()
    if endless:
        if until is not None:
            raise ValidationError({"until": _("Une date de fin, ou aucune : pas les deux.")})
        return Term(None, now + REVIEW)
    until = until or today + PROPOSED
    if until <= today:
        raise ValidationError({"until": _("Choisissez un jour à venir.")})
    if until > today + LONGEST:
        raise ValidationError({"until": _("Trois ans au plus ; au-delà, dites qu’il n’y a pas de date de fin.")})
    return Term(until, datetime.combine(until, time(), zone))
