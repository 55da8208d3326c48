"""What a message answers, where that does not stand just before it: its author, its first words, and the way to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from parvis.inbox import told
from parvis.inbox.models import Conversation, Message
from parvis.inbox.wanted import MOST
from parvis.people.models import User

FIRST_WORDS = 140
"""Characters that are quoted."""
Key = tuple[int, str] | int
"""An account and its network's name for what is answered; of our own answers, the message's id here."""


@dataclass(frozen=True, slots=True)
class Quote:
    who: str
    words: str  # empty: they are gone
    url: str


def quotes(messages: Sequence[Message], conversation: Conversation, user: User) -> Mapping[int, Quote]:
    """Of one thread's messages, oldest first, by message. One query at most, however many: for what is not among them.

    Of other conversations `user` reads what they may see there; what is private is quoted in private alone.
    """
    said = [one for one in messages if one.way != "note"]
    here = {one.pk: one for one in said}
    known = {(one.account_id, one.remote_id or ""): one.pk for one in said}
    wanted = _answered(said, known, conversation)
    there = _elsewhere({key for key in wanted.values() if not isinstance(key, int) or key not in here}, user)
    found: dict[int, Quote] = {}
    for pk, key in wanted.items():
        parent = (here.get(key) if isinstance(key, int) else None) or there.get(key)
        if parent is not None and (here[pk].private or not parent.private):
            found[pk] = _quote(parent, conversation, here)
    return found


def _answered(said: Sequence[Message], known: Mapping[tuple[int, str], int], conversation: Conversation) -> dict[int, Key]:
    """What each of them answers, unless that is the one before it, or the publication that the thread shows on top."""
    found: dict[int, Key] = {}
    on_top = conversation.about if getattr(conversation, "published", None) else ""
    for n, one in enumerate(said):
        ours = one.reply.answers_id if one.way == "out" and hasattr(one, "reply") else None
        if ours is None and one.parent in ("", on_top):
            continue
        theirs = (one.account_id, one.parent)
        key: Key = known.get(theirs, theirs) if ours is None else ours
        if key not in (said[n - 1].pk if n else None, one.pk):
            found[one.pk] = key
    return found


def _elsewhere(keys: Iterable[Key], user: User) -> dict[Key, Message]:
    pks, named = set[int](), defaultdict[int, set[str]](set)
    for key in keys:
        if isinstance(key, int):
            pks.add(key)
        else:
            named[key[0]].add(key[1])
    if not pks and not named:
        return {}
    which = Q(pk__in=pks)
    for account, names in named.items():
        which |= Q(account=account, remote_id__in=names)
    seen = Conversation.objects.seen_by(user).filter(erased_at__isnull=True)
    found: dict[Key, Message] = {}
    for row in Message.objects.filter(which, conversation__in=seen).exclude(way="note").select_related("identity", "user", "account"):
        found |= {row.pk: row, (row.account_id, row.remote_id or ""): row}
    return found


def _quote(parent: Message, conversation: Conversation, here: Mapping[int, Message]) -> Quote:
    where = "" if parent.pk in here else f"{reverse('inbox:conversation', args=[parent.conversation_id])}?messages={MOST}"
    words = Truncator(" ".join(parent.text.split())).chars(FIRST_WORDS) or _("(sans texte)")
    gone = bool(parent.removed_at or parent.expired_at)
    return Quote(told.author(parent) or parent.account.name, "" if gone else words, f"{where}#m-{parent.pk}")
