"""Private messages: the words (kind 14, unsigned) in a seal (13, signed by us) in a wrap (1059, signed by nobody known).

NIP-17 and NIP-59. A wrap and a seal bear a date up to two days back, so that nobody learns when we wrote.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from parvis.networks.nostr_wire.events import CHAT, SEAL, WRAP, Event, bare, identity, sound, value
from parvis.networks.nostr_wire.keys import Key, Signer

TWO_DAYS = 2 * 86400


def chat(signer: Signer, to: str, text: str, at: int, answered: str = "") -> Event:
    """The words, without a signature. Its id is the message's, in every copy."""
    return bare(signer.pub, CHAT, [["p", to], *([["e", answered]] if answered else [])], text, at)


def wrapped(signer: Signer, to: str, rumor: Event) -> Event:
    """One copy, for `to`."""
    back = rumor["created_at"] - secrets.randbelow(TWO_DAYS)
    seal = signer.signed(SEAL, [], signer.encrypted(to, json.dumps(rumor, ensure_ascii=False)), back)
    once = Key.fresh()
    wrap_at = rumor["created_at"] - secrets.randbelow(TWO_DAYS)
    return once.signed(WRAP, [["p", to]], once.encrypted(to, json.dumps(seal, ensure_ascii=False)), wrap_at)


def opened(signer: Signer, wrap: Event) -> Event | None:
    """The words inside; None when it is not for us, not readable, or its author lies."""
    try:
        seal: Any = json.loads(signer.decrypted(wrap["pubkey"], wrap["content"]))
        if not sound(seal) or seal["kind"] != SEAL:
            return None
        rumor: Any = json.loads(signer.decrypted(seal["pubkey"], seal["content"]))
        if rumor["pubkey"] != seal["pubkey"] or not value(rumor, "p") or not isinstance(rumor["content"], str):
            return None
        return {**rumor, "id": identity(rumor)}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
