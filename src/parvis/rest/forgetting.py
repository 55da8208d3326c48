"""Kept answers (`idempotency.py`) that are too old, or that name somebody who is forgotten."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.kept.hooks import Person, Slice, named_in
from parvis.rest.models import Once


def forget_old() -> None:
    Once.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()


AT_ONCE = 500


def forget(person: Person, after: int) -> Slice:
    """Answers that name somebody are given twice no more."""
    rows = list(Once.objects.filter(pk__gt=after, body__isnull=False).order_by("pk").values_list("pk", "body")[:AT_ONCE])
    talks = {str(pk) for pk in person.keys("conversation")}
    theirs = [pk for pk, body in rows if named_in(json.dumps(body).encode(), person) or _of(body, talks)]
    Once.objects.filter(pk__in=theirs).delete()
    return Slice(len(theirs), rows[-1][0] if rows else None)


def _of(body: Any, talks: Collection[str]) -> bool:
    """Does an answer tell of one of these conversations?"""
    if isinstance(body, list):
        return any(_of(one, talks) for one in body)
    if not isinstance(body, dict):
        return False
    return str(body.get("conversation")) in talks or any(_of(one, talks) for one in body.values())
