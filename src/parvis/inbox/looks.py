"""Who read what residents wrote in private: the journal knows, once a visit."""

from __future__ import annotations

from parvis.inbox.models import Conversation
from parvis.journal.looking import looked_at
from parvis.people.models import User

READ = "conversation.read"


def looked(conversation: Conversation, *, by: User) -> None:
    """Said by the page and its parts, by the API and when attachments are asked for."""
    if conversation.private:
        looked_at(conversation, kind=READ, by=by)
