"""In which language somebody is answered."""

from __future__ import annotations

from parvis.inbox.models import Conversation
from parvis.understanding.language import detect

LOOKED = 5


def spoken(conversation: Conversation) -> str:
    """Two letters: what the network tells; where it tells nothing, what the person writes, the newest message in which there are
    words enough; else what is known of the person. "": nobody can tell."""
    if conversation.language:
        return conversation.language.split("-")[0]
    said = conversation.messages.filter(way="in", removed_at__isnull=True).exclude(text="").order_by("-at", "-id")
    written = (detect(text).language for text in said.values_list("text", flat=True)[:LOOKED])
    return next((language for language in written if language), conversation.contact.language[:2])
