"""What a network would not give in the last round of reading, in words: everything else was read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.accounts.words import say

LISTS: dict[str, str | Promise] = {
    "comments": gettext_lazy("les commentaires"),
    "conversation": gettext_lazy("les réponses sous nos publications"),
    "conversations": gettext_lazy("les messages privés"),
    "mentions": gettext_lazy("les publications qui nous nomment"),
    "messages": gettext_lazy("les messages privés"),
    "published_posts": gettext_lazy("les commentaires sous des publications anciennes"),
    "replies": gettext_lazy("les réponses à nos réponses"),
    "tagged": gettext_lazy("les publications qui nous nomment"),
    "tags": gettext_lazy("les publications qui nous nomment"),
    "threads": gettext_lazy("les réponses sous des publications anciennes"),
    "visitor_posts": gettext_lazy("ce que les gens écrivent sur la page"),
}
"""By the name that a connector gives to its list (`Page.unread`)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """`lists`: what is not read; the same reason is said once."""

    lists: str
    sentence: str
    advice: str


def unread(account: Account) -> list[Unread]:
    by_reason: dict[str, list[str]] = {}
    for name, code in account.unread.items():
        by_reason.setdefault(code, []).append(str(LISTS.get(name, name)))
    return [Unread(", ".join(dict.fromkeys(lists)), *say(code)) for code, lists in by_reason.items()]
