"""Colleagues named in a note: `@samira` tells Samira, where she reads the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parvis.inbox.models import Conversation
from parvis.journal.notices import tell
from parvis.people.access import able
from parvis.people.models import User

NAME = re.compile(r"(?<![\w@./])@([A-Za-z0-9_-]{1,60})(?![\w@])")
"""As usernames are; never a part of an e-mail address."""
MOST = 20
OFFERED = 8
NAMED: str | Promise = gettext_lazy("%(by)s vous nomme dans une note sur la conversation avec %(who)s : %(text)s")


@dataclass(frozen=True, slots=True)
class Named:
    """`strangers`: colleagues who do not read this conversation, and are not told."""

    told: tuple[User, ...] = ()
    strangers: tuple[User, ...] = ()


def names(text: str) -> list[str]:
    return list(dict.fromkeys(found.lower() for found in NAME.findall(text)))[:MOST]


def named(conversation: Conversation, text: str) -> Named:
    wanted = Q()
    for name in names(text):
        wanted |= Q(username__iexact=name)
    if not wanted:
        return Named()
    found = list(User.objects.filter(wanted, is_active=True).order_by("name", "pk"))
    reads = set(able("inbox.see", conversation.team_id).filter(wanted).values_list("pk", flat=True)) | {conversation.assignee_id}
    told = tuple(one for one in found if one.pk in reads)
    return Named(told, tuple(one for one in found if one.pk not in reads))


def tell_named(conversation: Conversation, text: str, by: User) -> None:
    """In the transaction of the note."""
    url, who = reverse("inbox:conversation", args=[conversation.pk]), conversation.identity.called
    told = [one for one in named(conversation, text).told if one != by]
    short = " ".join(text.split())
    tell(told, "note.named", NAMED, url=url, by=str(by), who=who, text=short[:120] + ("…" if len(short) > 120 else ""))


def offered(conversation: Conversation, q: str, by: User) -> list[User]:
    """Those whom `@q` may mean, to choose from."""
    found = able("inbox.see", conversation.team_id).exclude(pk=by.pk)
    if q:
        found = found.filter(Q(username__istartswith=q) | Q(name__istartswith=q) | Q(name__icontains=f" {q}"))
    return list(found[:OFFERED])
