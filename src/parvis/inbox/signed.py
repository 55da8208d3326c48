"""How an answer is signed: what was chosen for its team and its network, with the agent's name in it. It leaves with the answer's words.

It is kept with the answer (`Reply.options["signature"]`), so that what is sent again is the same.
"""

from __future__ import annotations

from typing import Any

from parvis.inbox.drafts import last_in, way_out
from parvis.inbox.models import Conversation
from parvis.inbox.ready import known
from parvis.knowledge.blanks import fill
from parvis.people.models import User
from parvis.signatures.choosing import nearest, offered


def signing(conversation: Conversation, by: User, home: int | None = None) -> dict[str, Any]:
    """An option of the answer: nothing where nobody chose. One statement then, a few more where there are signatures."""
    found = offered(conversation.team_id)
    if not found:
        return {}
    chosen = nearest(found, way_out(conversation, last_in(conversation, home)).network)
    return {} if chosen is None else {"signature": fill(chosen.text, known(conversation, by))}
