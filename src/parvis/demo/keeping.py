"""What the demo city kept from the tool it had before: a few closed conversations that are past their time, and a list that waits."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.kept.lasting import BY_NAME
from parvis.people.models import User
from parvis.records import eliminating, history_import

PUBLIC = BY_NAME["conversation.public"]
OLD = (
    ("A-101", "La fontaine de la place ne coule plus.", "Le service des eaux passe demain."),
    ("A-102", "À quelle heure ferme le square le soir ?", "À 20 h 30 l’été."),
    ("A-103", "Un banc est cassé devant l’école.", "Il est remplacé, merci."),
)


def keep_records() -> None:
    """By its own doors, as a city would do it."""
    account = Account.objects.filter(network="mastodon").first()
    admin, manager = User.objects.get(username="admin"), User.objects.get(username="manager")
    if account is None:
        return
    day = timezone.localdate() - timedelta(days=700)
    lines = ["ticket;id;date;from;name;text;way;private\n"]
    for ticket, asked, answered in OLD:
        lines.append(f"{ticket};1;{day};ancien-{ticket.lower()};Ancien habitant;{asked};in;non\n")
        lines.append(f"{ticket};2;{day + timedelta(days=1)};ancien-{ticket.lower()};Ancien habitant;{answered};out;non\n")
    history_import.take("tickets", lines, account=account, by=manager)
    eliminating.choose(
        PUBLIC, days=365, fate="destroy", basis="mission d’information locale ; avis des archives du 3 mars", why="première version",
        by=manager,
    )  # fmt: skip
    eliminating.draw(PUBLIC, by=admin)
