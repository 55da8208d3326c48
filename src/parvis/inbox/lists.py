"""Which conversations a list shows: views, filters and words, for the pages and the API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox import hooks
from parvis.inbox.models import STATES, TO_ANSWER, Conversation, ConversationSet
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.search.index import find
from parvis.search.models import Entry

LATE = timedelta(hours=24)
"""After so long without an answer a conversation is late, where nothing else is promised."""
FEW = 1000
"""Up to so many messages that hold the words, a list is made of those; of more it is looked through, newest first."""


def late(now: datetime, before: datetime | None = None) -> Q:
    """By what was promised; where nothing was, by `LATE`. `before`: that long ago, for a statement that is composed once."""
    waited = Q(waiting_since__lt=before or now - LATE)
    for rule in hooks.LATE:
        return rule.late(now) | (waited & ~rule.promised())
    return waited


OPEN = Q(state__in=("new", "open"), due_at__isnull=True)
VIEWS: Mapping[str, Callable[[User], Q]] = {
    "repondre": lambda user: TO_ANSWER,
    "moi": lambda user: OPEN & Q(assignee=user),
    "personne": lambda user: OPEN & Q(assignee__isnull=True),
    "retard": lambda user: Q(state__in=("new", "open", "service"), due_at__isnull=True) & late(timezone.now()),
    "attente": lambda user: Q(state="waiting", due_at__isnull=True),
    "services": lambda user: Q(state="service", due_at__isnull=True),
    "reportees": lambda user: Q(due_at__isnull=False) & ~Q(state="closed"),
    "toutes": lambda user: Q(),
    "closes": lambda user: Q(state="closed"),
}
"""What an agent looks at, by the word that stands in the address."""
WITH_CLOSED = ("", "toutes", "closes")
"""What was merged is closed: in these alone it would stand."""


def chosen(
    user: User, *, view: str = "", state: str = "", network: str = "", account: int | None = None, team: int | None = None,
    assignee: str = "", q: str = "", more: Mapping[str, str] | None = None,
) -> ConversationSet:  # fmt: skip
    """Conversations that `user` may see. `assignee`: an id, "me" or "none"; `state`: one, or several with commas.

    `more`: words of the rooms above (`above.NARROWS`) and their values.
    """
    return narrowed(
        Conversation.objects.seen_by(user), user, view=view, state=state, network=network, account=account, team=team,
        assignee=assignee, q=q, more=more,
    )  # fmt: skip


def narrowed(
    found: ConversationSet, user: User, *, view: str = "", state: str = "", network: str = "", account: int | None = None,
    team: int | None = None, assignee: str = "", q: str = "", more: Mapping[str, str] | None = None,
) -> ConversationSet:  # fmt: skip
    """Some conversations as a list of `user` shows them: see `chosen`."""
    if view in VIEWS:
        found = found.filter(VIEWS[view](user))
    if view in WITH_CLOSED:
        found = found.filter(merged_into__isnull=True)
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
    for word, value in (more or {}).items():
        narrowed = hooks.NARROWS[word].of(user, value)
        found = found.none() if narrowed is None else found.filter(narrowed)
    return found.filter(pk__in=messages(q, user).order_by().values("thread")) if q.strip() else found


def with_words(found: ConversationSet, q: str, user: User) -> ConversationSet:
    """Those of `found` that hold the words, all of them: however old, however many others hold them too.

    Rare words are found first, and their conversations taken by their keys. Words that many hold are near the top of any list,
    whose conversations are asked one after the other until a page is full. Which it is, one statement tells.
    """
    there = messages(q, user).order_by().filter(Exists(found.order_by().filter(pk=OuterRef("thread"))))
    few = list(there.values_list("thread", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return found.filter(pk__in=set(few))
    tested = within(find(q, label="inbox.message", tested=True), user)
    return found.filter(Exists(tested.order_by().filter(thread=OuterRef("pk"))))


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
    return within(find(q, label="inbox.message"), user)


def within(found: QuerySet[Entry], user: User) -> QuerySet[Entry]:
    """Of messages, those that `user` may see."""
    if everywhere(user):
        return found
    mine = teams(user, "inbox.see")
    if not mine:
        return found.none()
    given = Conversation.objects.filter(assignee=user).exclude(team__in=mine).values("pk")
    return found.filter(Q(team__in=mine) | Q(thread__in=given))
