"""Conversations, messages and answers as the API tells them."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from parvis.accounts.words import say
from parvis.inbox.models import Conversation, ConversationSet, Message, Reply
from parvis.publishing.models import Delivery

WITH = ("account", "identity", "contact")


def under(conversations: ConversationSet) -> ConversationSet:
    """With the city's own publication that each hangs under, when it left from here."""
    ours = Delivery.objects.filter(account=OuterRef("account"), remote_id=OuterRef("about")).exclude(remote_id="")
    return conversations.annotate(
        about_post=Subquery(ours.values("post")[:1]),
        about_text=Subquery(ours.values("post__text")[:1]),
        about_url=Subquery(ours.values("url")[:1]),
    )


def said(messages: QuerySet[Message]) -> QuerySet[Message]:
    """With who said it and how its way out went, in one query."""
    return messages.select_related("identity", "user", "reply")


def conversation(row: Conversation) -> dict[str, Any]:
    names = ("id", "kind", "private", "state", "subject", "preview", "language", "waiting_since", "last_at", "count")
    return {name: getattr(row, name) for name in names} | {
        "account": row.account_id,
        "network": row.account.network,
        "team": row.team_id,
        "assignee": row.assignee_id,
        "snoozed_until": row.due_at,
        "person": {
            "contact": row.contact_id, "name": row.identity.name or row.contact.name, "handle": row.identity.handle,
            "url": row.identity.url,
        },
    }  # fmt: skip


def about(row: Conversation) -> dict[str, Any] | None:
    """Of a row from `under`."""
    post = getattr(row, "about_post", None)
    if post is None:
        return None
    return {"post": post, "text": row.about_text, "url": row.about_url}  # type: ignore[attr-defined]


def message(row: Message) -> dict[str, Any]:
    names = ("id", "way", "text", "language", "url", "private", "at", "edited_at", "removed_at")
    return {name: getattr(row, name) for name in names} | {
        "author": author(row),
        "user": row.user_id,
        "hidden": bool(isinstance(row.context, dict) and row.context.get("hidden")),
        "attached": [attached(row, n, one) for n, one in enumerate(row.attached)],
        "reply": reply(row.reply) if hasattr(row, "reply") else None,
    }


def author(row: Message) -> str:
    if row.user is not None:
        return str(row.user)
    return (row.identity.name or row.identity.handle) if row.identity else ""


def handle(row: Message) -> str:
    """What the person is called on the network, when their name says something else."""
    who = None if row.user else row.identity
    return who.handle if who and who.name not in ("", who.handle) else ""


def attached(row: Message, number: int, one: dict[str, Any]) -> dict[str, str]:
    kept = reverse("inbox:attached", args=[row.pk, number]) if one.get("file") else ""
    return {"name": one.get("name", ""), "mime": one.get("mime", ""), "url": kept or one.get("url", "")}


def reply(row: Reply) -> dict[str, Any]:
    sentence, advice = say(row.failure) if row.failure else ("", "")
    names = ("id", "state", "remote_id", "url", "failure", "said", "sent_at", "attempts")
    return {name: getattr(row, name) for name in names} | {
        "message": row.message_id, "conversation": row.conversation_id, "sentence": sentence, "advice": advice,
    }  # fmt: skip
