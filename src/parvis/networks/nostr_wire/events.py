"""Events as relays carry them: a dict of seven fields whose `id` is the hash of the rest (NIP-01).

`nostr_sdk` is loaded where a signature or a key is looked at: ten megabytes that a city without Nostr does without.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

Event: TypeAlias = dict[str, Any]
Tags: TypeAlias = list[list[str]]

NOTE, CONTACTS, DELETION, REPOST, REACTION, SEAL, CHAT, REPOST_OTHER = 1, 3, 5, 6, 7, 13, 14, 16
COMMENT, WRAP, REPORT, MUTED, RELAYS, INBOX = 1111, 1059, 1984, 10000, 10002, 10050
PROFILE = 0
_NAMED = re.compile(r"(?:nostr:|@)?\b(npub1[02-9ac-hj-np-z]{58})\b")
_TAG = re.compile(r"(?<![\w/#&])#(\w*[^\W\d_]\w*)")


def identity(event: Event) -> str:
    """The id that an event with these fields has: sha256 of its canonical JSON, 64 hexadecimal digits."""
    fields = [0, event["pubkey"], event["created_at"], event["kind"], event["tags"], event["content"]]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def bare(pub: str, kind: int, tags: Tags, content: str, at: int) -> Event:
    """An event with its id and without a signature."""
    made: Event = {"pubkey": pub, "created_at": at, "kind": kind, "tags": tags, "content": content}
    return {"id": identity(made), **made}


def sound(event: object) -> bool:
    """Whether id and signature are right: what a relay gives is believed only then."""
    from nostr_sdk import Event as Checked
    from nostr_sdk import NostrSdkError

    try:
        return bool(Checked.from_json(json.dumps(event)).verify())
    except (NostrSdkError, TypeError, ValueError):
        return False


def values(event: Event, name: str) -> list[str]:
    """The first value of each tag `name`, in order."""
    return [str(tag[1]) for tag in event["tags"] if len(tag) > 1 and tag[0] == name]


def value(event: Event, name: str) -> str:
    return next(iter(values(event, name)), "")


def moment(event: Event) -> datetime:
    """When its author says it was written; a date out of this world counts as now."""
    try:
        return datetime.fromtimestamp(int(event["created_at"]), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def unix(at: datetime) -> int:
    return int(at.timestamp())


def newest(events: Iterable[Event]) -> Event | None:
    """Of a replaceable kind only this one counts; of two of one second, the lower id (NIP-01)."""
    return min(events, key=lambda event: (-event["created_at"], event["id"]), default=None)


def npub(pub: str) -> str:
    """The public key as people see it: ``npub1…``."""
    from nostr_sdk import PublicKey

    return str(PublicKey.parse(pub).to_bech32())


def linked(text: str) -> str:
    """`text` with each ``npub1…`` or ``@npub1…`` as the link ``nostr:npub1…`` (NIP-27)."""
    return _NAMED.sub(r"nostr:\1", text)


def named(text: str) -> list[str]:
    """The public keys (hexadecimal) of the people whom a text names."""
    written_keys = list(dict.fromkeys(_NAMED.findall(text)))
    if not written_keys:
        return []
    from nostr_sdk import NostrSdkError, PublicKey

    found = []
    for written in written_keys:
        try:
            found.append(str(PublicKey.parse(written).to_hex()))
        except NostrSdkError:  # a letter is wrong: then it is only text
            continue
    return found


def marks(text: str, people: Sequence[str] = ()) -> Tags:
    """The `p` and `t` tags that a text brings, after `people` who are told in any case; each once."""
    told = [["p", pub] for pub in dict.fromkeys([*people, *named(text)])]
    return told + [["t", tag] for tag in dict.fromkeys(word.lower() for word in _TAG.findall(text))]
