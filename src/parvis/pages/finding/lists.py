"""What a search finds, kind by kind, newest first and page by page to the end: for the page and the API alike."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.cases.lists import WITH
from parvis.cases.lists import chosen as chosen_cases
from parvis.cases.models import Case, CaseLink
from parvis.inbox import lists
from parvis.inbox.models import STATES, Identity, Message, talk_seen_by
from parvis.pages.finding.asking import Asked
from parvis.people.models import User
from parvis.publishing.models import Post
from parvis.rest.cursors import after, cursor_of, page
from parvis.search.index import common, find, fold, left_out, without, words
from parvis.search.models import Entry

LOOKED = 1000
"""Publications that one page reads at most: a page may hold fewer than it could, and the next one goes on where it stopped."""
FEW = 500
"""Up to so many persons of a name, their messages are found by their keys; of more, the database does it in one question."""
LABEL = "inbox.message"


def asks(asked: Asked) -> bool:
    """Is there anything to look for?"""
    return bool(words(asked.q)) or asked.narrowed


def messages(user: User, asked: Asked, *, cursor: str, size: int) -> tuple[list[Message], str]:
    """An entry whose message is gone, or is a note, is left out: a page may hold fewer than it could."""
    entries, further = page(_entries(user, asked), by="at", cursor=cursor, size=size)
    wanted = Message.objects.filter(talk_seen_by(user)).exclude(way="note")
    rows = wanted.select_related("conversation__account", "conversation__identity", "identity", "user").in_bulk(
        [entry.row for entry in entries]
    )
    return [rows[entry.row] for entry in entries if entry.row in rows], further


def _entries(user: User, asked: Asked) -> QuerySet[Entry]:
    """Everything that narrows is part of the one question to the index: what is old is found as what is new."""
    narrow = bool(asked.network or asked.account or asked.team or asked.state or asked.who)
    found = (
        find(asked.q, label=LABEL, tested=not narrow and common(asked.q)) if words(asked.q) else without(asked.q, label=LABEL)
    )
    found = lists.within(found, user).filter(_between("at", asked))
    if asked.state and not {word.strip() for word in asked.state.split(",")} <= set(STATES):
        return found.none()  # of a post or a case: no message has it
    if asked.network or asked.account or asked.team or asked.state:
        talks = lists.chosen(user, state=asked.state, network=asked.network, account=asked.account, team=asked.team)
        found = found.filter(thread__in=talks.order_by().values("pk"))
    if asked.who:
        found = found.filter(row__in=Message.objects.filter(_said_by(asked.who)).order_by().values("pk"))
    return found


def posts(user: User, asked: Asked, *, cursor: str, size: int) -> tuple[list[Post], str]:
    """Read as the search reads: without accents, the beginning of a word is enough."""
    rows = Post.objects.seen_by(user).exclude(state="binned").annotate(day=Coalesce("publish_at", "changed_at"))
    rows = rows.filter(_between("day", asked))
    if asked.network or asked.account:
        there = Q(variants__account__network=asked.network) if asked.network else Q()
        there &= Q(variants__account=asked.account) if asked.account else Q()
        rows = rows.filter(pk__in=Post.objects.filter(there).order_by().values("pk"))
    rows = rows.filter(team=asked.team) if asked.team else rows
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(_colleague("author__", asked.who)) if asked.who else rows
    rows = rows.filter(after("id", cursor)) if cursor else rows
    found = list[Post]()
    looked = list(rows.order_by("-id")[: LOOKED + 1])
    for n, post in enumerate(looked[:LOOKED]):
        if _holds(post.text, asked.q):
            found.append(post)
        if len(found) == size or n == LOOKED - 1:
            return found, cursor_of(post, "id") if n + 1 < len(looked) else ""
    return found, ""


def cases(user: User, asked: Asked, *, cursor: str, size: int) -> tuple[list[Case], str]:
    q = asked.q if words(asked.q) else ""
    rows = chosen_cases(user, q=q, team=asked.team, state=asked.state).filter(_between("moved_at", asked))
    if not q and left_out(asked.q):
        rows = rows.filter(pk__in=without(asked.q, label="cases.case").order_by().values("row"))
    if asked.network or asked.account or asked.who:
        links = CaseLink.objects.filter(talk_seen_by(user)).order_by()
        links = links.filter(conversation__account__network=asked.network) if asked.network else links
        links = links.filter(conversation__account=asked.account) if asked.account else links
        links = links.filter(_person("conversation__identity__", asked.who)) if asked.who else links
        rows = rows.filter(pk__in=links.values("case"))
    return page(rows.select_related(*WITH), by="moved_at", cursor=cursor, size=size)


def _between(field: str, asked: Asked) -> Q:
    """Days of the city."""
    begins = Q(**{f"{field}__gte": _midnight(asked.since)}) if asked.since else Q()
    return begins & Q(**{f"{field}__lt": _midnight(asked.until + timedelta(days=1))}) if asked.until else begins


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _said_by(who: str) -> Q:
    """Persons and colleagues first, then their messages by their keys: the names are not looked for in every message."""
    persons = Identity.objects.filter(_person("", who)).order_by().values_list("pk", flat=True)
    users = User.objects.filter(_colleague("", who)).order_by().values_list("pk", flat=True)
    few = list(persons[: FEW + 1])
    return Q(identity__in=few if len(few) <= FEW else persons) | Q(user__in=list(users))


def _person(prefix: str, who: str) -> Q:
    return Q(**{f"{prefix}name__icontains": who}) | Q(**{f"{prefix}handle__icontains": who.lstrip("@")})


def _colleague(prefix: str, who: str) -> Q:
    return Q(**{f"{prefix}name__icontains": who}) | Q(**{f"{prefix}username": who.lower()})


def _holds(text: str, q: str) -> bool:
    spaced = " " + " ".join(re.findall(r"\w+", fold(text))) + " "
    return all(f" {word}" in spaced for word in words(q)) and not any(f" {word} " in spaced for word in left_out(q))
