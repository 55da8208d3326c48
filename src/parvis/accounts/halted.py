"""Since when an account does not work or is not read, who stopped it, and who was told when nobody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from parvis.accounts.cutting.actions import CODE
from parvis.accounts.models import Account
from parvis.journal.models import Event, Notice
from parvis.people.access import able

KINDS = {"paused": "account.paused", "expired": "account.expired", "cut": "account.cut"}
STOPPED = "account.reading_stopped"


@dataclass(frozen=True, slots=True)
class Halt:
    """`how`: paused · expired · cut (by a colleague, in an alarm) · stopped (its long reading). `by`: who did it; "" when the
    network did. `told`: colleagues whom a notice told of it, and when."""

    how: str
    at: datetime
    by: str = ""
    told: tuple[str, ...] = ()
    told_at: datetime | None = None


def halted(account: Account) -> Halt | None:
    """None while it works and is read."""
    how = "stopped" if account.state == "active" and account.stopped_at else account.state
    if how == "expired" and account.failure == CODE:
        how = "cut"
    kind = STOPPED if how == "stopped" else KINDS.get(how)
    if kind is None:
        return None
    events = Event.objects.filter(label="accounts.account", about=account.pk, kind=kind).select_related("by")
    event = events.order_by("-id").first()
    if event is None:
        return None
    by = str(event.by) if event.by else ""
    notices = _notices(account, event.at) if how == "expired" else []
    return Halt(how, event.at, by, tuple(str(one.user) for one in notices), notices[0].at if notices else None)


def _notices(account: Account, since: datetime) -> list[Notice]:
    """Each colleague has their own; those of an earlier end are no longer meant."""
    url = reverse("accounts:account", args=[account.pk])
    users = [user.pk for user in able("account.connect", account.team_id)]
    found = Notice.objects.filter(user__in=users, kind="account.expired", url=url, at__gte=since.replace(microsecond=0))
    return list(found.select_related("user").order_by("id")[:50])
