"""The table of places, and each account's followers by side. A fixed number of statements, however many accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from parvis.city.audiences import aims
from parvis.insights.audiences.splitting import Rules, Split, Told, split
from parvis.insights.models import Reading, Share, Whence
from parvis.understanding.folding import fold

WHAT = "followers"


def usual() -> list[Whence]:
    """While the city has written no table: its own name, and the countries of its audience « the country »."""
    city = settings.ENVIRONMENT.city
    countries = aims()["country"].countries or ("FR",)
    return [
        Whence(by="city", key=fold(city)[:120], name=city[:120], side="residents"),
        *(Whence(by="country", key=code, name="", side="country") for code in countries),
    ]


def table() -> list[Whence]:
    """As it is used today, countries first."""
    rows = list(Whence.objects.all()) or usual()
    return sorted(rows, key=lambda row: (row.by != "country", row.by, str(row).casefold()))


def rules(rows: Iterable[Whence] | None = None) -> Rules:
    return Rules({(row.by, row.key): row.side for row in (table() if rows is None else rows)})


def splits(accounts: Iterable[int]) -> Mapping[int, Split]:
    """Of each account of which anything is known. Four statements with the table."""
    wanted = list(accounts)
    told: dict[int, list[Told]] = defaultdict(list)
    moments: dict[int, datetime] = {}
    for account, by, key, label, value, at in newest(wanted).values_list("account", "by", "key", "label", "value", "at"):
        told[account].append(Told(by, key, label, value))
        moments[account] = max(at, moments.get(account, at))
    found = Reading.objects.filter(account__in=wanted, delivery=None, metric="followers", last=True, day=None)
    followers = {account: (value, at) for account, value, at in found.values_list("account", "value", "told_at")}
    table_now = rules() if told else Rules({})
    return {
        account: split(
            told.get(account, []), followers.get(account, (None, None))[0], table_now,
            at=moments.get(account) or followers.get(account, (None, None))[1],
        )
        for account in {*told, *followers}
    }  # fmt: skip


def newest(accounts: Iterable[int]) -> QuerySet[Share]:
    """The newest answer of each network about where followers are. One statement, and the one that reads it."""
    shares = Share.objects.filter(account__in=list(accounts), what=WHAT, by__in=("country", "region", "city"))
    chosen = Q(pk__in=[])
    for one in shares.values("account", "by").annotate(newest=Max("at")).order_by():
        chosen |= Q(account=one["account"], by=one["by"], at=one["newest"])
    return shares.filter(chosen)


def leanings(accounts: Iterable[int]) -> Mapping[int, str]:
    return {account: one.leaning for account, one in splits(accounts).items()}
