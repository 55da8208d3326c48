"""Mails that came back: the answer that they belong to has failed, and its conversation is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record

if TYPE_CHECKING:
    from parvis.inbox.digest import Arrived


def mark(bounced: list[Arrived]) -> None:
    """`item.parent` is the Message-ID of what we sent. Rare: one look each."""
    for a in bounced:
        reply = Reply.objects.filter(account=a.account, remote_id=a.item.parent).exclude(state="bounced").first()
        if reply is None:
            continue
        Reply.objects.filter(pk=reply.pk).update(
            state="bounced", failure=f"bounced {a.item.code}".strip(), said=a.item.text[:2000]
        )
        Conversation.objects.filter(pk=reply.conversation_id).update(state="open", waiting_since=a.item.at)
        record("reply.bounced", about=reply, channel=f"inbox:{reply.conversation.team_id}", code=a.item.code)
