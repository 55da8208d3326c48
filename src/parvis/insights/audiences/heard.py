"""In which languages people wrote under publications: the only sign that all networks give of who reacted."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from parvis.inbox.models import Conversation
from parvis.insights.posts.gather import Look
from parvis.people.access import may
from parvis.people.models import User
from parvis.readings.models import Understood

MOST = 2000
"""Publications whose comments are looked at, the newest."""


def heard(user: User, looks: Sequence[Look]) -> dict[str, int]:
    """Language → comments; "" where nobody can tell. Empty without the right to see the counter. One statement."""
    remotes = {look.remote for look in looks[:MOST] if look.remote}
    if not remotes or not may(user, "inbox.see"):
        return {}
    talks = Conversation.objects.seen_by(user).filter(about__in=remotes, account__in={look.account for look in looks})
    rows = Understood.objects.filter(message__conversation__in=talks.values("pk"), message__way="in")
    return dict(rows.values_list("language").annotate(n=Count("pk")).order_by())
