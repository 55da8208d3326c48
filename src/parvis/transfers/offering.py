"""To whom a conversation may be sent on: what the person's words lead to, or what one looks for. For the pages and the API alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from parvis.directory.lists import chosen, page, suggested
from parvis.directory.models import Destination, DestinationSet
from parvis.inbox.models import Conversation
from parvis.transfers import actions, letters

SIZE = 20
WORDS = 20
"""Of the person's newest messages, those whose words lead somewhere."""


@dataclass(frozen=True, slots=True)
class Offered:
    """`found`: by `q`; without it `near`, to whom the words lead, the surest first, and the `rest` of the directory's beginning."""

    found: list[Destination] = field(default_factory=list)
    near: list[Destination] = field(default_factory=list)
    rest: list[Destination] = field(default_factory=list)

    @property
    def all(self) -> list[Destination]:
        return [*self.found, *self.near, *self.rest]


def offered(conversation: Conversation, q: str) -> Offered:
    q = q.replace("\x00", "")[:120]
    if q.strip():
        return Offered(found=_ready(chosen(q=q)))
    said = conversation.messages.filter(way="in").order_by("-at").values_list("text", flat=True)[:WORDS]
    near = suggested(f"{conversation.subject} {' '.join(said)}")
    return Offered(near=near, rest=[one for one in _ready(chosen()) if one not in near])


def _ready(rows: DestinationSet) -> list[Destination]:
    return page(rows.exclude(kind="official"), size=SIZE)[0]


def officials(conversation: Conversation, q: str) -> list[tuple[Destination, str]]:
    """Elected people, each with the standard words that send a political question to their own account."""
    known = page(chosen(kind="official", q=q.replace("\x00", "")[:120]).prefetch_related("handles"), size=SIZE)[0]
    own = actions.rule().political
    return [(one, letters.political(one, conversation, own)) for one in known]
