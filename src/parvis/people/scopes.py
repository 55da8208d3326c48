"""How far a role reaches: which accounts, networks, topics, one campaign, and between which days. Pure, but for what a thing itself tells.

What knows no limits is closed to a limited role: of its verbs those of `LIMITED` are left, and a room opens its things to it by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LIMITED = frozenset({"post.see", "post.write", "post.judge", "media.write", "account.see", "charter.see"})
"""Verbs that a limited role keeps: they are of things that have an account, a topic or a campaign, or that keep nobody from anything."""
CITYWIDE = frozenset({
    "assist.edit", "busy.press", "charter.edit", "city.edit", "flow.edit", "hook.edit", "import.run", "media.keep",
    "model.edit", "people.edit", "record.keep", "rule.edit", "stop.press", "training.learn", "training.lead",
})  # fmt: skip
"""Verbs that know no team: whoever holds one in any team may do it for the whole city."""
NO_THING = object()


@dataclass(frozen=True, slots=True)
class Limits:
    """Empty: not limited by it."""

    accounts: frozenset[int] = frozenset()
    networks: frozenset[str] = frozenset()
    topics: frozenset[int] = frozenset()
    campaign: int | None = None

    def __bool__(self) -> bool:
        return bool(self.accounts or self.networks or self.topics or self.campaign)

    def takes(self, account: int, network: str) -> bool:
        return (not self.accounts or account in self.accounts) and (not self.networks or network in self.networks)


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has in a team now."""

    team: int
    role: str
    verbs: frozenset[str]
    guest: bool = False
    limits: Limits = Limits()
    own: int | None = None  # the role of the city's own making


def limits_of(told: Mapping[str, Any] | None) -> Limits:
    told = told or {}
    return Limits(
        accounts=frozenset(told.get("accounts", ())), networks=frozenset(told.get("networks", ())),
        topics=frozenset(told.get("topics", ())), campaign=told.get("campaign"),
    )  # fmt: skip


def lives(begins: datetime | None, ends: datetime | None, now: datetime) -> bool:
    return (begins is None or begins <= now) and (ends is None or now < ends)


def within(limits: Limits, thing: Any) -> bool:
    """Is a thing inside? Of what it does not have (an account has no campaign) it is not asked."""
    if limits.campaign and getattr(thing, "campaign_id", limits.campaign) != limits.campaign:
        return False
    if limits.topics and getattr(thing, "topic_id", next(iter(limits.topics))) not in limits.topics:
        return False
    if not limits.accounts and not limits.networks:
        return True
    return all(limits.takes(account, network) for account, network in _accounts(thing))


def _accounts(thing: Any) -> list[tuple[int, str]]:
    """The accounts of a thing: itself, its own, or those it goes to (`known_accounts` where they were fetched with many things)."""
    if hasattr(thing, "known_accounts"):
        return [(one.pk, one.network) for one in thing.known_accounts]
    if hasattr(thing, "network"):
        return [(thing.pk, thing.network)]
    if hasattr(thing, "account_id"):
        return [(thing.account_id, thing.account.network)]
    if getattr(thing, "pk", None) and hasattr(thing, "variants"):
        return list(thing.variants.values_list("account_id", "account__network"))
    return []
