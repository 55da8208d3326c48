"""What the counter's page shows: the list, an opened conversation, the person. Reads only, few queries."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.inbox import told
from parvis.inbox.lists import LATE, chosen
from parvis.inbox.models import Conversation, ConversationSet, Message, Presence, Unsent
from parvis.inbox.talk import happened, lines
from parvis.inbox.wanted import MOST, STEP, Wanted
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Moderator
from parvis.people.access import able, may
from parvis.people.models import User
from parvis.rest.cursors import page

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("repondre", _("À répondre")), ("moi", _("À moi")), ("personne", _("Sans personne")), ("attente", _("En attente")),
    ("reportees", _("Reportées")), ("toutes", _("Toutes")), ("closes", _("Closes")),
)  # fmt: skip
HERE = timedelta(minutes=1)
"""Presence older than that means nothing."""
MOVING = ("scheduled", "sending", "processing", "later", "doubt")
"""States of an answer that soon become another: the thread looks again by itself, for the hint may come before the swap."""
BEFORE = 12
"""Earlier conversations shown of a person."""


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(user: User, wanted: Wanted) -> dict[str, Any]:
    found = chosen(user, **wanted.filters).select_related("account", "identity", "assignee")
    try:
        rows, further = page(found, by="last_at", cursor=wanted.after, size=wanted.size)
    except ValidationError as error:
        raise Http404 from error
    now = timezone.now()
    for row in rows:
        row.waited = now - row.waiting_since if row.waiting_since else None  # type: ignore[attr-defined]
        row.late = bool(row.waited and row.waited > LATE)  # type: ignore[attr-defined]
    return {
        "rows": rows, "wanted": wanted, "query": wanted.address(), "more": _more(wanted, further),
        "reload": reverse("inbox:rows") + wanted.address(),
    }  # fmt: skip


def _more(wanted: Wanted, further: str) -> str:
    """The same list, longer; beyond what a page keeps alive, its next page."""
    if not further:
        return ""
    return wanted.address(size=wanted.size + STEP) if wanted.size < MOST else wanted.address(after=further, size=STEP)


def tabs(wanted: Wanted) -> dict[str, Any]:
    return {"tabs": [(word, wanted.address(view=key, size=STEP, after=""), key == wanted.view) for key, word in TABS]}


def filters(user: User, wanted: Wanted) -> dict[str, Any]:
    """What the list may be narrowed to."""
    accounts = list(Account.objects.seen_by(user).select_related("team").order_by("name"))
    teams = {account.team_id: account.team for account in accounts}
    return {
        "wanted": wanted,
        "accounts": accounts,
        "networks": sorted({account.network for account in accounts}),
        "teams": sorted(teams.values(), key=str) if len(teams) > 1 else [],
    }


# ── A conversation ───────────────────────────────────────────────────────────────────────────────────────────────────


def fetch(user: User, pk: int) -> Conversation:
    """With all that its pane shows, in one query. 404 when the user may not see it."""
    mine = Unsent.objects.filter(conversation=OuterRef("pk"), user=user)
    seen: ConversationSet = Conversation.objects.seen_by(user)
    heard = Message.objects.filter(conversation__contact=OuterRef("contact"), conversation__in=seen, way="in")
    found = told.under(seen).annotate(
        draft=Subquery(mine.values("text")[:1]), draft_note=Subquery(mine.values("note")[:1]),
        first_at=Subquery(heard.order_by("at").values("at")[:1]),
    )  # fmt: skip
    return get_object_or_404(found.select_related("account__grant", "identity", "contact", "assignee", "team"), pk=pk)


def messages(
    conversation: Conversation, user: User, colleagues: list[User], *, size: int = STEP, before: str = ""
) -> dict[str, Any]:
    """The thread, oldest first, with what colleagues did in between."""
    size = max(STEP, min(size, MOST))
    try:
        found, earlier = page(told.said(conversation.messages.all()), by="at", cursor=before, size=size)
    except ValidationError as error:
        raise Http404 from error
    found.reverse()
    more = f"messages={size + STEP}" if size < MOST else f"avant={earlier}"
    events = happened(conversation, since=found[0].at if found else None, until=found[-1].at if before and found else None)
    return {
        "days": lines(found, events, user, colleagues, conversation),
        "earlier": more if earlier else "",
        "thread_url": reverse("inbox:thread", args=[conversation.pk]) + (f"?avant={before}" if before else f"?messages={size}"),
        "moving": any(message.reply.state in MOVING for message in found if hasattr(message, "reply")),
        "newest": max((message.pk for message in found), default=0),
        "last_in": max((message.at for message in found if message.way == "in" and not message.removed_at), default=None),
        "may_hide": may(user, "inbox.moderate", conversation) and not conversation.private
        and conversation.account.state != "removed" and isinstance(connector_of(conversation.account), Moderator),
        "may_reply": may(user, "inbox.reply", conversation),
    }  # fmt: skip


def colleagues_of(conversation: Conversation) -> list[User]:
    """Who may answer in the conversation's team."""
    return list(able("inbox.reply", conversation.team_id))


