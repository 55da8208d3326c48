"""The folder of sent mails: where our copy is filed, and where a doubt is looked up."""

from __future__ import annotations

import imaplib
from datetime import UTC, datetime
from typing import Any

from imapclient.imapclient import SENT

from parvis.networks.email.mailbox import Mailbox
from parvis.networks.email.wire import IMAP_ERRORS, Way, hang_up
from parvis.networks.protocol import NetworkError

MAKE = "Sent"  # what the folder is called when there is none


def file(mailbox: Mailbox, mail: bytes) -> bool:
    """Put a copy among the sent mails. False = it could not be; the mail itself has left all the same."""
    try:
        with mailbox.open() as session:
            name = folder(session.client)
            if name is None:
                session.client.create_folder(MAKE)
            session.client.append(name or MAKE, mail, ("\\Seen",), datetime.now(UTC))
    except NetworkError:
        return False
    return True


def folder(client: Any) -> str | None:
    """By its special use (RFC 6154), else by its usual names."""
    found = client.find_special_folder(SENT)
    return str(found) if found else None


def holds(way: Way, identifier: str) -> bool:
    """Is the mail with this Message-ID among the sent ones? Raises the four errors."""
    client = way.imap()
    try:
        name = folder(client)
        if name is None:
            return False
        client.select_folder(name, readonly=True)
        return bool(client.search(["HEADER", "Message-ID", f"<{identifier}>"]))
    except IMAP_ERRORS as error:
        raise way.judge(error) from error
    finally:
        hang_up(client)


def abilities(mailbox: Mailbox) -> dict[str, Any]:
    """What `who` tells of the mailbox: whether it rings, whether it takes our mark, where sent mails are."""
    with mailbox.open() as session:
        try:
            sent = folder(session.client)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            sent = None
        return {"idle": bool(session.client.has_capability("IDLE")), "marks": session.marks, "sent_folder": sent or ""}
