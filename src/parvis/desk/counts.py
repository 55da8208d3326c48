"""How many conversations each saved view holds: all of them in one statement, none counted further than a chip says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.http import QueryDict

from parvis.desk.models import View
from parvis.inbox.lists import narrowed
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.people.models import User

MOST = 99


def wanted_of(view: View) -> Wanted:
    return Wanted.of(QueryDict(view.query))


def counted(views: Sequence[View], user: User) -> dict[int, str]:
    """ "12", or "99+", by view. What the user may see is asked for once, and so is each list that several views keep."""
    seen, parts, values = Conversation.objects.seen_by(user), list[str](), list[Any]()
    asking = {view.query: view for view in views}
    for view in asking.values():
        try:
            rows = narrowed(seen, user, **wanted_of(view).filters).order_by().values("pk")[: MOST + 1]
            sql, params = rows.query.sql_with_params()
        except (EmptyResultSet, ValidationError):
            continue
        parts.append(f"SELECT %s AS n, COUNT(*) AS many FROM ({sql}) AS found{len(parts)}")
        values += [view.pk, *params]
    found: dict[int, str] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            found = {int(n): str(many) if many <= MOST else f"{MOST}+" for n, many in cursor.fetchall()}
    return {view.pk: found.get(asking[view.query].pk, "0") for view in views}
