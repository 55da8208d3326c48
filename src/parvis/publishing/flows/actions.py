"""The verbs on paths: make, change, order and remove flows; name stand-ins; let reviewers in from outside."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing.approval import standing
from parvis.publishing.approval.models import Approval, Flow, Remark, Reviewer, StandIn
from parvis.publishing.flows import fields
from parvis.publishing.models import Post
from parvis.work.rows import ring

LONGEST_ABSENCE = timedelta(days=366)
LONGEST_LINK = timedelta(days=60)
MOST_LINKS = 20
OFTEN = ((10, timedelta(minutes=10)), (60, timedelta(days=1)))
"""So many remarks in so long, by one link."""


class Often(Exception):
    """Too many words by one link: wait so long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("often")
        self.wait = wait


# ── Flows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add(*, name: str, steps: Sequence[Mapping[str, Any]], by: User, conditions: Mapping[str, Any] | None = None,
        apart: bool = True, active: bool = True) -> Flow:  # fmt: skip
    """A new path, after the others."""
    demand(by, "flow.edit")
    last = Flow.objects.aggregate(last=Max("position"))["last"]
    flow = Flow.objects.create(
        name=_name(name), position=0 if last is None else last + 1, apart=apart, active=active,
        conditions=fields.conditions(conditions or {}), steps=fields.steps(steps),
    )  # fmt: skip
    _changed("flow.added", flow, by)
    return flow


@transaction.atomic
def change(flow: Flow, *, by: User, **given: Any) -> Flow:
    """`name`, `conditions`, `steps`, `apart`, `active`: what is given changes. Posts that wait follow the path as it is now."""
    demand(by, "flow.edit")
    before = stands(flow)
    if given.get("name") is not None:
        flow.name = _name(given["name"])
    if given.get("conditions") is not None:
        flow.conditions = fields.conditions(given["conditions"])
    if given.get("steps") is not None:
        flow.steps = fields.steps(given["steps"])
    for field in ("apart", "active"):
        if given.get(field) is not None:
            setattr(flow, field, given[field])
    flow.save()
    _changed("flow.changed", flow, by, **changed_since(before, flow))
    return flow


@transaction.atomic
def order(flow: Flow, *, by: User, position: int) -> list[Flow]:
    """To this place among the others, counted from 0."""
    demand(by, "flow.edit")
    rows = [row for row in Flow.objects.select_for_update() if row.pk != flow.pk]
    rows.insert(max(0, min(position, len(rows))), flow)
    for number, row in enumerate(rows):
        row.position = number
    Flow.objects.bulk_update(rows, ["position"])
    _changed("flow.ordered", flow, by)
    return rows


@transaction.atomic
def remove(flow: Flow, *, by: User) -> None:
    demand(by, "flow.edit")
    _changed("flow.removed", flow, by)
    flow.delete()


def _name(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())[:80]
    if not name:
        raise ValidationError({"name": _("Donnez un nom au circuit.")})
    return name


def _changed(kind: str, flow: Flow, by: User, **more: Any) -> None:
    """Who waits is looked at again at the next turn of the routine; nothing leaves meanwhile that must not."""
    record(kind, by=by, about=flow, name=flow.name, conditions=flow.conditions, steps=flow.steps, active=flow.active, **more)
    ring()


# ── Stand-ins ────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def stand_in(*, absent: User, substitute: User, first: date, last: date, by: User) -> StandIn:
    """From `first` to `last`, both included, `substitute` may say yes for `absent`. One names one's own; a manager anybody's."""
    demand(by, "post.judge")
    if by.pk != absent.pk:
        demand(by, "flow.edit")
    if absent.pk == substitute.pk:
        raise ValidationError({"substitute": _("Choisissez quelqu’un d’autre que la personne absente.")})
    if not substitute.is_active or not substitute.memberships.exists():
        raise ValidationError({"substitute": _("Cette personne ne travaille pas ici.")})
    if last < first or last < timezone.localdate():
        raise ValidationError({"last": _("La fin vient après le début, et n’est pas passée.")})
    if last - first > LONGEST_ABSENCE:
        raise ValidationError({"last": _("Un remplacement dure un an au plus.")})
    row = StandIn.objects.create(absent=absent, substitute=substitute, first=first, last=last, by=by)
    words = gettext_lazy("Vous remplacez %(who)s pour les validations, du %(first)s au %(last)s.")
    tell(
        [substitute],
        "standin.named",
        words,
        url="/publications/absences",
        who=str(absent),
        first=f"{first:%d/%m}",
        last=f"{last:%d/%m}",
    )
    record("standin.named", by=by, about=row, absent=absent.pk, substitute=substitute.pk, first=str(first), last=str(last))
    return row


