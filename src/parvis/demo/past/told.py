"""What the sandbox tells of the past (`GET /past`), and the same as connectors would have read it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parvis.accounts.models import Account
from parvis.networks.email.parsing import blank
from parvis.networks.protocol import Incoming, Kind, Person

NETWORK = {"mail": "email"}
"""Networks whose key is another in the sandbox."""
ADDRESSES = {
    "x": "https://x.com/{handle}/status/{id}", "mastodon": "{sandbox}/mastodon/web/@{handle}/{id}",
    "bluesky": "{sandbox}/bluesky/profile/{did}/post/{rkey}", "linkedin": "{sandbox}/linkedin/feed/update/{id}",
    "pinterest": "{sandbox}/pinterest/pin/{id}/",
}  # fmt: skip
"""Where the networks show a publication, as their connectors tell it; the others have a page by handle."""
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that was told, oldest first, and our accounts by network."""

    sandbox: str
    told: list[dict[str, Any]]
    accounts: Mapping[str, Account]

    @classmethod
    def of(cls, sandbox: str) -> Past:
        with urllib.request.urlopen(f"{sandbox}/past", timeout=20) as answer:  # noqa: S310 (our own sandbox)
            told = json.load(answer)["told"]
        accounts = {row.network: row for row in Account.objects.filter(state="active").select_related("team").order_by("-pk")}
        return cls(sandbox, [one for one in told if NETWORK.get(one["network"], one["network"]) in accounts], accounts)

    def account(self, told: Told) -> Account:
        network = str(told["network"])
        return self.accounts[NETWORK.get(network, network)]

    def what(self, *kinds: str) -> Iterator[dict[str, Any]]:
        return (one for one in self.told if one["what"] in kinds)

    def url(self, told: Told, handle: str) -> str:
        """Where people see it."""
        network, identity = told["network"], told["id"]
        did, _, rkey = identity.removeprefix("at://").partition("/app.bsky.feed.post/")
        pattern = ADDRESSES.get(network, "{sandbox}/{network}/web/{handle}/{id}")
        return pattern.format(sandbox=self.sandbox, network=network, handle=handle, id=identity, did=did, rkey=rkey)


def moment(told: Told) -> datetime:
    return datetime.fromtimestamp(told["at"], UTC)


def incoming(past: Past, told: Told) -> Incoming:
    """As the network's connector reads it: the same id, thread, author and context."""
    if told["network"] == "mail":
        return _mail(told)
    private = told.get("way") == "private" or told.get("visibility") == "direct"
    person = _person(past, told)
    return Incoming(
        verb="add", remote_id=told["id"], thread=_thread(told, person, private), kind=_kind(told, private), at=moment(told),
        author=person, text=told["text"], language=told.get("language", ""), private=private, parent=told.get("parent", ""),
        url="" if private and told["network"] != "mastodon" else past.url(told, person.handle), context=_context(told, private),
    )  # fmt: skip


def _mail(told: Told) -> Incoming:
    identity = told["id"].strip("<>")
    context = blank() | {"message_id": identity, "subject": told["subject"], "reply_to": told["sender"]}
    return Incoming(
        verb="add", remote_id=identity, thread=identity, kind="mail", at=moment(told), text=told["text"], subject=told["subject"],
        author=Person(told["sender"], told["sender"], told["name"]), private=True, context=context,
    )  # fmt: skip


def _person(past: Past, told: Told) -> Person:
    network, one = told["network"], told["person"]
    picture = f"{past.sandbox}/avatars/{network}/{one['id']}.png" if network in ("mastodon", "x") else ""
    identity = one["handle"] if network == "threads" else one["id"]
    if network == "instagram" and told.get("way") == "mention":  # who tags us is told by name alone
        identity = f"@{one['handle']}"
    handle = "" if network == "facebook" else one["handle"]
    return Person(identity, handle, one["name"], avatar=picture)


def _thread(told: Told, person: Person, private: bool) -> str:
    network, identity, parent, root = told["network"], told["id"], told.get("parent", ""), told.get("root", "")
    if private:
        return f"dm:{person.remote_id}"
    if network == "mastodon":
        return f"{parent or identity}:{person.remote_id}"
    if network in ("x", "bluesky", "threads"):
        return f"{root or identity}:{person.remote_id}"
    return f"{parent if parent and parent != root else identity}:{person.remote_id}"


def _kind(told: Told, private: bool) -> Kind:
    return "private" if private else "comment" if told.get("parent") else "mention"


def _context(told: Told, private: bool) -> dict[str, Any] | None:
    network, identity, parent, root = told["network"], told["id"], told.get("parent", ""), told.get("root", "")
    top = parent if parent and parent != root else identity
    if network == "mastodon":
        return {"visibility": told["visibility"]}
    if private:
        return None
    if network == "x":
        return {"summoned": "@" in told["text"], "conversation": root}
    if network == "facebook":
        return {"post": root, "top": top, "hidden": False}
    if network == "instagram":
        return {"media": root, "top": top, "hidden": False} if parent else {"media": identity, "comment": "", "mention": True}
    if network == "threads":
        return {"root": root, "hidden": False}
    return {"cid": told["cid"], "root": {"uri": root, "cid": told.get("root_cid", told["cid"])}}
