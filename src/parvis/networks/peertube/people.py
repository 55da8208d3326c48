"""Who somebody is, as the server tells an account; words as people wrote them."""

from __future__ import annotations

import re

from parvis.networks.protocol import JSON, Person
from parvis.networks.text import plain

HTML = re.compile(r"</?(?:p|br|a|span|div|ul|ol|li|blockquote)\b", re.IGNORECASE)
"""Here people write Markdown, on other servers HTML."""


def words(text: str) -> str:
    return plain(text) if HTML.search(text) else text


def person(account: JSON, unnamed: str = "") -> Person:
    """`account` as the server tells it. ``name@server`` never changes; of a closed account there is none, it is `unnamed`."""
    avatars = account.get("avatars") or [{}]
    identity = f"{account['name']}@{account.get('host') or ''}" if account.get("name") else unnamed
    name = str(account.get("displayName") or account.get("name") or "")
    return Person(identity, identity, name, str(account.get("url") or ""), str((avatars[-1] or {}).get("fileUrl") or ""))
