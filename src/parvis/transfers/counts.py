"""How many questions were sent on, and how many persons were only told whom to ask: two acts that are not counted as one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from parvis.people.models import User
from parvis.transfers.models import BACK, LIVE, Redirection, Transfer


def counted(user: User, *, since: datetime, until: datetime | None = None) -> dict[str, int]:
    """Of what this user may see. `law`: both acts of article L. 114-2 are done."""
    until = until or timezone.now()
    sent = Transfer.objects.seen_by(user).exclude(state="draft").filter(created_at__gte=since, created_at__lt=until)
    counts: dict[str, int] = sent.aggregate(
        transfers=Count("pk"), law=Count("pk", filter=Q(ground="law", informed__isnull=False, sent_at__isnull=False)),
        waiting=Count("pk", filter=Q(state__in=LIVE)), back=Count("pk", filter=Q(state__in=BACK)),
        refused=Count("pk", filter=Q(state__in=("returned", "refused"))),
    )  # fmt: skip
    pointed = Redirection.objects.seen_by(user).filter(at__gte=since, at__lt=until)
    told: dict[str, int] = pointed.aggregate(
        courtesies=Count("pk", filter=Q(kind="courtesy")), political=Count("pk", filter=Q(kind="political"))
    )
    return counts | told
