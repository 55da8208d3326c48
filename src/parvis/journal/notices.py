"""Notices: what one user should know, in their own language. Called by actions, in their transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.functional import Promise

from parvis.journal.models import Notice
from parvis.people.models import User


def tell(users: Iterable[User], kind: str, words: str | Promise, *, url: str = "", **values: str) -> None:
    """`words` is a lazy sentence with `%(name)s` places; each reads it in the language they chose."""
    rows = []
    for user in users:
        with translation.override(user.language):
            rows.append(Notice(user=user, kind=kind, text=(str(words) % values)[:300], url=url))
    Notice.objects.bulk_create(rows)
