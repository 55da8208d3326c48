"""What a page of the counter asks the database, each statement composed once (see `rest.composed`).

What of a user decides what they may see is given by name: `sees` their teams, None for all (`people.access.sees`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from parvis.inbox import opening, told
from parvis.inbox.models import Conversation, ConversationSet, Message, Presence
from parvis.inbox.newest import newest
from parvis.inbox.of_messages import with_under
from parvis.inbox.row import columns
from parvis.journal.models import Event
from parvis.people.access import able, like
from parvis.people.models import User
from parvis.people.scopes import Held
from parvis.rest.composed import composed

HAPPENED = (
    "conversation.assigned", "conversation.given", "conversation.state", "conversation.snoozed", "conversation.woke",
    "conversation.merged", "conversation.unmerged", "conversation.split", "conversation.split_off", "conversation.unsplit",
)  # fmt: skip
"""What colleagues did, as a thread tells it between its messages."""


@composed
def listed(*, pk: int, roles: tuple[Held, ...], size: int, **wanted: Any) -> QuerySet[Conversation, Any]:
    """The first rows of a list, as `row.columns`; `wanted` as `lists.chosen` has it. Of a user it depends on their id and roles."""
    return columns(newest(like(pk, roles), cursor="", size=size, **wanted)).order_by("-last_at", "-id")[:size]


@composed
def opened(pk: int, user: int, *, sees: tuple[int, ...] | None) -> QuerySet[Conversation]:
    """A conversation with all that its pane shows, the publication it hangs under and what `user` was writing too."""
    seen: ConversationSet = Conversation.objects.seen(sees, user)
    heard = Message.objects.filter(conversation__contact=OuterRef("contact"), way="in")
    if sees is not None:
        heard = heard.filter(conversation__in=seen)
    found = seen.annotate(
        mine=FilteredRelation("unsent", condition=Q(unsent__user=user)), draft=F("mine__text"), draft_note=F("mine__note"),
        draft_aside=F("mine__aside"),
        first_at=Subquery(heard.order_by("at").values("at")[:1]), published=told.publication(),
        holds=Exists(Conversation.objects.filter(merged_into=OuterRef("pk"))), **opening.KNOWN,
    )  # fmt: skip
    return found.select_related("account__grant", "identity", "contact", "team").filter(pk=pk, merged_into__isnull=True)


@composed
def around(conversation: int, team: int, now: datetime, present: datetime) -> QuerySet[User]:
    """Who `answers` in its team now, and who looks at it or writes in it since `present` (`presence`; they may be others)."""
    here = Presence.objects.filter(conversation=conversation, user=OuterRef("pk"), at__gt=present).values("state")
    answers = Q(pk__in=able("inbox.reply", team, now).order_by().values("pk"))
    found = User.objects.annotate(answers=ExpressionWrapper(answers, BooleanField()), presence=Subquery(here[:1]))
    return found.filter(Q(answers=True) | Q(presence__isnull=False)).order_by("name", "pk")


@composed
def newest_said(conversation: int, *, size: int) -> QuerySet[Message]:
    """Its newest messages, with who said them and what is shown under them."""
    said = told.said_in(Message.objects.filter(conversation=conversation))
    return with_under(said).order_by("-at", "-id")[:size]


@composed
def happened_since(conversation: int, since: datetime) -> QuerySet[Event]:
    found = Event.objects.filter(label="inbox.conversation", about=conversation, kind__in=HAPPENED, at__gte=since)
    return found.select_related("by").order_by("-id")[:100]


@composed
def others_of(contact: int, conversation: int, user: int, *, sees: tuple[int, ...] | None, most: int) -> QuerySet[Conversation]:
    """Of the same person, newest first."""
    others = Conversation.objects.seen(sees, user).filter(contact=contact, merged_into__isnull=True).exclude(pk=conversation)
    return others.select_related("identity").order_by("-last_at")[:most]
