"""What a language model is shown of what residents wrote: nobody's name, address or number, no note of a colleague, and what was
written in private only where the administration lets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from parvis.assist.masking import Mask
from parvis.assist.sources import MOST_OF_A_MESSAGE
from parvis.assist.using import current, mask_of
from parvis.inbox.models import Conversation, Message
from parvis.inbox.ready import known
from parvis.knowledge.blanks import fill
from parvis.mcp.protocol import Refused

WHO = {"in": "resident", "out": "city"}
PRIVATE = "The administration of this city shows no private messages to a language model."
_TOLD = ("id", "kind", "private", "state", "language", "danger", "waiting_since", "last_at", "count")


def row(talk: Conversation) -> dict[str, Any]:
    """A conversation in a list; of a private one that it waits, and no word of it."""
    return _conversation(talk, Mask.of(_called(talk), (settings.ENVIRONMENT.city, talk.account.name)))


def whole(talk: Conversation, said: Sequence[Message], *, notes: int) -> dict[str, Any]:
    """With its messages, the oldest first. `notes`: how many of colleagues are left out. Raises Refused: private ones are not shown."""
    if not current().private and (talk.private or any(one.private for one in said)):
        raise Refused(PRIVATE)
    mask = mask_of(talk, said)
    texts = [one.text[:MOST_OF_A_MESSAGE] for one in said]
    for text in texts:  # who is named at its end is known at its beginning
        mask.hide(text)
    return {
        "conversation": _conversation(talk, mask, words=True),
        "messages": [_message(one, mask.hide(text)) for one, text in zip(said, texts, strict=True)],
        "notes_left_out": notes,
    }


def filled(talk: Conversation, text: str, by: Any) -> str:
    """A model's words without its placeholders: what stood behind them is not looked up again, a colleague fills `{nom}`."""
    return fill(Mask().back(text), known(talk, by))


def _conversation(talk: Conversation, mask: Mask, *, words: bool = False) -> dict[str, Any]:
    shown = words or not talk.private
    return {name: getattr(talk, name) for name in _TOLD} | {
        "subject": mask.hide(talk.subject) if shown else "",
        "preview": mask.hide(talk.preview) if shown else "",
        "account": talk.account_id,
        "network": talk.account.network,
        "team": talk.team_id,
    }


def _message(one: Message, text: str) -> dict[str, Any]:
    names = ("id", "language", "private", "at", "edited_at", "removed_at")
    return {name: getattr(one, name) for name in names} | {
        "who": WHO[one.way],
        "text": text,
        "attached": [attached.get("mime", "") for attached in one.attached],
        "reply": one.reply.state if hasattr(one, "reply") else None,
    }


def _called(talk: Conversation) -> Iterable[str]:
    return talk.identity.name, talk.identity.handle, talk.contact.name
