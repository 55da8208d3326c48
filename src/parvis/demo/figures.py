"""What the demo city published in the months before, and who follows it: figures have something to say on the first day."""

from __future__ import annotations

import random
from datetime import timedelta

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.demo.posts import TOPICS
from parvis.insights.boards import actions
from parvis.insights.boards.rolling import roll_all
from parvis.insights.counter.facts import coarse
from parvis.insights.models import Fact, Reading, Share
from parvis.people.models import Team, User
from parvis.publishing.models import Delivery, Post
from parvis.reports.actions import open_up
from parvis.reports.jobs import make_tables

WEEKS, ASKED = 20, 1500
SAID = (
    ("presence", "patrimoine", "Le fleuve en noir et blanc, ce matin, vu du pont vieux."),
    ("presence", "patrimoine", "La place Haute en couleurs, un soir de marché."),
    ("presence", "espaces-verts", "Le parc des Tanneurs en noir et blanc, sous la brume."),
    ("presence", "culture", "Les façades du quai, toutes en couleurs au soleil de midi."),
    ("city", "voirie", "Rue du Moulin : les travaux avancent, la piste cyclable ouvre au printemps."),
    ("service", "piscines", "Les piscines changent d’horaires pour les vacances. Les voici, bassin par bassin."),
    ("service", "transports", "Ligne 7 déviée jusqu’à vendredi : deux arrêts provisoires sont posés."),
    ("service", "demarches", "Des créneaux de rendez-vous ouvrent chaque mardi à 9 h."),
)
FOLLOWED = {
    "facebook": (81_200, {"FR": 14_300, "JP": 21_000, "US": 17_500, "BR": 9_800, "IT": 6_100}),
    "instagram": (40_500, {"FR": 26_900, "US": 5_200, "JP": 2_900}),
    "x": (12_700, {}), "mastodon": (2_300, {}), "bluesky": (1_100, {}),
}  # fmt: skip
"""Followers, and where the network says that they are."""
ABROAD = ("facebook",)


def furnish_figures() -> None:
    """Rows are written as jobs would have left them; no network is asked about these."""
    accounts = {row.network: row for row in Account.objects.filter(network__in=FOLLOWED)}
    team, author = Team.objects.get(slug="redaction"), User.objects.get(username="manager")
    topics = {row.key: row for row in Topic.objects.all()}
    chance, now = random.Random(6), timezone.now()
    posts, moments = [], []
    for week in range(1, WEEKS + 1):
        for n in range(3):
            objective, topic, text = SAID[(week * 3 + n) % len(SAID)]
            moments.append(now - timedelta(days=7 * week - 2 * n, hours=chance.randrange(9)))
            posts.append(Post(team=team, author=author, text=text, objective=objective, topic=topics.get(topic), state="sent",
                              publish_at=moments[-1], aim="everyone"))  # fmt: skip
    posts = Post.objects.bulk_create(posts)
    sent = Delivery.objects.bulk_create([
        Delivery(post=post, account=account, planned_at=at, sent_at=at, state="sent")
        for post, at in zip(posts, moments, strict=True) for account in accounts.values()
    ])  # fmt: skip
    Reading.objects.bulk_create([one for row in sent for one in _told(row, chance)])
    for network, account in accounts.items():
        _follow(account, *FOLLOWED[network])
    actions.keep(first=timezone.localdate(now - timedelta(days=38)), words="Grève des transports", by=author)
    roll_all()
    _arrive(team, chance)
    open_up(on=True, by=author)
    make_tables()


def _arrive(team: Team, chance: random.Random) -> None:
    """Questions of two years, as figures keep them, the first of them slower: no conversation is behind these."""
    today, rows = timezone.localdate(), []
    for n in range(2 * ASKED):
        day = today - timedelta(days=28 + chance.randrange(720))
        answered = chance.random() < 0.94
        waited = coarse(round(chance.lognormvariate(4.6 if day > today - timedelta(days=365) else 5.0, 1.1)))
        late = waited > 480
        rows.append(Fact(
            talk=-1 - n, day=day, team=team, network=chance.choice(("x", "facebook", "email", "mastodon")), kind="private",
            nature=chance.choice(("question", "question", "report", "complaint", "")), topic=chance.choice(TOPICS)[0],
            answered=int(answered), closed=int(answered), waited=waited if answered else None, kept=int(answered and not late),
            broken=int(not answered or late), transferred=int(chance.random() < 0.2),
        ))  # fmt: skip
    Fact.objects.bulk_create(rows, batch_size=500)


def _told(row: Delivery, chance: random.Random) -> list[Reading]:
    """Abroad, black and white has more reactions than colour; at home it has as many."""
    assert row.sent_at is not None
    network = row.account.network
    seen = round(FOLLOWED[network][0] * chance.uniform(0.1, 0.3))
    grey = "noir et blanc" in row.post.text and network in ABROAD
    likes = round(seen * (0.06 if grey else 0.025) * chance.uniform(0.7, 1.3))
    values = {
        "likes": likes,
        "comments": likes // 12,
        "shares": likes // 20,
        **({"views": seen} if network != "mastodon" else {}),
    }
    return [Reading(account=row.account, delivery=row, metric=metric, value=value, at=row.sent_at, told_at=row.sent_at)
            for metric, value in values.items()]  # fmt: skip


def _follow(account: Account, followers: int, countries: dict[str, int]) -> None:
    """A little more each week, with a fortnight in which nothing was told."""
    now, begun = timezone.now(), Reading.objects.filter(account=account, delivery=None, metric="followers", last=True).exists()
    for week in range(WEEKS, 0, -1):
        if week in (8, 9):
            continue
        at = now - timedelta(days=7 * week)
        Reading.objects.create(account=account, metric="followers", value=round(followers * (1 - week / 200)), at=at,
                               told_at=at + timedelta(days=6), last=week == 1 and not begun)  # fmt: skip
    Share.objects.bulk_create(
        Share(account=account, what="followers", by="country", key=key, value=value, at=now) for key, value in countries.items()
    )
