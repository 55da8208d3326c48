"""The demo city's night of the arts: tonight, with its run of show, its texts for rain, and a wall that looks for words of the sandbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.live import actions
from parvis.live.models import LiveEvent
from parvis.live.ready import actions as ready
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom

WORDS = '#nuitdesarts\n@parvis\nfanfare\n"place des Fêtes"\n"parc Kellermann"\n"jardin des Deux-Rives"'
STEPS = (
    (0, "Ouverture des portes", "Hôtel de ville", "Camille", True),
    (1, "Fanfare sur le pont", "Pont des Arts", "Yanis", True),
    (2, "Point avec la sécurité civile", "Poste de commandement", "Camille", False),
    (3, "Bal sous les arbres", "Jardin des Plantes", "Yanis", True),
    (5, "Projection sur la façade", "Place de la République", "Samira", True),
)  # fmt: skip
BUTTONS = (
    ("La fanfare commence", "La fanfare commence sur le pont des Arts : venez danser jusqu’à minuit.",
     "La fanfare commence, à l’abri sous la halle : venez danser jusqu’à minuit.", "La fanfare de ce soir est annulée."),
    ("Projection", "La façade s’allume dans dix minutes, place de la République.", "", "La projection de ce soir est annulée."),
)  # fmt: skip


def hold_a_night() -> None:
    """One event that is open; nothing of it leaves unless somebody presses a button."""
    if LiveEvent.objects.exists():
        return
    manager, team = User.objects.get(username="manager"), Team.objects.get(slug="redaction")
    begins = _tonight()
    form = Account.objects.filter(network="form").order_by("pk").first()
    event = actions.keep(
        by=manager, team=team, title="Nuit des arts", slug="nuit-des-arts", where="Dans toute la ville", begins_at=begins,
        lead="Musées ouverts, bals et façades en lumière, jusqu’au petit matin.", ends_at=begins + timedelta(hours=10), words=WORDS,
        form=form, accounts=list(Account.objects.filter(network__in=("mastodon", "x")).values_list("pk", flat=True)),
    )  # fmt: skip
    actions.open_event(event, by=manager)
    for after, title, where, who, public in STEPS:
        actions.add_step(event, by=manager, at=begins + timedelta(hours=after), title=title, where=where, who=who, public=public)
    accounts = list(event.accounts.values_list("pk", flat=True))
    for label, text, rain, cancelled in BUTTONS:
        post = newsroom.write(by=manager, team=team, text=text, accounts=accounts, objective="presence", language="fr")
        ready.prepare(event, by=manager, post=post, label=label, rain=rain, cancelled=cancelled)


def _tonight() -> datetime:
    return timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0)
