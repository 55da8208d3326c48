"""What a message says that is to be checked, or was put aside: it is in no conversation yet."""

from __future__ import annotations

import json

from parvis.contact.models import Entry


def told(row: Entry) -> dict[str, str]:
    """ "" where nothing is held any more."""
    held = json.loads(bytes(row.held))[0] if row.held else {}
    author = held.get("author", {})
    return {
        "text": held.get("text", ""),
        "subject": held.get("subject", ""),
        "name": author.get("name") or author.get("handle", ""),
    }
