"""What a form says of a poll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.forum.polls.actions import Wanted

FIELDS = ("choices", "ends", "several", "sealed")
USUAL = timedelta(days=14)


def typed(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given.get(name, "").replace("\x00", "") for name in FIELDS}


def usual_end(today: date) -> str:
    return (today + USUAL).isoformat()


def wanted(given: Mapping[str, str]) -> Wanted | None:
    """None: no choice was written. The last day counts to its end. Raises ValidationError by field."""
    choices = tuple(line for line in given["choices"].splitlines() if line.strip())
    if not choices:
        return None
    try:
        last = date.fromisoformat(given["ends"].strip())
        ends_at = timezone.make_aware(datetime.combine(last, time(23, 59, 59)))
    except (ValueError, OverflowError) as error:
        raise ValidationError({"ends": _("Donnez le dernier jour du vote.")}) from error
    return Wanted(choices, ends_at, given["several"] == "1", given["sealed"] == "1")
