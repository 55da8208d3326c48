"""Other accounts are looked at once a day, through one of ours and within what its network allows."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.quota import levels
from parvis.accounts.renewal import Renewed, renew
from parvis.insights.models import Peer, PeerDay
from parvis.insights.pace import DAY, on_grid
from parvis.insights.peers.showing import figures
from parvis.networks.around import Onlooked, Onlooking
from parvis.networks.protocol import Expired, Later, NetworkError, Refused
from parvis.work import rows
from parvis.work.registry import job

ASIDE, LONGEST = timedelta(hours=1), timedelta(hours=24)


@job(Peer, seats=1, fetch=("account__grant",))
def look(peers: list[Peer]) -> None:
    for peer in peers:
        _look(peer)


def _look(peer: Peer) -> None:
    account, now = peer.account, timezone.now()
    if account.state == "removed":
        return rows.settle(peer, due_at=None)
    if account.state != "active" or any(level.low for level in levels([account]).get(account.pk, ())):
        return rows.settle(peer, due_at=now + ASIDE)
    try:
        with rows.renewed(peer):
            told = cast(Onlooking, connector_of(account)).look_at(peer.handle)
    except Expired as expired:
        return _failed(peer, expired, ASIDE if renew(account) is Renewed.NO else timedelta(seconds=30))
    except Refused as refused:  # gone, closed or not for us: asked again, for names come back
        return _failed(peer, refused, LONGEST)
    except NetworkError as error:
        growing: timedelta = timedelta(minutes=10) * 2 ** min(peer.attempts, 7)
        return _failed(peer, error, error.after if isinstance(error, Later) and error.named else min(growing, LONGEST))
    _keep(peer, told)


def _failed(peer: Peer, error: NetworkError, wait: timedelta) -> None:
    rows.settle(peer, due_at=timezone.now() + wait, failure=error.code, said=error.said)


def _keep(peer: Peer, told: Onlooked) -> None:
    now = timezone.now()
    found = figures(told, now)
    values = {name: getattr(found, name) for name in ("followers", "publications", "weekly", "each", "answers", "looked")}
    with transaction.atomic():
        PeerDay.objects.update_or_create(peer=peer, day=timezone.localdate(now), defaults=values)
        rows.settle(
            peer, due_at=on_grid(now, DAY, account=peer.pk), attempts=0, read_at=now, failure="", said="", name=told.name[:200],
            url=told.url[:500],
        )  # fmt: skip
