"""What the API says of letters: never their words."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from parvis.rest.shapes import Id, Strict


class OwnLetterOut(Schema):
    """One mail that Parvis wrote of itself. `kind`: what asked for it (`square.door`); `state`: as of any sending."""

    id: int
    kind: str
    to: str
    subject: str
    state: str
    at: datetime
    sent_at: datetime | None


class SenderIn(Strict):
    """`mailbox`: an e-mail account; null for the first that works."""

    mailbox: Id | None


class SenderOut(Schema):
    """`chosen`: what was chosen; `mailbox`: what letters leave from now, null when none can send."""

    chosen: int | None
    mailbox: int | None
