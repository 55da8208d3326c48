"""A comparison that was asked beforehand, and other cities beside ours."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.demo.figures import FOLLOWED
from parvis.demo.past.furnishing.town import ago, somebody
from parvis.insights.models import Peer, PeerDay, Trial, TrialPost
from parvis.people.models import Team
from parvis.publishing.models import Post

BACK = 30
"""Days before a comparison was written down whose publications may be put in it: see `insights.trials.reading`."""
BEGUN, PEER_DAYS = 60, 90
PEERS = (
    ("ville-bleue@social.exemple.test", "Ville-Bleue", 43_200, 9.0, 18.0, 0.31),
    ("grandport@social.exemple.test", "Grand-Port", 25_200, 4.5, 11.0, 0.12),
    ("montclair@social.exemple.test", "Montclair", 8_640, 12.0, 6.0, 0.45),
)  # fmt: skip


@transaction.atomic
def compared() -> None:
    if Trial.objects.exists():
        return
    by, team = somebody("manager"), Team.objects.get(slug="redaction")
    trial = Trial.objects.create(team=team, name="La ville en noir et blanc, ou en couleurs ?", one="noir et blanc", by=by,
                                 other="en couleurs", at=ago(BEGUN, "10:15"))  # fmt: skip
    posts = Post.objects.filter(team=team, state="sent", publish_at__gte=trial.at - timedelta(days=BACK), trialled=None)
    sides = [("one", posts.filter(text__contains="noir et blanc")), ("other", posts.filter(text__contains="en couleurs"))]
    TrialPost.objects.bulk_create(
        TrialPost(trial=trial, post_id=pk, side=side)
        for side, rows in sides
        for pk in rows.order_by("publish_at").values_list("pk", flat=True)[:20]
    )
    account = Account.objects.filter(network="mastodon", team=team).order_by("pk").first()
    if account is not None:
        _peers(account)


def _peers(account: Account) -> None:
    """Invented cities: nobody asks them again, so what they showed ends this morning. Ours is looked at as any other."""
    chance, today, now = random.Random(53), timezone.localdate(), timezone.now()
    given = [*PEERS, (account.handle.lstrip("@").casefold(), account.name, FOLLOWED["mastodon"][0], 7.0, 14.0, 0.38)]
    rows = Peer.objects.bulk_create([
        Peer(team=account.team, account=account, network=account.network, handle=handle, name=name, ours=n == len(PEERS), due_at=None,
             url=f"https://{handle.partition('@')[2] or 'social.exemple.test'}/@{handle.partition('@')[0]}", read_at=now)
        for n, (handle, name, *_figures) in enumerate(given)
    ])  # fmt: skip
    days = []
    for row, (_handle, _name, followers, weekly, each, answers) in zip(rows, given, strict=True):
        for back in range(PEER_DAYS, -1, -1):
            grown = followers * (1 - back / 900) + chance.randrange(6)
            days.append(PeerDay(
                peer=row, day=today - timedelta(days=back), followers=round(grown), looked=28,
                publications=round(900 + followers / 4 - back * weekly / 7), weekly=round(weekly * chance.uniform(0.9, 1.1), 2),
                each=round(each * chance.uniform(0.85, 1.15), 1), answers=round(answers * chance.uniform(0.9, 1.1), 3),
            ))  # fmt: skip
    PeerDay.objects.bulk_create(days)
