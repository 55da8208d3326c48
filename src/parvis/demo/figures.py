"""What the demo city published in the months before, and who follows it: figures have something to say on the first day."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from operator import attrgetter

from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.accounts.renewal import renewing
from parvis.city.models import Topic
from parvis.demo.posts import TOPICS
from parvis.insights.boards import actions
from parvis.insights.boards.rolling import roll_all
from parvis.insights.counter.facts import coarse
from parvis.insights.jobs import BATCH
from parvis.insights.models import Fact, Reading, Share
from parvis.insights.told import keep
from parvis.networks import protocol
from parvis.networks.protocol import Meter
from parvis.people.models import Team, User
from parvis.publishing.models import Delivery, Post
from parvis.reports.actions import open_up
from parvis.reports.jobs import make_tables
from parvis.search.many import insert_many

WEEKS, ASKED = 20, 11_000
WEEK = timedelta(days=7)
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
FACT = tuple(one.attname for one in Fact._meta.concrete_fields if not one.primary_key)
FOLLOWED = {
    "facebook": (2_040_000, {"FR": 367_200, "JP": 448_800, "US": 428_400, "BR": 244_800, "IT": 163_200, "DE": 102_000}),
    "instagram": (341_000, {"FR": 211_400, "US": 20_500, "JP": 17_000, "BR": 13_600, "IT": 13_600, "DE": 10_200}),
    "x": (212_000, {}), "mastodon": (18_400, {}), "bluesky": (31_500, {}), "threads": (58_000, {}),
    "linkedin": (41_000, {}), "pinterest": (5_200, {}),
}  # fmt: skip
"""Followers, as many as the sandbox tells, and where it says that they are."""
WAYS = ("private", "comment", "mention")
ABROAD = ("facebook",)


def furnish_figures(sent: Sequence[Delivery] | None = None, *, counted: int = 28) -> None:
    """Rows are written as jobs would have left them. `sent`: what was published, where that is there already: its networks are asked
    what became of it, as they will be from now on; without it something is made up that no network knows. `counted`: days back from
    today that conversations themselves are counted in."""
    accounts = {row.network: row for row in Account.objects.filter(network__in=FOLLOWED)}
    team, author = Team.objects.get(slug="redaction"), User.objects.get(username="manager")
    chance, now = random.Random(6), timezone.now()
    if sent is None:
        readings = [one for row in _published(team, author, accounts, chance) for one in _told(row, chance)]
        Reading.objects.bulk_create(readings, batch_size=1000)
    else:
        for account in accounts.values():
            _ask(account, [row for row in sent if row.account_id == account.pk])
    for network, account in accounts.items():
        _follow(account, *FOLLOWED[network])
    actions.keep(first=timezone.localdate(now - timedelta(days=38)), words="Grève des transports", by=author)
    roll_all()
    _arrive(team, chance, counted)
    open_up(on=True, by=author)
    make_tables()


def _published(team: Team, author: User, accounts: Mapping[str, Account], chance: random.Random) -> list[Delivery]:
    """Three posts a week, on networks that no longer know them."""
    topics, now = {row.key: row for row in Topic.objects.all()}, timezone.now()
    posts, moments = [], []
    for week in range(1, WEEKS + 1):
        for n in range(3):
            objective, topic, text = SAID[(week * 3 + n) % len(SAID)]
            moments.append(now - timedelta(days=7 * week - 2 * n, hours=chance.randrange(9)))
            posts.append(Post(team=team, author=author, text=text, objective=objective, topic=topics.get(topic), state="sent",
                              publish_at=moments[-1], aim="everyone"))  # fmt: skip
    posts = Post.objects.bulk_create(posts)
    return Delivery.objects.bulk_create([
        Delivery(post=post, account=account, planned_at=at, sent_at=at, state="sent")
        for post, at in zip(posts, moments, strict=True) for account in accounts.values()
    ])  # fmt: skip


def _ask(account: Account, sent: Sequence[Delivery]) -> None:
    """Each publication's figures, as they stood a week after it."""
    now, known = timezone.now(), {row.remote_id: row for row in sent}
    at = {name: min(now, row.sent_at + WEEK) for name, row in known.items() if row.sent_at}
    names = list(known)
    for begin in range(0, len(names), BATCH):
        told = renewing(account, partial(_measured, account, names[begin : begin + BATCH]))
        keep(account, [(known[one.remote_id], replace(one, at=at[one.remote_id])) for one in told if one.remote_id in known])


def _measured(account: Account, names: Sequence[str]) -> list[protocol.Reading]:
    connector = connector_of(account)
    assert isinstance(connector, Meter)
    return list(connector.measure(names))


def _arrive(team: Team, chance: random.Random, counted: int) -> None:
    """Questions of two years, as figures keep them: fewer and slower the longer ago. No conversation is behind these."""
    today, days = timezone.localdate(), range(counted, counted + 720)
    chosen = chance.choices(days, [1.6 - day / 1000 for day in days], k=ASKED)
    networks = chance.choices(("x", "facebook", "email", "mastodon"), k=ASKED)
    rows = (_fact(n, today - timedelta(days=day), day, network, team, chance)
            for n, (day, network) in enumerate(zip(chosen, networks, strict=True)))  # fmt: skip
    insert_many(Fact, FACT, map(attrgetter(*FACT), rows))


def _fact(n: int, day: date, ago: int, network: str, team: Team, chance: random.Random) -> Fact:
    answered, late = chance.random() < 0.94, chance.random() < 0.14 + ago / 5000
    waited = coarse(round(chance.lognormvariate(6.5 + ago / 1500, 0.9)))
    return Fact(
        talk=-1 - n, day=day, team=team, network=network, kind="mail" if network == "email" else chance.choice(WAYS),
        nature=chance.choice(("question", "question", "report", "complaint", "")), topic=chance.choice(TOPICS)[0],
        answered=int(answered), closed=int(answered), waited=waited if answered else None, kept=int(answered and not late),
        broken=int(not answered or late), transferred=int(chance.random() < 0.2),
    )  # fmt: skip


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
