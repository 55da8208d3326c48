"""How the newsroom plans: hours of the week, a promised rhythm with a hole in it, a series, words to begin with, campaigns."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.demo.past.furnishing.town import ago, somebody
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom
from parvis.publishing import series
from parvis.publishing.models import Campaign, LinkPreset, Post, Rhythm, Selection, Series, Slot, Template
from parvis.publishing.recurring import Rule

FETE = "Fête des quartiers"
TEMPLATES = (
    ("Travaux dans une rue", "service", "voirie",
     "Travaux {rue} jusqu’au {date} : la circulation est déviée par {déviation}. Les commerces restent ouverts."),
    ("Fermeture d’une piscine", "service", "piscines", "La piscine {nom} est fermée {jour}. Réouverture {date} à {heure}."),
    ("Une photo, un lieu", "presence", "patrimoine", "{lieu}, {moment}. Et vous, qu’y voyez-vous en passant ? #PatrimoineVivant"),
    ("Un projet qui avance", "city", "voirie", "{projet} : {étape}. Les dates, le plan et le coût : {adresse}"),
)  # fmt: skip
PAST = (("Rentrée des associations", "campaign", 82, 70), (FETE, "event", 42, 26), ("Un livre dans la poche", "campaign", 60, 45))
PROJECTS = (
    "Ce mois-ci près de chez vous : ce que la ville construit, plante et répare, quartier par quartier. La carte et les dates : "
    "https://ville.example/projets"
)


@transaction.atomic
def rhythm() -> None:
    if Rhythm.objects.exists():
        return
    by, team = somebody("manager"), Team.objects.get(slug="redaction")
    accounts = {row.network: row for row in Account.objects.filter(team=team)}
    _hours(accounts)
    _campaigns()
    _words(team, accounts)
    _series(accounts, by)


def _hours(accounts: dict[str, Account]) -> None:
    """A photo each day on Instagram; three posts a week on Facebook, which this week does not have yet."""
    if instagram := accounts.get("instagram"):
        Slot.objects.bulk_create(Slot(account=instagram, weekday=day, hour=time(18, 30)) for day in range(7))
        Rhythm.objects.create(
            account=instagram, times=1, per="day", wants="image", told_on=timezone.localdate() + timedelta(days=1)
        )
    if facebook := accounts.get("facebook"):
        Slot.objects.bulk_create(
            Slot(account=facebook, weekday=day, hour=hour) for day in range(5) for hour in (time(8, 30), time(12, 15))
        )
        Rhythm.objects.create(account=facebook, times=3, per="week", wants="any")
    if x := accounts.get("x"):
        Slot.objects.bulk_create(Slot(account=x, weekday=day, hour=time(7, 30)) for day in range(5))


def _campaigns() -> None:
    today = timezone.localdate()
    Campaign.objects.bulk_create(
        Campaign(name=name, kind=kind, first=today - timedelta(days=first), last=today - timedelta(days=last))
        for name, kind, first, last in PAST
    )


def _words(team: Team, accounts: dict[str, Account]) -> None:
    topics = Topic.objects.in_bulk(field_name="key")
    rows = Template.objects.bulk_create([
        Template(team=team, name=name, objective=objective, topic=topics.get(topic), text=text)
        for name, objective, topic, text in TEMPLATES
    ])  # fmt: skip
    for row, networks in zip(
        rows, (("x", "facebook"), ("x", "facebook", "mastodon"), ("instagram", "pinterest"), ("facebook",)), strict=True
    ):
        row.accounts.set([accounts[one] for one in networks if one in accounts])
    chosen = Selection.objects.create(team=team, name="La photo du jour")
    chosen.accounts.set([accounts[one] for one in ("instagram", "mastodon", "bluesky") if one in accounts])
    urgent = Selection.objects.create(team=team, name="Tout de suite, aux habitants")
    urgent.accounts.set([accounts[one] for one in ("x", "facebook", "mastodon") if one in accounts])
    LinkPreset.objects.get_or_create(
        name="Site de la ville", defaults={"hosts": ["ville.example"], "source": "{réseau}", "medium": "social"}
    )


def _series(accounts: dict[str, Account], by: User) -> None:
    """« Projets près de chez vous », the first Monday of each month; its next two are there as drafts."""
    if Series.objects.exists():
        return
    chosen = [accounts[one].pk for one in ("facebook", "mastodon") if one in accounts]
    post = newsroom.write(by=by, text=PROJECTS, language="fr", objective="city", accounts=chosen, aim="residents")
    first: date = timezone.localdate()
    made = series.begin(
        post, by=by, name="Projets près de chez vous", rule=Rule("weekday", 1, (0,), nth=1), hour=time(10), begins=first
    )
    Series.objects.filter(pk=made.pk).update(created_at=ago(200, "10:00"))
    Post.objects.filter(pk=post.pk).update(state="binned")  # the series has its own copy
