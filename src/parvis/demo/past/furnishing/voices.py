"""People who said something in public, as the intake of an archive keeps them: with their search entries, closed and over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parvis.accounts.models import Account
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message
from parvis.networks.protocol import Incoming, Kind, Person

MADE = "passe-"
"""How the ids of these messages begin."""


@dataclass(frozen=True, slots=True)
class Voice:
    """`answer`: what the city said; "" it said nothing."""

    key: str
    name: str
    text: str
    at: datetime
    network: str = "mastodon"
    answer: str = ""


def overheard(voices: list[Voice], *, quiet: bool = True) -> dict[str, Message]:
    """By their keys. `quiet` False: they arrive now, as any message does, and wait for an answer."""
    accounts = {
        row.network: row
        for row in Account.objects.filter(network__in={one.network for one in voices}).select_related("team").order_by("-pk")
    }
    said = [one for one in voices if one.network in accounts]
    digest([arrived for one in said for arrived in _told(one, accounts[one.network], quiet)], quiet=quiet)
    keys = {f"{MADE}{one.key}": one.key for one in said}
    found = Message.objects.filter(remote_id__in=keys).select_related("conversation")
    there = {keys[str(one.remote_id)]: one for one in found}
    if quiet:
        Conversation.objects.filter(pk__in=[one.conversation_id for one in there.values()]).update(
            state="closed", waiting_since=None
        )
    return there


def _told(one: Voice, account: Account, quiet: bool) -> list[Arrived]:
    handle = one.name.lower().replace(" ", "_").replace("’", "")
    who = Person(f"{MADE}{handle}" if one.network != "form" else f"{MADE}{one.key}", handle, one.name)
    thread = f"{MADE}{one.key}"
    formal = one.network == "form"
    kind: Kind = "form" if formal else "mention"
    received = one.at if quiet else None
    said = Incoming("add", thread, thread, kind, one.at, who, one.text, language="fr", private=formal)
    rows = [Arrived(account, said, received)]
    if one.answer:
        mine = replace(said, remote_id=f"{thread}-r", at=one.at + timedelta(minutes=50), text=one.answer, parent=thread, own=True)
        rows.append(Arrived(account, mine, received))
    return rows
