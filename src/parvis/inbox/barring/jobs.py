"""At its end a block or a mute is lifted on the network; where that cannot be, somebody is told that it is theirs to do."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.inbox.actions import end
from parvis.inbox.barring.actions import ask_review, leave_by_hand
from parvis.inbox.models import Barring
from parvis.networks.protocol import NetworkError, Refused
from parvis.work import rows
from parvis.work.registry import job

TRIES = 8
"""A network that is away is asked so often, about a day long, before a person is."""

FETCH = ("moderation__message__conversation__account__grant", "moderation__message__conversation__identity",
         "moderation__message__account__grant", "moderation__message__identity", "moderation__account")  # fmt: skip


@job(Barring, seats=1, fetch=FETCH)
def lift(barrings: list[Barring]) -> None:
    for row in barrings:
        if row.until is None:
            ask_review(row)
        else:
            _lift(row)


def _lift(row: Barring) -> None:
    try:
        with rows.renewed(row):
            end(row.moderation)  # the register, and this row with it
    except ValidationError:
        leave_by_hand(row, failure="not-liftable")
    except NetworkError as error:
        if isinstance(error, Refused) or row.attempts >= TRIES:
            leave_by_hand(row, failure=error.code, said=error.said)
        else:
            rows.settle(row, due_at=timezone.now() + timedelta(minutes=10 * 2 ** min(row.attempts, 7)), failure=error.code)
