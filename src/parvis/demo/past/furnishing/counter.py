"""The counter's own order: views, labels on conversations, who is there, a busy day of the past, what colleagues were told."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.http import urlencode

from parvis.busy.models import BusyDay
from parvis.demo.past.furnishing.town import ago, kept, passed, somebody
from parvis.desk.models import Label, Labelled, View
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.people.models import Team, User
from parvis.promises.models import Stretch
from parvis.shifts.models import Absence, Place, Rota

VIEWS = (
    ("Urgent", {"etiquette": "Urgent"}), ("Courriels sans personne", {"reseau": "email", "qui": "personne"}),
    ("Presse", {"vue": "toutes", "etiquette": "Presse"}), ("Remerciements", {"vue": "toutes", "etiquette": "Remerciement"}),
)  # fmt: skip
LABELLED = (("Remerciement", 14), ("À suivre", 12), ("Urgent", 6), ("Presse", 5), ("Doublon", 7))
STRIKE_DAY = 38
TOLD = (
    (0, "report.made", "Le rapport du mois dernier est prêt à relire.", "/mesures/rapports/", False),
    (1, "training.asked", "Parcs et jardins demande une formation.", "/formation/demandes", False),
    (2, "rhythm.hole", "Instagram : pas de photo prévue pour le rythme promis.", "/publications/", True),
    (5, "idea.received", "Karim Haddad propose : « Le potager de la rue Neuve cherche des bras samedi. »", "/idees/", True),
    (27, "live.ended", "La fête des quartiers est finie : son bilan attend vos mots.", "/place-publique/direct/", True),
)  # fmt: skip


@transaction.atomic
def counter() -> None:
    if Rota.objects.exists():
        return
    by, team = somebody("manager"), Team.objects.get(slug="messages")
    labels = {row.name: row for row in Label.objects.filter(team=team)}
    _views(by, team, labels)
    _label(labels, by, team)
    _there(by, team)
    _busy(by)
    kept([
        Notice(user=by, kind=kind, text=text, url=url, at=passed(ago(days, "08:35")), seen_at=passed(ago(days, "09:10")) if seen else None)
        for days, kind, text, url, seen in reversed(TOLD)
    ])  # fmt: skip


def _views(by: User, team: Team, labels: dict[str, Label]) -> None:
    rows = []
    for n, (name, wanted) in enumerate(VIEWS):
        label = labels.get(wanted.get("etiquette", ""))
        query = {key: str(label.pk) if key == "etiquette" and label else value for key, value in wanted.items()}
        rows.append(
            View(name=name, owner=by, team=team, query=urlencode(query), position=View.objects.filter(team=team).count() + n)
        )
    View.objects.bulk_create(rows)


def _label(labels: dict[str, Label], by: User, team: Team) -> None:
    """Some of the team's, the newest first: a few of each, as colleagues do by hand."""
    chance, agent = random.Random(47), somebody("agent")
    found = list(
        Conversation.objects.filter(erased_at=None, hidden_at=None).order_by("-last_at").values_list("pk", "last_at")[:160]
    )
    rows, has = [], set(Labelled.objects.values_list("conversation", "label"))
    for name, n in LABELLED:
        label = labels.get(name)
        for pk, at in chance.sample(found, min(n, len(found))) if label else ():
            if label and (pk, label.pk) not in has:
                rows.append(
                    Labelled(
                        conversation_id=pk, label=label, by=chance.choice((by, agent)), at=passed(at + timedelta(minutes=40))
                    )
                )
    kept(rows)


def _there(by: User, team: Team) -> None:
    """A rota that is off: whoever turns it on sees conversations given. One is away now, one was, one will be."""
    users = {row.username: row for row in User.objects.filter(memberships__team=team)}
    rota = Rota.objects.create(name="Messages, à tour de rôle", team=team, way="load", duty_only=False, active=False, owner=by)
    Place.objects.bulk_create(
        Place(rota=rota, user=users[name], capacity=20) for name in ("agent", "nadia", "thomas", "ines", "marc") if name in users
    )
    today = timezone.localdate()
    for name, first, last, instead in (
        ("marc", -2, 5, "nadia"),
        ("ines", -47, -41, None),
        ("thomas", 12, 19, "agent"),
        ("agent", -71, -60, None),
    ):
        if name in users:
            absent = Absence(user=users[name], first=today + timedelta(days=first), last=today + timedelta(days=last), by=by)
            absent.stand_in = users.get(instead) if instead else None
            absent.due_at = max(absent.begins, timezone.now()) if absent.stand_in else None
            absent.save()
    User.objects.filter(username="nadia").update(on_duty=True)


def _busy(by: User) -> None:
    """The day of the strike: twice the usual time was promised, and said."""
    begins, ends = ago(STRIKE_DAY, "07:50"), ago(STRIKE_DAY, "19:30")
    words = "Grève des transports : beaucoup de messages"
    stretch = Stretch.objects.create(begins=begins, ends=ends, percent=200, reason=words, by=by)
    Stretch.objects.filter(pk=stretch.pk).update(at=begins)
    BusyDay.objects.create(reason=words, by=by, at=begins, ended_at=ends, ended_by=by, open=None, percent=200, stretch=stretch, groups=True,
                           heard=212, grouped=87)  # fmt: skip
