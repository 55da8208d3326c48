"""Each peer with its newest figures and those of a month before. Three statements, however many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from parvis.insights.models import Peer, PeerDay
from parvis.people.models import User

MONTH = timedelta(days=28)
FRESH = timedelta(days=7)
"""Older figures are shown no more: what is not told is not told."""


@dataclass(frozen=True, slots=True)
class Beside:
    """`day` None: never told, or not for a week. `before`: followers four weeks earlier, within a week of it."""

    peer: Peer
    day: date | None = None
    followers: float | None = None
    publications: float | None = None
    weekly: float | None = None
    each: float | None = None
    answers: float | None = None
    looked: int = 0
    before: float | None = None

    @property
    def growth(self) -> float | None:
        """Part by which followers grew in four weeks."""
        return (self.followers - self.before) / self.before if self.followers is not None and self.before else None

    @property
    def rate(self) -> float | None:
        """Reactions to a usual post by follower."""
        return self.each / self.followers if self.each is not None and self.followers else None


def seen(user: User, network: str = "") -> list[Beside]:
    """By network, ours first, then by name."""
    peers = Peer.objects.seen_by(user).select_related("account")
    peers = peers.filter(network=network) if network else peers
    rows = sorted(peers, key=lambda peer: (peer.network, not peer.ours, str(peer).casefold()))
    today = timezone.localdate()
    days = PeerDay.objects.filter(peer__in=[peer.pk for peer in rows], day__gte=today - MONTH - FRESH)
    newest = dict(days.filter(day__gte=today - FRESH).values_list("peer").annotate(day=Max("day")).order_by())
    told: dict[int, PeerDay] = {}
    before: dict[int, float | None] = {}
    for one in days.order_by("day"):
        if newest.get(one.peer_id) == one.day:
            told[one.peer_id] = one
        if one.day <= today - MONTH or (one.peer_id not in before and one.day <= today - MONTH + FRESH):
            before[one.peer_id] = one.followers
    return [_beside(peer, told.get(peer.pk), before.get(peer.pk)) for peer in rows]


def _beside(peer: Peer, one: PeerDay | None, before: float | None) -> Beside:
    if one is None:
        return Beside(peer)
    return Beside(peer, one.day, one.followers, one.publications, one.weekly, one.each, one.answers, one.looked, before)
