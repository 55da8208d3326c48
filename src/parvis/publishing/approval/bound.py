"""What binds a plan to its approval: an edit makes a yes fall, what is not approved is not planned, what is frozen stays.

Called by the newsroom's verbs, in their transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.models import User
from parvis.publishing.approval import standing
from parvis.publishing.approval.models import Approval, Awaited
from parvis.publishing.approval.rules import Path
from parvis.publishing.models import Post
from parvis.publishing.states import MOVABLE

WAITING = ("scheduled", "later")
"""States in which a delivery would leave by itself."""
FELL = gettext_lazy("%(who)s a modifié « %(what)s » : votre avis portait sur la version d’avant.")


class Unapproved(ValidationError):
    """The post must be approved first: `path` says by whom."""

    def __init__(self, path: Path) -> None:
        steps = ", ".join(step.name for step in path.steps)
        words = _("Cette publication doit d’abord être validée (%(steps)s) : demandez la validation.")
        super().__init__(words % {"steps": steps}, code="unapproved")
        self.path = path


def demand(post: Post, *, at: datetime | None = None) -> None:
    """Raises Unapproved, or ValidationError for a frozen post: it may not be planned."""
    demand_free(post)
    if not standing.cleared(post, at=at):
        raise Unapproved(standing.requirements(post, at=at))


def demand_free(post: Post) -> None:
    """Raises ValidationError for a frozen post."""
    if hold := standing.hold_of(post):
        who = str(hold.by) if hold.by else _("Quelqu’un")
        raise ValidationError(
            _("%(who)s a gelé cette publication : %(reason)s") % {"who": who, "reason": hold.reason}, code="held"
        )


def revised(post: Post, *, by: User | None) -> bool:
    """A new revision: if it says something else, a yes falls, who gave it is told, and nothing unapproved stays planned.

    An edit that changes nothing that a reader would see (its hour alone) takes the yes along. True: what is planned of it
    may go; of a draft nobody asks that, and to know it costs as much as a check.
    """
    living = standing.living(post)
    if living is not None and living.digest == standing.digest(standing.snapshot(post)):
        Approval.objects.filter(pk=living.pk).update(revision=post.revision)
    else:
        Post.objects.filter(pk=post.pk).update(changed_by=by)
        post.changed_by = by
        fell(post, living, by)
    moved(post)
    if not post.deliveries.filter(state__in=MOVABLE).exists():
        return False
    if standing.cleared(post):
        return True
    unplan(post)
    return False


def fell(post: Post, approval: Approval | None, by: User | None) -> None:
    """It was given to something else: who gave it is told."""
    if approval is not None:
        end(approval, "fallen")
        who = str(by) if by else "Parvis"
        tell(_givers(approval, but=by), "approval.fell", FELL, url=_page(approval), who=who, what=cut(post.text))
        record("approval.fell", by=by, about=approval, channel=f"posts:{post.team_id}", post=post.pk)


def unplan(post: Post, state: str = "unapproved") -> int:
    """What would leave by itself does not; a worker that holds one of them loses its lease here, before it could send."""
    return post.deliveries.filter(state__in=WAITING).update(state=state, due_at=None, failure="", said="")


def end(approval: Approval, state: str) -> None:
    """It waits for nobody any more. Its hour is still spoken of, as long as the post is not approved."""
    changes = {"state": state, "ended_at": timezone.now(), "step": ""}
    if state in ("approved", "withdrawn"):
        changes["due_at"] = None
    Approval.objects.filter(pk=approval.pk).update(**changes)
    Awaited.objects.filter(approval=approval).delete()
    approval.refresh_from_db()


def moved(post: Post) -> None:
    """Another hour is wished: what is told before it is told anew."""
    newest = post.approvals.order_by("-id").first()
    if newest is not None and newest.state not in ("approved", "withdrawn"):
        Approval.objects.filter(pk=newest.pk).update(due_at=timezone.now() if post.publish_at else None, told=99)


def _givers(approval: Approval, *, but: User | None) -> list[User]:
    said = approval.decisions.filter(verdict="yes").values("by")
    return [user for user in User.objects.filter(pk__in=said, is_active=True) if user != but]


def _page(approval: Approval) -> str:
    return reverse("publishing:approval", args=[approval.pk])


def cut(text: str) -> str:
    words = " ".join(text.split())
    return words[:58].rstrip() + "…" if len(words) > 60 else words
