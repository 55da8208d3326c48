"""What an elected person reads: the public words that were sent on to them. No name, no case, nothing said in private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from parvis.city.days import held_until
from parvis.colleagues.elected.actions import closed_in_period
from parvis.colleagues.models import Seat
from parvis.inbox.models import Message
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import User
from parvis.rest.cursors import page
from parvis.transfers.models import Redirection


@dataclass(frozen=True, slots=True)
class Question:
    """`text`, `url` empty: it was asked in private, and stays between the person and the city."""

    at: datetime
    network: str
    text: str
    url: str


def closed_until() -> date | None:
    """The last day on which it is closed, while a pre-election period holds and the city wants it so."""
    return held_until("pre-election", timezone.now()) if closed_in_period() else None


def seat_of(user: User) -> Seat | None:
    return Seat.objects.filter(user=user).select_related("destination").first() if user.elected else None


def questions(seat: Seat, cursor: str = "", size: int = 50) -> tuple[Sequence[Question], str]:
    """Newest first, and the cursor of the next page. Two statements at most, however many."""
    said = Message.objects.filter(
        conversation=OuterRef("conversation"), way="in", private=False, at__lte=OuterRef("at"), removed_at__isnull=True,
        expired_at__isnull=True,
    ).order_by("-at", "-pk")  # fmt: skip
    found = Redirection.objects.filter(
        destination=seat.destination_id,
        kind="political",
        conversation__hidden_at__isnull=True,
        conversation__erased_at__isnull=True,
    )
    found = found.annotate(text=Subquery(said.values("text")[:1]), url=Subquery(said.values("url")[:1]))
    rows, further = page(found.select_related("conversation__account"), by="id", cursor=cursor, size=size)
    return [_told(row) for row in rows], further


def _told(row: Redirection) -> Question:
    private = row.conversation.private
    network = str(CATALOGUE[row.conversation.account.network].facts.name)
    text, url = ("", "") if private else (getattr(row, "text", "") or "", getattr(row, "url", "") or "")
    return Question(row.at, network, text, url)
