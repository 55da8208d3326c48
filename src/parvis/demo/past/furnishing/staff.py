"""More colleagues, the departments that hold their teams, the days that the city keeps, whom it speaks to."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city import actions as city
from parvis.city.models import Almanac, Audience, Ballot, Holiday
from parvis.colleagues.departments import actions as departments
from parvis.demo.past.furnishing.event import DAYS
from parvis.demo.past.furnishing.town import ago, somebody, sunday
from parvis.people.models import Department, Membership, Team, User
from parvis.publishing.approval import actions as approving
from parvis.publishing.approval import standing
from parvis.publishing.bands.models import PastCount
from parvis.publishing.models import Post

TEAMS = (("sports", "Sports et piscines"), ("jardins", "Parcs et jardins"))
COLLEAGUES = (
    ("nadia", "Nadia Ferhat", "messages", "agent", 88), ("thomas", "Thomas Guérin", "messages", "agent", 87),
    ("ines", "Inès Caron", "messages", "agent", 85), ("marc", "Marc Olivier", "messages", "agent", 80),
    ("lola", "Lola Perrin", "messages", "trainee", 24), ("aminata", "Aminata Sow", "messages", "trainee", 17),
    ("julie", "Julie Marchand", "sports", "contributor", 76), ("karim", "Karim Haddad", "jardins", "contributor", 62),
)  # fmt: skip
HOUSE = (
    ("Direction de la communication", None, ("redaction",)), ("Relation aux habitants", None, ("messages",)),
    ("Cadre de vie", None, ("jardins",)), ("Jeunesse et sports", None, ("sports",)),
)  # fmt: skip
MONTHLY = {"facebook": 68, "x": 92, "instagram": 33, "mastodon": 58, "bluesky": 41, "threads": 24}
"""Publications of a usual month, before."""
SCHOOL = (("Vacances d’automne", 10, 17, 16), ("Vacances de Noël", 12, 19, 15), ("Vacances d’hiver", 2, 20, 16),
          ("Vacances de printemps", 4, 17, 16))  # fmt: skip
"""Name, month, day, how many days: near what schools do, not a year's own decree."""


@transaction.atomic
def staff() -> None:
    if User.objects.filter(username=COLLEAGUES[0][0]).exists():
        return
    _people()
    admin = somebody("admin")
    teams = {row.slug: row for row in Team.objects.all()}
    for name, parent, slugs in HOUSE:
        led = Department.objects.filter(name=parent).first()
        departments.keep(None, name=name, parent=led, teams=[teams[slug] for slug in slugs], by=admin)


def _people() -> None:
    """They cannot sign in: a password is a third of a second of work for each. Whoever tries the city can send them a link."""
    teams = {slug: Team.objects.get_or_create(slug=slug, defaults={"name": name})[0] for slug, name in TEAMS}
    teams |= {row.slug: row for row in Team.objects.filter(slug__in=("messages", "redaction"))}
    rows = User.objects.bulk_create([
        User(username=username, email=f"{username}@parvis.example", name=name, password=make_password(None))
        for username, name, *_rest in COLLEAGUES
    ])  # fmt: skip
    for row, (*_who, joined) in zip(rows, COLLEAGUES, strict=True):
        row.joined_at = ago(joined, "09:00")
    User.objects.bulk_update(rows, ["joined_at"])
    Membership.objects.bulk_create(
        Membership(user=row, team=teams[team], role=role) for row, (_u, _n, team, role, _d) in zip(rows, COLLEAGUES, strict=True)
    )


@transaction.atomic
def calendar() -> None:
    """The days, the publics, and a ballot whose period runs now."""
    if Ballot.objects.exists():
        return
    by, today = somebody("admin"), timezone.localdate()
    if not Almanac.objects.exclude(zone="").exists():
        city.keep_days(by=by, region="", school_zone="C")
    Holiday.objects.bulk_create(
        (Holiday(kind="school", name=name, zone="C", first=first, last=first + timedelta(days=long))
         for year in (today.year - 1, today.year, today.year + 1) for name, month, day, long in SCHOOL
         if (first := date(year, month, day))), ignore_conflicts=True,
    )  # fmt: skip
    city.mark_days(name="Salon du livre jeunesse", first=today + timedelta(days=16), last=today + timedelta(days=18), by=by)
    city.mark_days(name="Fête des quartiers", first=today - timedelta(days=sunday(DAYS)), by=by)
    if not Audience.objects.exists():
        city.define_audience(name="Pays voisins", countries=["BE", "CH", "LU", "DE", "IT", "ES"], by=by)
        city.define_audience(name="Amis du Japon", countries=["JP"], languages=["ja"], by=by)
    _years(by, today)
    vote = today + timedelta(days=130)
    vote += timedelta(days=6 - vote.weekday())  # a Sunday
    city.keep_ballot(
        by=by, name=f"Élections municipales de {vote.year}", kind="municipal", round1=vote, round2=vote + timedelta(days=7),
        closes=time(20), zone="Europe/Paris", status="announced", interested=True,
        source="Calendrier fictif de la ville de démonstration",
    )  # fmt: skip
    _looked_again(somebody("manager"), somebody("approver"))


def _looked_again(manager: User, approver: User) -> None:
    """What was planned before the period and explains a project needs a second look within it: it has it, and leaves at its hour."""
    for post in Post.objects.filter(state="scheduled").exclude(objective__in=("service", "presence")):
        if standing.requirements(post).steps:
            approving.decide(approving.ask(post, by=manager), verdict="yes", by=approver)


def _years(by: User, today: date) -> None:
    """How much was published in the same months of three years before, as a file told it: a period is compared with these."""
    chance, rows, now = random.Random(59), [], timezone.now()
    accounts = list(Account.objects.exclude(network__in=("email", "form", "foursquare")).order_by("pk"))
    for month in range(12, 48):
        number = today.year * 12 + today.month - 1 - month
        first = date(number // 12, number % 12 + 1, 1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        for account in accounts:
            n = MONTHLY.get(account.network, 4) + chance.randrange(6)
            rows.append(
                PastCount(account=account, first=first, last=last, count=n, source="publications-avant.csv", by=by, at=now)
            )
    PastCount.objects.bulk_create(rows, ignore_conflicts=True)
