"""Packages on the disk, and what becomes of those that may hold somebody who is forgotten.

Of every kind may one hold them: conversations and cases are theirs, acts of moderation name them, publications have the comments of
that time. So none that was made before stays.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from parvis.journal.record import record
from parvis.records.models import Erasure, Package
from parvis.work.rows import ring

LABEL = "records.package"


def path_of(row: Package) -> Path:
    folder: Path = settings.ENVIRONMENT.data / "packages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{row.key}.zip"


def discard(erasure: Erasure) -> int:
    """Of an erasure that ends, in its transaction: what is being made begins anew, what is ready goes, the file first. How many went."""
    if Package.objects.filter(state="working").update(due_at=timezone.now()):  # whoever writes it is no longer its holder
        ring()
    ready = list(Package.objects.filter(state="done"))
    for row in ready:
        path_of(row).unlink(missing_ok=True)
        record("package.discarded", about=row, channel="city", receipt=erasure.pk)
    Package.objects.filter(pk__in=[row.pk for row in ready]).update(state="dropped", due_at=None, verify=False)
    return len(ready)
