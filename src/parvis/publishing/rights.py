"""Whether the files of a post may still be used when it goes out, and whether those who are seen on them agreed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from parvis.design.moments import dated
from parvis.media.models import File
from parvis.media.rights import ended
from parvis.networks.protocol import Problem
from parvis.publishing.models import Attachment


def rights_problems(files: Sequence[File], at: datetime | None = None) -> list[Problem]:
    """Of what goes out `at` (None: now) with these files. Each blocks: the city would have no right to show them."""
    day = timezone.localdate(at)
    found = []
    for n, file in enumerate(files):
        if file.expires_on is not None and ended(file.expires_on, day):
            values = {"number": n + 1, "name": file.name, "day": dated(file.expires_on, "j F Y")}
            found.append(Problem("rights-over", "media", values))
        if file.consent == "missing":
            found.append(Problem("consent-missing", "media", {"number": n + 1, "name": file.name}))
    return found


def barred(posts: Collection[int]) -> dict[int, str]:
    """Of posts by their ids, the code of what forbids to send them today. Asked again at the moment of sending."""
    over = Q(file__expires_on__lt=timezone.localdate())
    rows = Attachment.objects.filter(over | Q(file__consent="missing"), post__in=posts).select_related("file")
    return {row.post_id: "media-over" if row.file.over else "media-consent" for row in rows.order_by("-position")}
