"""The newest conversations of a list, as many as a page shows, at any size of the past.

A list of "my teams' or given to me" in the order of time has no index of its own: a database walks the whole past for a small
team, or sorts all of a large one. Each team and state has one (`conversation_team`), so has what is given to somebody and what
an account received. So a page is asked for in branches, each of which ends after its first rows, and the page is the newest of
those. The branches are one statement, composed once: they differ by their values alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from parvis.accounts.models import Account
from parvis.inbox.lists import VIEWS, chosen, narrowed, with_words
from parvis.inbox.models import STATES, Conversation, ConversationSet, talk_seen_by
from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.rest.cursors import after

OF: dict[str, tuple[str, ...]] = {
    "repondre": ("new", "open"), "moi": ("new", "open"), "personne": ("new", "open"), "attente": ("waiting",),
    "services": ("service",), "closes": ("closed",), "toutes": STATES, "": STATES,
}  # fmt: skip
"""The states that a view shows. Other views are short by themselves, or look at more than the conversation."""
ANY_ID, ANY_STATE = -1, "\x01"
"""Stand in a branch for the values of each."""
Branch = tuple[ConversationSet, list[dict[Any, Any]]]


def newest(user: User, *, cursor: str, size: int, **wanted: Any) -> ConversationSet:
    """`lists.chosen`, of which only the first `size` after `cursor` and one more are looked at."""
    branches = [] if wanted.get("q", "").strip() else _branches(user, **wanted)
    if not branches:
        return _by_words(user, cursor, size, **wanted) if wanted.get("q", "").strip() else chosen(user, **wanted)
    parts, values = list[str](), list[Any]()
    for rows, each in branches:
        further = rows.filter(after("last_at", cursor)) if cursor else rows
        sql, given = further.order_by("-last_at", "-id").values("pk")[: size + 1].query.sql_with_params()
        for one in each:
            parts.append(f"SELECT * FROM ({sql}) AS branch")  # SQLite takes a limit only within
            values += [one.get(value, value) if isinstance(value, int | str) else value for value in given]
    if not parts:
        return Conversation.objects.none()
    return Conversation.objects.filter(pk__in=RawSQL(" UNION ALL ".join(parts), values))  # noqa: S611 - written by Django


def _by_words(user: User, cursor: str, size: int, **wanted: Any) -> ConversationSet:
    """The page is taken of the conversations alone; what its rows show is joined to those, and not to all that were found. They are
    walked in the order of time, each asked whether the user sees it: a page is soon full of what many hold."""
    found = narrowed(Conversation.objects.filter(talk_seen_by(user, "pk")), user, **wanted | {"q": ""})
    further = with_words(found.filter(after("last_at", cursor)) if cursor else found, wanted["q"], user)
    return Conversation.objects.filter(pk__in=further.order_by("-last_at", "-id").values("pk")[: size + 1])


def _branches(user: User, *, view: str = "", state: str = "", q: str = "", more: Any = None, **wanted: Any) -> list[Branch]:
    """None of them: the list is asked for as it is."""
    if more or wanted.get("account") or (view and view not in OF):
        return []
    states = [one for one in OF[view if view in VIEWS else ""] if not state or one in state.replace(" ", "").split(",")]
    if wanted.get("network"):
        return _by_account(user, view=view, state=state, **wanted)
    rows = narrowed(Conversation.objects.filter(hidden_at__isnull=True), user, view=view, state=state, **wanted).filter(
        state=ANY_STATE
    )
    mine = view == "moi" or wanted.get("assignee") in ("me", "moi")
    if everywhere(user) or mine:
        sorts = connection.vendor == "sqlite" and (
            mine or len(states) < len(STATES)
        )  # the others see for themselves what is short
        return [(rows, [{ANY_STATE: one} for one in states])] if sorts else []
    return _seen(user, rows, states)


def _seen(user: User, rows: ConversationSet, states: Sequence[str]) -> list[Branch]:
    """What `seen_by` allows, in two kinds of branches. What is mine may be my team's too: it is one row all the same."""
    ours = [{ANY_ID: team, ANY_STATE: one} for team in teams(user, "inbox.see") for one in states]
    return [(rows.filter(team=ANY_ID), ours), (rows.filter(assignee=user), [{ANY_STATE: one} for one in states])] if ours else []


def _by_account(user: User, *, network: str, **wanted: Any) -> list[Branch]:
    accounts = Account.objects.filter(network=network).values_list("pk", flat=True)
    rows = narrowed(Conversation.objects.seen_by(user), user, **wanted).filter(account=ANY_ID)
    return [(rows, [{ANY_ID: pk} for pk in accounts])]
