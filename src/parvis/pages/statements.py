"""What the morning page asks the database, each statement composed once (see `rest.composed`): written out anew for each reader they
took longer than the database and the page together. Of a reader they depend on the id and the roles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from parvis.accounts.models import Account, Raw
from parvis.drafts.models import SharedDraft
from parvis.ideas.models import Idea
from parvis.inbox.hooks import moment
from parvis.inbox.lists import OPEN
from parvis.inbox.lists import late as behind
from parvis.inbox.models import IN_DANGER, Conversation, Reply, talk_seen_by
from parvis.people.access import like
from parvis.people.scopes import Held
from parvis.promises.models import Promise
from parvis.publishing.foreseeing import planned
from parvis.publishing.models import Delivery, Post, bereft
from parvis.rest.composed import composed

BROKEN = ("refused", "late", "asked", "held", "unapproved")
BROKEN_REPLIES = ("refused", "asked", "bounced", "late")
UNREADY = ("draft", "review", "approved")
"""States of a post that will not leave at its hour as it is: that is said before, not after."""
LOOKED = 5000
COUNTED = 200
"""Accounts that are looked at."""
Roles = tuple[Held, ...]


@composed
def leaving(pk: int, begins: datetime, ends: datetime, *, roles: Roles) -> QuerySet[Delivery]:
    found = Delivery.objects.seen_by(like(pk, roles)).filter(post__publish_at__gte=begins, post__publish_at__lt=ends)
    found = found.exclude(state__in=("cancelled", "dropped")).exclude(post__state="binned")
    shown = found.select_related("account", "post").order_by("account__name", "account_id", "planned_at")
    return shown.only("state", "planned_at", "account__network", "account__name", "post__text")


@composed
def short(pk: int, now: datetime, ends: datetime, *, roles: Roles) -> QuerySet[Post]:
    """Today's that are not ready, and what is planned on whichever day and would not leave."""
    held_back = planned(now).exclude(foreseen="").values("pk")
    unlike = Q(state__in=UNREADY, publish_at__lt=ends) | Q(pk__in=held_back)
    ahead = Post.objects.seen_by(like(pk, roles)).filter(unlike, publish_at__gte=now).exclude(state="binned")
    return ahead.order_by("publish_at").only("state", "text", "publish_at", "foreseen")[:COUNTED]


@composed
def missed(pk: int, now: datetime, *, roles: Roles, most: int) -> QuerySet[Post]:
    rows = Post.objects.seen_by(like(pk, roles)).filter(state="review", publish_at__lt=now)
    return rows.order_by("-publish_at").only("text")[:most]


@composed
def waiting(pk: int, now: datetime, before: datetime, *, roles: Roles) -> QuerySet[Conversation, Any]:
    """The oldest that wait, a column each: whose, since when, is it late (`before`: where nothing is promised), is it soon?"""
    soon = Exists(Promise.objects.filter(conversation=OuterRef("pk")).soon(now))
    late = Case(When(behind(now, before), then=Value(1)), default=Value(0))
    near = Case(When(soon, then=Value(1)), default=Value(0))
    found = Conversation.objects.seen_by(like(pk, roles)).filter(OPEN, waiting_since__isnull=False)
    return found.order_by("waiting_since").values(whose=F("assignee"), since=F("waiting_since"), late=late, near=near)[:LOOKED]


COUNTS = """
    SELECT count(*), min(since), {of_mine}, {of_nobody}, {of_late}, {of_soon} FROM ({waiting}) AS waiting
"""


def counts(pk: int, now: datetime, before: datetime, *, roles: Roles) -> dict[str, tuple[int, datetime | None]]:
    """Of those that wait: how many, and since when the oldest does; by whose they are and how late."""
    sql, given = waiting.written(pk, now, before, roles=roles)
    if not sql:
        return dict.fromkeys(("all", "mine", "nobody", "late", "soon"), (0, None))
    parts = {"mine": "whose = %s", "nobody": "whose IS NULL", "late": "late = 1", "soon": "near = 1"}
    asked = {f"of_{name}": f"count(*) FILTER (WHERE {is_so}), min(since) FILTER (WHERE {is_so})" for name, is_so in parts.items()}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(waiting=sql, **asked), [pk, pk, *given])
        row = cursor.fetchone()
    return {name: (row[2 * n], _moment(row[2 * n + 1])) for n, name in enumerate(("all", *parts))}


def _moment(value: str | datetime | None) -> datetime | None:
    """SQLite has a word for it, as Django wrote it."""
    return moment(value) if isinstance(value, str) else value


@composed
def in_danger(pk: int, *, roles: Roles) -> QuerySet[Conversation, Any]:
    found = Conversation.objects.filter(talk_seen_by(like(pk, roles), "pk"), IN_DANGER)
    return found.order_by("-last_at").values_list("last_at", flat=True)[:COUNTED]


@composed
def drafts(pk: int, *, roles: Roles) -> QuerySet[SharedDraft, Any]:
    """Those that wait for this reader's yes, or for their own hand."""
    mine = Q(author=pk, state__in=("asked", "changes"))
    rows = SharedDraft.objects.filter(mine | Q(pk__in=SharedDraft.objects.awaiting(like(pk, roles)).values("pk")))
    return rows.order_by("changed_at").values_list("author", "state", "asked_at", "changed_at")[:COUNTED]


@composed
def unsorted(pk: int, *, roles: Roles) -> QuerySet[Idea, Any]:
    rows = Idea.objects.seen_by(like(pk, roles)).to_sort()
    return rows.order_by("sent_at").values_list("sent_at", flat=True)[:COUNTED]


@composed
def accounts(pk: int, *, roles: Roles) -> QuerySet[Account]:
    """With whether something that came for it was set aside."""
    aside = Exists(Raw.objects.filter(account=OuterRef("pk"), state="quarantine"))
    return Account.objects.seen_by(like(pk, roles)).annotate(aside=aside).order_by("name")[:COUNTED]


@composed
def undelivered(pk: int, *, roles: Roles, most: int) -> QuerySet[Delivery]:
    wrong = Delivery.objects.seen_by(like(pk, roles)).filter(Q(state__in=BROKEN) | bereft())
    return wrong.select_related("account", "post").order_by("-id")[:most]


@composed
def unanswered(pk: int, *, roles: Roles, most: int) -> QuerySet[Reply]:
    """Answers that did not leave. Those are taken first: of a hundred thousand they are the few."""
    wrong = Reply.objects.filter(state__in=BROKEN_REPLIES).values("pk")
    rows = Reply.objects.seen_by(like(pk, roles)).filter(pk__in=wrong).select_related("conversation__identity")
    shown = ("state", "failure", "conversation__identity__name", "conversation__identity__handle")
    return rows.order_by("-id").only(*shown)[:most]
