"""Colleagues are called to what waits for them. Called by the verbs, in their transaction."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parvis.forum.keeping import rules
from parvis.forum.models import HELD, Contribution, Decision
from parvis.journal.notices import tell
from parvis.people.access import able, administrators
from parvis.people.models import User

WORDS: Mapping[str, str | Promise] = {
    "held": gettext_lazy("Forum : un texte attend d’être relu (« %(title)s »)."),
    "flagged": gettext_lazy("Forum : un texte est signalé (« %(title)s »)."),
    "contested": gettext_lazy("Forum : une décision est contestée (« %(title)s »)."),
}


def to_read(said: Contribution) -> None:
    """The first of those that are held is told; the next ones stand beside it."""
    _first("held", HELD, said)


def flagged(said: Contribution) -> None:
    _first("flagged", Q(flags__gt=0), said)


def _first(what: str, waits: Q, said: Contribution) -> None:
    if not Contribution.objects.filter(waits).exclude(pk=said.pk).exists():
        _tell(what, said)


def contested(row: Decision) -> None:
    """Not whoever decided: a second look is somebody else's."""
    others = Decision.objects.filter(contested_at__isnull=False, outcome="").exclude(pk=row.pk)
    if not others.exists():
        _tell("contested", row.contribution, without=row.by)


def _tell(what: str, said: Contribution, without: User | None = None) -> None:
    """Those of the team that receives this board's questions; without a team, those who look after the house."""
    thread = said.thread
    team = thread.board.team_id or rules().team_id
    people = (able("square.moderate", team) if team else administrators()).exclude(pk=without.pk if without else 0)
    url = f"{reverse('forum-desk:queue')}?voir={what}"
    tell(people, f"forum.{what}", WORDS[what], url=url, title=thread.title)
