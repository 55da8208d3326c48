"""What still leads to a team: it is given elsewhere, ended or removed before the team closes. The rest is history and keeps its name.

A list of places that is online has no other team to go to: it stays, and who sees every team looks after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account
from parvis.cases.models import Case, Category
from parvis.closing.models import Requirement
from parvis.colleagues.models import Provider
from parvis.contests.models import Contest
from parvis.directory.models import Destination
from parvis.drafts.models import ReviewRule
from parvis.forum.models import Board, ForumRules
from parvis.ideas.models import Idea
from parvis.inbox.authorities.models import OPEN, AuthorityReport
from parvis.inbox.models import Conversation
from parvis.knowledge.models import Answer
from parvis.listening.models import Lookout, Source
from parvis.live.models import LiveEvent
from parvis.open311.models import Door
from parvis.people.models import Invitation, Team
from parvis.promises.models import Level
from parvis.publishing.approval.models import Flow
from parvis.publishing.models import Post, Series
from parvis.rules.models import Rule
from parvis.shifts.models import Rota
from parvis.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class Leading:
    """`page`: where one sees to it, as `reverse` takes it; `count`: 999 at most."""

    words: str
    page: str
    count: int


Rows = Callable[[Team], QuerySet[Any]]
KINDS: tuple[tuple[Any, str, Rows], ...] = (
    (_("comptes connectés"), "accounts:list", lambda team: Account.objects.filter(team=team).exclude(state="removed")),
    (_("conversations ouvertes"), "inbox:list", lambda team: Conversation.objects.filter(team=team).exclude(state="closed")),
    (_("dossiers ouverts"), "cases:list", lambda team: Case.objects.filter(team=team, closed_at__isnull=True)),
    (_("sujets ouverts"), "subjects:list", lambda team: Subject.objects.filter(team=team, state="open")),
    (
        _("publications en préparation"),
        "publishing:list",
        lambda team: Post.objects.filter(team=team).exclude(state__in=("sent", "binned")),
    ),
    (_("séries de publications"), "publishing:list", lambda team: Series.objects.filter(team=team, state="active")),
    (_("idées à trier"), "ideas:list", lambda team: Idea.objects.filter(team=team, state__in=("received", "asked"))),
    (_("concours"), "contests-desk:list", lambda team: Contest.objects.filter(team=team, state__in=("draft", "open"))),
    (_("événements en direct"), "live-desk:list", lambda team: LiveEvent.objects.filter(team=team).exclude(state="ended")),
    (_("réponses types"), "knowledge:answers", lambda team: Answer.objects.filter(team=team, retired_at__isnull=True)),
    (_("flux lus"), "listening:entries", lambda team: Source.objects.filter(team=team).exclude(state="gone")),
    (_("veilles"), "listening:lookouts", lambda team: Lookout.objects.filter(team=team)),
    (_("répartitions"), "shifts:rotas", lambda team: Rota.objects.filter(team=team)),
    (_("promesses"), "promises:levels", lambda team: Level.objects.filter(team=team)),
    (_("règles de relecture"), "drafts:rules", lambda team: ReviewRule.objects.filter(team=team)),
    (_("exigences de clôture"), "closing:list", lambda team: Requirement.objects.filter(team=team)),
    (
        _("signalements aux autorités"),
        "inbox:authorities",
        lambda team: AuthorityReport.objects.filter(team=team, state__in=OPEN),
    ),
    (_("règles"), "rules:list", lambda team: Rule.objects.filter(acts__team=team.pk)),
    (_("catégories de demandes"), "case-settings:categories", lambda team: Category.objects.filter(team=team)),
    (_("interlocuteurs de l’annuaire"), "directory:list", lambda team: Destination.objects.filter(team=team)),
    (_("rubriques du forum"), "forum-desk:queue", lambda team: Board.objects.filter(team=team)),
    (_("réglages du forum"), "forum-desk:queue", lambda team: ForumRules.objects.filter(team=team)),
    (_("réglages d’Open311"), "open311-settings:door", lambda team: Door.objects.filter(team=team)),
    (_("fournisseur d’identité"), "colleagues:provider", lambda team: Provider.objects.filter(team=team)),
    (
        _("invitations"),
        "pages:invitations",
        lambda team: Invitation.objects.filter(team=team, used_at__isnull=True, expires_at__gt=timezone.now()),
    ),
)


def leading(team: Team) -> list[Leading]:
    """One statement a kind."""
    found = [Leading(str(words), page, rows(team).order_by()[:999].count()) for words, page, rows in KINDS]
    flows = [one for one in Flow.objects.all() if team.pk in _teams(one.steps)]
    return [one for one in (*found, Leading(str(_("circuits de validation")), "publishing:flows", len(flows))) if one.count]


def _teams(steps: Iterable[Any]) -> set[int]:
    return {pk for step in steps for pk in step.get("teams", ())}
