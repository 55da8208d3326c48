"""Cases that may be the same fact: the same topic or category, a few metres and days away. It proposes; a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from parvis.cases.models import Case
from parvis.cases.public.actions import rules
from parvis.cases.understood import of_conversation
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.understanding.areas import around, metres

LOOKED, MOST = 200, 5
"""Open cases of a square that are measured; those that are proposed."""


@dataclass(frozen=True, slots=True)
class Near:
    case: Case
    metres: int
    days: int  # between the openings of both


def to_case(case: Case, user: User) -> list[Near]:
    """Nearest first. One statement, after the rules; none of them where the case has no point."""
    if case.merged_into_id or case.closed_at:
        return []
    said = {"topic": case.topic_id, "category": case.category_id, "lat": case.lat, "lon": case.lon}
    return [one for one in _near(said, case.opened_at, user) if one.case.pk != case.pk]


def to_conversation(conversation: Conversation, user: User) -> list[Near]:
    """For one that is under no case: by what was understood of it."""
    found = of_conversation(conversation)
    topic = found.get("topic")
    said = {"topic": topic.pk if topic else None, "category": None, "lat": found.get("lat"), "lon": found.get("lon")}
    return _near(said, conversation.created_at or timezone.now(), user)


def _near(said: Mapping[str, Any], at: datetime, user: User) -> list[Near]:
    lat, lon = said["lat"], said["lon"]
    alike = [Q(**{name: said[name]}) for name in ("topic", "category") if said[name] is not None]
    if lat is None or lon is None or not alike:
        return []
    kept = rules()
    if not kept.near_metres:
        return []
    west, south, east, north = around(lat, lon, kept.near_metres)
    lately = timedelta(days=kept.near_days)
    there = Case.objects.seen_by(user).filter(
        reduce(or_, alike), closed_at__isnull=True, merged_into__isnull=True, lat__range=(south, north), lon__range=(west, east),
        opened_at__range=(at - lately, at + lately),
    )  # fmt: skip
    found = []
    for case in there.select_related("team", "topic", "category").order_by("-opened_at", "-pk")[:LOOKED]:
        far = metres((lat, lon), (case.lat or 0.0, case.lon or 0.0))
        if far <= kept.near_metres:
            found.append(Near(case, round(far), abs((case.opened_at - at).days)))
    return sorted(found, key=lambda one: (one.metres, one.days, one.case.pk))[:MOST]
