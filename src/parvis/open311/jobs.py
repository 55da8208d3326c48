"""Run each night by the retention table, after cases: what was handed in forgets whom it was for, once its case has."""

from __future__ import annotations

from parvis.open311.models import Filed


def forget_old() -> None:
    Filed.objects.filter(case__forgotten_at__isnull=False).exclude(told={}).update(told={})
