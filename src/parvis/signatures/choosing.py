"""Which signature stands under an answer: the nearest that somebody chose; in public none unless it was chosen for that network."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from parvis.signatures.models import Signature

MAIL = "email"


def offered(team: int) -> list[Signature]:
    """What is kept for a team and for all: one statement."""
    return list(Signature.objects.filter(Q(team=team) | Q(team__isnull=True)))


def nearest(found: Iterable[Signature], network: str) -> Signature | None:
    """The team's before everybody's, the network's before that of mails. None: nobody chose; a mailbox then puts its own."""
    fits = [row for row in found if row.network == network or (row.network == "" and network == MAIL)]
    return max(fits, key=lambda row: (bool(row.network), row.team_id is not None), default=None)
