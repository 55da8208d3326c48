"""The address to which one resident answers one thread: nobody guesses it, and it serves for a time. No row is kept.

Capitals say nothing in it: some mail programs write addresses small.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from parvis.letters.actions import mailbox
from parvis.networks.email.account import account as account_of
from parvis.networks.protocol import Refused
from parvis.square.models import Resident

SALT = "parvis.forum.mail"
LASTS = 60
"""Days after the letter."""
LENGTH = 20
"""Characters of its seal, of five bits each."""
_TOKEN = re.compile(r"f\.([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([0-9a-z]{1,6})\.([a-z2-7]{20})")
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Named:
    """What an address stands for. `over`: its time has passed."""

    resident: int
    thread: int
    over: bool


def token(resident: Resident, thread: int, now: datetime) -> str:
    parts = [int_to_base36(n) for n in (resident.pk, thread, int(now.timestamp() // DAY))]
    return ".".join(["f", *parts, _seal(parts)])


def _seal(parts: list[str]) -> str:
    made = salted_hmac(SALT, ".".join(parts), algorithm="sha256").digest()
    return base64.b32encode(made).decode().lower()[:LENGTH]


def read(said: str, now: datetime) -> Named | None:
    """None: it is none of ours."""
    found = _TOKEN.fullmatch(said.lower())
    if found is None:
        return None
    *parts, seal = found.groups()
    if not hmac.compare_digest(seal, _seal(parts)):
        return None
    resident, thread, day = (base36_to_int(part) for part in parts)
    return Named(resident, thread, not 0 <= now.timestamp() // DAY - day <= LASTS)


def whole(made: str) -> str:
    """The address itself, for the words of a letter; "" when no mailbox of the city has one."""
    account = mailbox()
    try:
        local, _, domain = account_of(account.settings).address.partition("@") if account else ("", "", "")
    except Refused:
        return ""
    return f"{local}+t.{made}@{domain}" if domain else ""
