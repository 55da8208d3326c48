"""What every page's frame shows: one query, only for signed-in users.

Each is asked for when a template comes to it: a part that htmx fetches has no frame, and asks for nothing.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest

from parvis.busy.models import BusyDay
from parvis.city.models import Stop
from parvis.inbox.lists import chosen
from parvis.people.access import everywhere, guest, may, teams
from parvis.people.models import User

MOST = 999
"""A number beside the navigation says no more than that."""
DOORS = (
    "inbox.see", "post.see", "post.write", "post.judge", "idea.propose", "account.see", "journal.see", "charter.see",
    "training.learn",
)  # fmt: skip
"""The verbs that the pages of the navigation ask for: what one may not open is not offered."""
KEPT = 500
"""Statements that are kept; who comes after them is composed anew."""
_composed: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}


def frame(request: HttpRequest) -> dict[str, Any]:
    shown: dict[str, Any] = {"city": settings.ENVIRONMENT.city}
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return shown
    granted = {
        "may_people": may(user, "people.edit"), "may_hooks": may(user, "hook.edit"), "may_city": may(user, "city.edit"),
        "may_stop": may(user, "stop.press"),
        "may_rules": may(user, "rule.edit"), "may_inbox": may(user, "inbox.see"), "may_records": may(user, "record.keep"),
        "may_assist": may(user, "assist.edit"), "guest": guest(user) or user.elected,
        "elected": user.elected, "doors": " ".join(_doors(user)),
    }  # fmt: skip
    around = cache(partial(_around, user))
    return shown | granted | {
        "notices": lambda: around()["notices"], "stop": lambda: around()["stop"], "busy": lambda: around()["busy"],
        "duty": lambda: around()["duty"],
        "waiting": lambda: around()["waiting"], "stream": "/stream", "moment": getattr(user, "moment", ""),
    }  # fmt: skip


def _doors(user: User) -> list[str]:
    """« figures » is open to whoever reads some of them."""
    opened = [verb for verb in DOORS if may(user, verb)]
    return [*opened, "figures"] if {"inbox.see", "post.see"} & {*opened} or may(user, "figure.see") else opened


AROUND = """
    SELECT u.name, u.username, u.on_duty,
           (SELECT count(*) FROM journal_notice WHERE user_id = %s AND seen_at IS NULL),
           EXISTS (SELECT 1 FROM city_stop WHERE open),
           EXISTS (SELECT 1 FROM busy_busyday WHERE open),
           (SELECT count(*) FROM ({waiting}) AS waiting)
    FROM people_user u WHERE u.id = %s OR (u.on_duty AND u.is_active) ORDER BY u.name
"""


def _around(user: User) -> dict[str, Any]:
    """What waits for me, who is on duty, the open stop, my unread notices: one statement on every page, written out because
    composing it took Django ten times as long as the database takes to answer it."""
    waiting, values = _waiting(user)
    with connection.cursor() as cursor:
        cursor.execute(AROUND.format(waiting=waiting), [user.pk, *values, user.pk])
        rows = cursor.fetchall()
    _name, _username, _on_duty, unread, stopped, busy, number = rows[0] if rows else ("", "", False, 0, False, False, 0)
    return {
        "waiting": min(number, MOST),
        "notices": min(unread, MOST),
        "stop": Stop.objects.filter(open=True).values("reason", "at").first() if stopped else None,
        "busy": BusyDay.objects.filter(open=True).values("reason", "at", "ends_at", "percent").first() if busy else None,
        "duty": ", ".join(name or username for name, username, on_duty, *_ in rows if on_duty),
    }


def _waiting(user: User) -> tuple[str, tuple[Any, ...]]:
    """Conversations to answer that are mine or nobody's, as the statement that finds them; it looks no further than MOST. What
    it says depends on these four alone, and to compose it takes as long as the rest of the frame."""
    key = (user.pk, may(user, "inbox.see"), everywhere(user), *teams(user, "inbox.see"))
    if key not in _composed:
        if len(_composed) >= KEPT:
            _composed.clear()
        _composed[key] = _compose(user)
    return _composed[key]


def _compose(user: User) -> tuple[str, tuple[Any, ...]]:
    found = chosen(user, view="repondre").filter(Q(assignee=user) | Q(assignee__isnull=True))
    try:
        if may(user, "inbox.see"):
            return found.order_by().values("pk")[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:
        pass
    return "SELECT 1 WHERE 1 = 0", ()
