"""What a search asks for: words, and what narrows them, typed into the field itself or chosen beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

FIRST, LAST = date(2000, 1, 1), date(2200, 12, 31)
"""Days that may be asked for."""
KINDS = ("messages", "posts", "cases")
NAMES = {
    "réseau": "network", "reseau": "network", "network": "network", "de": "who", "from": "who", "état": "state", "etat": "state",
    "state": "state", "depuis": "since", "since": "since", "avant": "before", "before": "before",
}  # fmt: skip
"""What may stand before a colon, in both languages."""
NARROWING = re.compile(r"(?:(?<=\s)|^)(" + "|".join(NAMES) + r'):("[^"]*"|\S+)\s?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """`since` and `until`: days, both included. `wrong`: what was typed as a day and is none."""

    q: str = ""
    network: str = ""
    account: int | None = None
    team: int | None = None
    who: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    wrong: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        return bool(self.network or self.account or self.team or self.who or self.state or self.since or self.until)


def read(asked: Asked) -> Asked:
    """The same, with what stands in its words taken out of them. What is typed there counts more than what was chosen."""
    found, wrong = asked, list(asked.wrong)
    for name, said in NARROWING.findall(asked.q):
        field, value = NAMES[name.lower()], said.strip('"').strip()
        if field not in ("since", "before"):
            found = replace(found, **{field: value if field == "who" else value.lower()})
        elif (day := day_of(value)) is None:
            wrong.append(f"{name}:{said}")
        else:
            found = replace(found, since=day) if field == "since" else replace(found, until=day - timedelta(days=1))
    left = NARROWING.sub("", asked.q)
    q = left if left == asked.q else left.rstrip()  # the space was before what is taken out: the last word is unfinished still
    return replace(found, q=q, wrong=tuple(wrong))


def day_of(text: str) -> date | None:
    """2026-01-31 or 31/01/2026."""
    if french := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII):
        text = f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
