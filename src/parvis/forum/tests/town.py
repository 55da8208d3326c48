"""A forum with a board, residents and a team that receives what nobody answers."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.forum import actions
from parvis.forum.models import Board, Contribution, ForumRules, Member, Poll, Thread
from parvis.forum.polls.actions import Wanted
from parvis.people.models import Team
from parvis.square.models import Resident
from parvis.square.testing import resident
from parvis.testing import make

_drawn = itertools.count(1)


def drawn() -> str:
    return f"page{next(_drawn)}"


def rules(**given: Any) -> ForumRules:
    row, _made = ForumRules.objects.update_or_create(
        one=True, defaults={"team": make.team("Pôle Messages"), "reviewed": 2} | given
    )
    return row


def board(name: str = "Piscines", **given: Any) -> Board:
    return Board.objects.get_or_create(slug=name.lower(), defaults={"name": name, "last_at": timezone.now()} | given)[0]


def neighbour(name: str = "") -> Resident:
    """Somebody whose first contributions were read."""
    found = resident(name)
    Member.objects.create(resident=found, shown=2, level=1)
    Contribution.objects.bulk_create([
        Contribution(thread=_old(), kind="answer", resident=found, text=f"Déjà lu {n} de {found.pk}", asked=drawn(), at=found.joined_at)
        for n in range(2)
    ])  # fmt: skip
    return found


def _old() -> Thread:
    now = timezone.now()
    row, _made = Thread.objects.get_or_create(
        asked="old",
        defaults={
            "board": board("Archives"),
            "title": "Une vieille question",
            "asked_at": now,
            "last_at": now,
            "state": "withdrawn",
        },
    )
    return row


def question(title: str = "À quelle heure ferme la piscine ?", by: Resident | None = None, on: Board | None = None) -> Thread:
    rules()
    return actions.ask(
        resident=by or neighbour(), board=on or board(), title=title, text="Je voudrais y aller après le travail.", language="fr",
        asked=drawn(),
    )  # fmt: skip


def answer(thread: Thread, text: str = "Elle ferme à 22 heures le mardi.", by: Resident | None = None) -> Contribution:
    return actions.answer(resident=by or neighbour(), thread=thread, text=text, asked=drawn())


def polled(*choices: str, by: Resident | None = None, days: int = 7, **given: Any) -> Poll:
    """A question with a poll."""
    rules()
    wanted = Wanted(choices or ("Plus tôt", "Plus tard", "Sans changer"), timezone.now() + timedelta(days=days), **given)
    return Poll.objects.get(thread=actions.ask(
        resident=by or neighbour(), board=board(), title="Quand ouvrir la bibliothèque ?", text="Le samedi, par exemple.", language="fr",
        asked=drawn(), poll=wanted,
    ))  # fmt: skip


def team() -> Team:
    return make.team("Pôle Messages")
