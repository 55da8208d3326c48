"""Notices: what one user should know, in their own language. Called by actions, in their transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils import translation
from django.utils.functional import Promise

from parvis.journal.models import Notice
from parvis.kept.hooks import Person, Slice
from parvis.people.models import User


def tell(users: Iterable[User], kind: str, words: str | Promise, *, url: str = "", **values: str) -> None:
    """`words` is a lazy sentence with `%(name)s` places; each reads it in the language they chose."""
    rows = []
    for user in users:
        with translation.override(user.language):
            rows.append(Notice(user=user, kind=kind, text=(str(words) % values)[:300], url=url))
    Notice.objects.bulk_create(rows)


AT_ONCE = 2000
CONVERSATION = re.compile(r"/guichet/(\d+)")


def forget(person: Person, after: int) -> Slice:
    """Notices that lead to one of their conversations, or name them."""
    rows = list(Notice.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "url", "text")[:AT_ONCE])
    talks = {str(pk) for pk in person.keys("conversation")}
    theirs = [pk for pk, url, text in rows if _leads(url, talks) or any(needle in text for needle in person.needles)]
    Notice.objects.filter(pk__in=theirs).delete()
    return Slice(len(theirs), rows[-1][0] if rows else None)


def _leads(url: str, talks: set[str]) -> bool:
    found = CONVERSATION.match(url)
    return found is not None and found[1] in talks
