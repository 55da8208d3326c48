"""Who a session belongs to: the user, their roles and where the journal stands, in one statement. It begins every request."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F, QuerySet, Subquery

from parvis.journal.models import Event
from parvis.people.access import COLUMNS, over, remember
from parvis.people.models import User
from parvis.rest.composed import composed


@composed
def _known(pk: int) -> QuerySet[User]:
    """Once for each of their roles."""
    newest = Subquery(Event.objects.order_by("-id").values("id")[:1])
    found = User.objects.filter(pk=pk).annotate(moment=newest)
    return found.annotate(**{f"held_{name}": F(f"memberships__{name}") for name in COLUMNS})


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, which reads the user alone."""

    def get_user(self, user_id: Any) -> User | None:
        """With `moment`, the newest event of the journal: what this request reads afterwards is at least as new.

        Whose time is over is nobody, from that very moment on.
        """
        rows = _known(int(user_id))
        user = rows[0] if rows and self.user_can_authenticate(rows[0]) else None
        if user is not None:
            held = (tuple(getattr(row, f"held_{name}") for name in COLUMNS) for row in rows)
            remember(user, [row for row in held if row[0] is not None])  # type: ignore[misc]
        return None if user is None or over(user) else user
