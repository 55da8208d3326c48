"""Which conversations a list shows: views, filters and words, for the pages and the API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox.models import STATES, Conversation, ConversationSet
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.search.index import find
from parvis.search.models import Entry

LATE = timedelta(hours=24)
"""After so long without an answer a conversation is late."""
LOOKED = 1000
"""A list by words looks at the newest messages that hold them, no more."""

OPEN = Q(state__in=("new", "open"), due_at__isnull=True)
VIEWS: Mapping[str, Callable[[User], Q]] = {
    "repondre": lambda user: OPEN & Q(waiting_since__isnull=False),
    "moi": lambda user: OPEN & Q(assignee=user),
    "personne": lambda user: OPEN & Q(assignee__isnull=True),
    "retard": lambda user: OPEN & Q(waiting_since__lt=timezone.now() - LATE),
    "attente": lambda user: Q(state="waiting", due_at__isnull=True),
    "reportees": lambda user: Q(due_at__isnull=False) & ~Q(state="closed"),
    "toutes": lambda user: Q(),
    "closes": lambda user: Q(state="closed"),
}
"""What an agent looks at, by the word that stands in the address."""


def chosen(
    user: User, *, view: str = "", state: str = "", network: str = "", account: int | None = None, team: int | None = None,
    assignee: str = "", q: str = "",
) -> ConversationSet:  # fmt: skip
    """Conversations that `user` may see. `assignee`: an id, "me" or "none"; `state`: one, or several with commas."""
    found = Conversation.objects.seen_by(user)
    if view in VIEWS:
        found = found.filter(VIEWS[view](user))
    if state:
        found = found.filter(state__in=_states(state))
    if network:
        found = found.filter(account__network=network)
    if account:
        found = found.filter(account=account)
    if team:
        found = found.filter(team=team)
    if assignee:
        found = found.filter(_assigned(assignee, user))
    if q.strip():
        found = found.filter(pk__in=set(messages(q, user).values_list("thread", flat=True)[:LOOKED]))
    return found


def _states(given: str) -> list[str]:
    wanted = [word.strip() for word in given.split(",")]
    if unknown := [word for word in wanted if word not in STATES]:
        raise ValidationError({"state": _("État inconnu : %(state)s.") % {"state": unknown[0][:40]}})
    return wanted


def _assigned(given: str, user: User) -> Q:
    if given in ("me", "moi"):
        return Q(assignee=user)
    if given in ("none", "personne"):
        return Q(assignee__isnull=True)
    if given.isascii() and given.isdigit() and len(given) < 19:
        return Q(assignee=int(given))
    raise ValidationError({"assignee": _("Donnez le numéro d’un collègue, « me » ou « none ».")})


def messages(q: str, user: User) -> QuerySet[Entry]:
    """Messages with the words of `q` that `user` may see, newest first."""
    found = find(q, label="inbox.message")
    if everywhere(user):
        return found
    mine = teams(user, "inbox.see")
    if not mine:
        return found.none()
    given = Conversation.objects.filter(assignee=user).exclude(team__in=mine).values("pk")
    return found.filter(Q(team__in=mine) | Q(thread__in=given))