@transaction.atomic
def stand_in_no_more(row: StandIn, *, by: User) -> None:
    demand(by, "post.judge")
    if by.pk != row.absent_id:
        demand(by, "flow.edit")
    record("standin.ended", by=by, about=row, absent=row.absent_id, substitute=row.substitute_id)
    row.delete()


# ── Reviewers outside ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def invite(post: Post, *, name: str, days: int, by: User, may_approve: bool = False) -> tuple[Reviewer, str]:
    """A link to this post alone, and its secret (told once, kept nowhere).

    With `may_approve` it speaks with the voice of who invites: only who is awaited on the path may lend it.
    """
    demand(by, "post.write", post)
    name = " ".join(name.replace("\x00", "").split())[:120]
    if not name:
        raise ValidationError({"name": _("Dites qui relira.")})
    if not 1 <= days <= LONGEST_LINK.days:
        raise ValidationError({"days": _("Un lien dure de 1 à 60 jours.")})
    if post.reviewers.filter(revoked_at=None, expires_at__gt=timezone.now()).count() >= MOST_LINKS:
        raise ValidationError(_("Vingt liens sont déjà ouverts pour cette publication : fermez-en un."))
    if may_approve:
        path = standing.path_of(post)
        people = frozenset().union(*(stage.people for stage in standing.stages(post, path)))
        if by.pk not in people or by.pk in standing.hands(post, path):
            raise PermissionDenied(_("Seule une personne dont l’avis est attendu peut le confier à un relecteur extérieur."))
    secret = secrets.token_urlsafe(32)
    row = Reviewer.objects.create(
        post=post,
        name=name,
        digest=digest(secret),
        may_approve=may_approve,
        by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(
        "reviewer.invited", by=by, about=row, channel=f"posts:{post.team_id}", post=post.pk, name=name, may_approve=may_approve
    )
    return row, secret


@transaction.atomic
def revoke(reviewer: Reviewer, *, by: User) -> Reviewer:
    """The link opens nothing any more."""
    if reviewer.by_id != by.pk and not may(by, "post.publish", reviewer.post.team):
        raise PermissionDenied("post.publish")
    Reviewer.objects.filter(pk=reviewer.pk, revoked_at=None).update(revoked_at=timezone.now())
    reviewer.refresh_from_db()
    record("reviewer.revoked", by=by, about=reviewer, channel=f"posts:{reviewer.post.team_id}", post=reviewer.post_id)
    return reviewer


def seen(reviewer: Reviewer) -> None:
    """The link was opened, noted once a minute."""
    now = timezone.now()
    if reviewer.seen_at is None or now - reviewer.seen_at > timedelta(minutes=1):
        Reviewer.objects.filter(pk=reviewer.pk).update(seen_at=now)


def demand_calm(reviewer: Reviewer) -> None:
    """Raises Often."""
    now = timezone.now()
    times = list(
        Remark.objects.filter(reviewer=reviewer, at__gt=now - OFTEN[-1][1]).order_by("-at").values_list("at", flat=True)[:60]
    )
    waits = [times[most - 1] + within - now for most, within in OFTEN if len(times) >= most]
    if longest := max((wait for wait in waits if wait > timedelta(0)), default=None):
        raise Often(longest)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def reviewer_of(secret: str) -> Reviewer | None:
    """The living link of this secret."""
    row = Reviewer.objects.filter(digest=digest(secret)).select_related("post__author", "post__topic", "by").first()
    return row if row and row.open and row.post.state != "binned" else None


def approval_of(reviewer: Reviewer) -> Approval | None:
    return reviewer.post.approvals.order_by("-id").first()
