"""From a reply to the draft that a connector understands."""

from __future__ import annotations

from parvis.inbox.models import Conversation, Message, Reply
from parvis.media.models import File
from parvis.networks.protocol import Answering, Draft
from parvis.publishing.drafts import media_of


def answering_of(conversation: Conversation, answered: Message | None) -> Answering:
    """What is answered: a message, or the conversation when none of the person's is left."""
    identity = answered.identity if answered and answered.identity else conversation.identity
    return Answering(
        remote_id=str(answered.remote_id) if answered else "",
        thread=conversation.thread,
        private=conversation.private,
        author_id=identity.remote_id,
        author=identity.handle,
        at=answered.at if answered else conversation.last_at,
        context=answered.context if answered else None,
    )


def draft_for(
    conversation: Conversation, text: str, answered: Message | None, files: list[File], options: dict[str, object]
) -> Draft:
    return Draft(
        text=text,
        language=conversation.language or "fr",
        media=tuple(media_of(file) for file in files),
        answering=answering_of(conversation, answered),
        subject=conversation.subject,
        options=options,
    )


def draft_of(reply: Reply) -> Draft:
    return draft_for(reply.conversation, reply.message.text, reply.answers, list(reply.files.all()), reply.options)
