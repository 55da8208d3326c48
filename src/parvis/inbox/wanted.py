"""What the address of the counter asks for: which list, how far down. A wrong value is as good as none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from parvis.inbox.hooks import NARROWS
from parvis.inbox.lists import VIEWS
from parvis.inbox.newest import OF

STEP = 50
MOST = 200
"""Rows that a list keeps alive; further down one goes page by page."""
FIRST = "repondre"
NAMES = {
    "view": "vue",
    "network": "reseau",
    "account": "compte",
    "team": "equipe",
    "who": "qui",
    "q": "q",
    "size": "n",
    "after": "suite",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    view: str = FIRST
    network: str = ""
    account: int | None = None
    team: int | None = None
    who: str = ""  # moi · personne · a colleague's id
    q: str = ""
    size: int = STEP
    after: str = ""  # the cursor of a later page
    more: tuple[tuple[str, str], ...] = ()  # words of the rooms above, and their values

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        q = query.get("q", "").replace("\x00", "").strip()[:200]
        view = query.get("vue", "")
        who = query.get("qui", "")
        return cls(
            view=view if view in VIEWS else "toutes" if q else FIRST,
            network=query.get("reseau", "").replace("\x00", "")[:30],
            account=number(query.get("compte")),
            team=number(query.get("equipe")),
            who=who if who in ("moi", "personne") or number(who) else "",
            q=q,
            size=min(number(query.get("n")) or STEP, MOST),
            after=query.get("suite", "")[:200],
            more=tuple(
                (word, value.replace("\x00", "")[:100]) for word in sorted(NARROWS) if (value := str(query.get(word, "")))
            ),
        )

    @property
    def filters(self) -> dict[str, Any]:
        """For `lists.chosen`."""
        return {
            "view": self.view,
            "network": self.network,
            "account": self.account,
            "team": self.team,
            "assignee": self.who,
            "q": self.q,
            "more": dict(self.more),
        }

    @property
    def narrowed(self) -> bool:
        return bool(self.network or self.account or self.team or self.who or self.q or self.more)

    @property
    def begins(self) -> bool:
        """The first rows of a usual view, whose statement depends neither on the moment nor on words, accounts or other rooms."""
        return self.view in OF and not (self.after or self.q or self.network or self.account or self.more)

    @property
    def query(self) -> str:
        """The list itself, wherever one is in it: as a saved view keeps it."""
        return self.address(size=STEP, after="").removeprefix("?")

    def address(self, **changes: Any) -> str:
        """The query string of this list, changed; "" for the first one. With words, all conversations come first: see `of`."""
        wanted = replace(self, **changes)
        first = Wanted(view="toutes" if wanted.q else FIRST)
        given = {NAMES[name]: getattr(wanted, name) for name in NAMES if getattr(wanted, name) != getattr(first, name)}
        given |= dict(wanted.more)
        return "?" + urlencode(given) if given else ""


def number(text: str | None) -> int | None:
    """An id, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**63 else None
