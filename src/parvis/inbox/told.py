"""Conversations, messages and answers as the API tells them."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.accounts.words import asked, say
from parvis.inbox import reported
from parvis.inbox.models import Conversation, ConversationSet, Message, Reply
from parvis.networks.catalogue import CATALOGUE
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
    return messages.select_related("account", "identity", "user", "reply")


def said_in(messages: QuerySet[Message]) -> QuerySet[Message]:
    """The same of one conversation's, which knows its account."""
    return messages.select_related("identity", "user", "reply")


def conversation(row: Conversation) -> dict[str, Any]:
    names = ("id", "kind", "private", "state", "subject", "preview", "language", "danger", "waiting_since", "last_at",
             "count")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "account": row.account_id,
        "network": row.account.network,
        "team": row.team_id,
        "assignee": row.assignee_id,
        "snoozed_until": row.due_at,
        "merged_into": row.merged_into_id,
        "split_from": row.split_from_id,
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


def publication() -> Subquery:
    """The same as one value: {"post", "text", "url"}, or None."""
    ours = Delivery.objects.filter(account=OuterRef("account"), remote_id=OuterRef("about")).exclude(remote_id="")
    return Subquery(ours.values(told=JSONObject(post="post", text="post__text", url="url"))[:1])


def message(row: Message) -> dict[str, Any]:
    names = ("id", "way", "text", "language", "url", "private", "at", "edited_at", "removed_at", "expires_at", "expired_at")
    return {name: getattr(row, name) for name in names} | {
        "author": "" if row.identity and row.identity.expired_at else author(row),
        "user": row.user_id,
        "home": row.home_id,
        "hidden": bool(isinstance(row.context, dict) and row.context.get("hidden")),
        "report": reported.state(row),
        "attached": [attached(row, n, one) for n, one in enumerate(row.attached)],
        "reply": reply(row.reply) if hasattr(row, "reply") else None,
    }


def author(row: Message) -> str:
    if row.user is not None:
        return str(row.user)
    return row.identity.called if row.identity else ""


def limit(row: Message) -> str:
    """Why words go, in a sentence."""
    if not row.expires_at:
        return _("Effacé : la personne l’a demandé, ou sa durée de conservation est passée.")
    facts = CATALOGUE[row.account.network].facts
    values = {"network": asked(facts.name), "hours": round(facts.keeps.total_seconds() / 3600)}
    if not facts.keeps:
        return _("%(network)s ne permet pas de garder ce texte plus longtemps.") % values
    return _("%(network)s ne permet pas de garder ce texte plus de %(hours)s heures.") % values


def handle(row: Message) -> str:
    """What the person is called on the network, when their name says something else."""
    who = None if row.user else row.identity
    return who.handle if who and who.name not in ("", who.handle) else ""


def attached(row: Message, number: int, one: dict[str, Any]) -> dict[str, str]:
    kept = reverse("inbox:attached", args=[row.pk, number]) if one.get("file") else ""
    return {"name": one.get("name", ""), "mime": one.get("mime", ""), "url": kept or one.get("url", "")}


def reply(row: Reply) -> dict[str, Any]:
    sentence, advice = say(row.failure) if row.failure else ("", "")
    names = ("id", "state", "remote_id", "url", "failure", "said", "sent_at", "attempts", "held_until")
    return {name: getattr(row, name) for name in names} | {
        "message": row.message_id, "conversation": row.conversation_id, "sentence": sentence, "advice": advice,
    }  # fmt: skip
