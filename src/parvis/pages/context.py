"""What every page's frame shows: one count and one more query, only for signed-in users."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from parvis.city.models import Stop
from parvis.inbox.lists import chosen
from parvis.journal.models import Notice
from parvis.people.access import may
from parvis.people.models import User
from parvis.rest.cursors import capped

MOST = 999
"""A number beside the navigation says no more than that."""


def frame(request: HttpRequest) -> dict[str, Any]:
    shown: dict[str, Any] = {"city": settings.ENVIRONMENT.city}
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return shown
    granted = {"may_people": may(user, "people.edit"), "may_hooks": may(user, "hook.edit")}
    return shown | _around(user) | granted | {
        "waiting": _waiting(user), "stream": "/stream", "moment": getattr(request, "moment", ""),
    }  # fmt: skip


def _waiting(user: User) -> int:
    """Conversations to answer that are mine or nobody's."""
    if not may(user, "inbox.see"):
        return 0
    found = chosen(user, view="repondre").filter(Q(assignee=user) | Q(assignee__isnull=True))
    return min(capped(found, MOST), MOST)


def _around(user: User) -> dict[str, Any]:
    """Who is on duty, the open stop, my unread notices: one statement, for it stands on every page."""
    unread = Notice.objects.filter(user=user, seen_at__isnull=True).order_by().values("user").annotate(n=Count("pk")).values("n")
    stop = Stop.objects.filter(open=True)
    rows = list(
        User.objects.filter(Q(on_duty=True, is_active=True) | Q(pk=user.pk))
        .annotate(
            unread=Coalesce(Subquery(unread), 0),
            stop_reason=Subquery(stop.values("reason")[:1]),
            stop_at=Subquery(stop.values("at")[:1]),
        )
        .order_by("name")
    )
    first: Any = rows[0] if rows else None
    return {
        "notices": min(first.unread, MOST) if first else 0,
        "stop": {"reason": first.stop_reason, "at": first.stop_at} if first and first.stop_at else None,
        "duty": ", ".join(str(row) for row in rows if row.on_duty),
    }