def head(conversation: Conversation, user: User, colleagues: list[User]) -> dict[str, Any]:
    """State, who has it, until when it is set aside."""
    return {
        "conversation": conversation, "colleagues": colleagues, "may_assign": may(user, "inbox.assign", conversation),
        "mine": conversation.assignee_id == user.pk, "naps": naps(timezone.localtime()),
        "soonest": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip


def naps(now: datetime) -> list[tuple[str | Promise, str]]:
    """The usual moments to come back to something, in the city's own hours."""
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    tomorrow, monday = morning + timedelta(days=1), morning + timedelta(days=7 - now.weekday())
    found: list[tuple[str | Promise, datetime]] = [(_("Dans 3 heures"), now + timedelta(hours=3)), (_("Demain à 9 h"), tomorrow)]
    if monday != tomorrow:
        found.append((_("Lundi à 9 h"), monday))
    return [(word, at.strftime("%Y-%m-%dT%H:%M")) for word, at in found]


def writing(conversation: Conversation, user: User, *, newest: int, last_in: datetime | None, **given: Any) -> dict[str, Any]:
    """The reply box. `last_in`: the person's last message, from which a network's window for answers runs.

    `given` is what was sent and must not be lost: text, mode, files.
    """
    replies, notes = may(user, "inbox.reply", conversation), may(user, "inbox.note", conversation)
    draft, draft_note = getattr(conversation, "draft", None), getattr(conversation, "draft_note", None)
    gone = conversation.account.state == "removed"
    facts = CATALOGUE[conversation.account.network].facts
    return {
        "may_answer": replies and not gone,
        "may_note": notes,
        "gone": gone,
        "text": draft or "",
        "mode": "note" if draft_note or not replies or gone else "reply",
        "files": [],
        "seen": newest,
        "key": str(uuid.uuid4()),
        "takes_files": facts.media.most > 0 and may(user, "media.write"),
        "left": last_in + facts.window - timezone.now() if last_in and facts.window and conversation.private else None,
        "none": timedelta(0),
    } | given


def present(conversation: Conversation, user: User) -> dict[str, Any]:
    """Colleagues who look at it or write in it now."""
    found = Presence.objects.filter(conversation=conversation, at__gt=timezone.now() - HERE).exclude(user=user)
    rows = list(found.exclude(state="idle").select_related("user").order_by("user__name"))
    return {"conversation": conversation, "viewers": [row.user for row in rows],
            "writers": [row.user for row in rows if row.state == "writing"]}  # fmt: skip


def person(conversation: Conversation, user: User) -> dict[str, Any]:
    """Who it is, under which names, and what they said before."""
    others: ConversationSet = Conversation.objects.seen_by(user).filter(contact=conversation.contact_id)
    rows = list(others.exclude(pk=conversation.pk).select_related("account", "identity").order_by("-last_at")[: BEFORE + 1])
    identities = {row.identity_id: row.identity for row in [conversation, *rows]}
    return {"identities": list(identities.values()), "before": rows[:BEFORE], "before_more": len(rows) > BEFORE}


def opened(user: User, pk: int, *, size: int = STEP, before: str = "", **given: Any) -> dict[str, Any]:
    """The middle and right panes."""
    conversation = fetch(user, pk)
    return pane(conversation, user, size=size, before=before, **given) | person(conversation, user)


def pane(conversation: Conversation, user: User, *, size: int = STEP, before: str = "", **given: Any) -> dict[str, Any]:
    """The middle pane."""
    colleagues = colleagues_of(conversation)
    thread = messages(conversation, user, colleagues, size=size, before=before)
    return (
        head(conversation, user, colleagues)
        | thread
        | writing(conversation, user, newest=thread["newest"], last_in=thread["last_in"], **given)
        | present(conversation, user)
        | {"about": told.about(conversation)}
    )
