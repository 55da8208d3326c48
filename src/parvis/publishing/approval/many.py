"""One word on many approvals: first what would happen to each, then each in its own transaction, the others whatever befalls one.

A word is given to an approval, which is of one revision: what was changed since it was read is refused, not approved unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing.approval import actions
from parvis.publishing.approval.models import Approval

MOST = 200
WORDS: dict[str, str | Promise] = {
    "yes": gettext_lazy("votre accord est donné"),
    "changes": gettext_lazy("des changements sont demandés à son auteur"),
    "no": gettext_lazy("elle est refusée, avec votre raison"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one approval, in words; `refused`: why nothing does."""

    approval: Approval
    words: str = ""
    refused: str = ""


def asked(rows: Sequence[Approval], *, verdict: str, by: User) -> list[Line]:
    """What would happen, one by one; nothing is changed. `rows` with their posts."""
    demand(by, "post.judge")
    if verdict not in WORDS:
        raise ValidationError({"verdict": _("Avis inconnu.")})
    if len(rows) > MOST:
        raise ValidationError(_("Choisissez %(most)s publications au plus.") % {"most": MOST})
    mine = set(Approval.objects.awaiting(by).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [_asked(row, verdict, row.pk in mine) for row in rows]


def _asked(row: Approval, verdict: str, mine: bool) -> Line:
    if row.state != "waiting":
        return Line(row, refused=_("elle n’attend plus d’avis"))
    if row.revision != row.post.revision:
        return Line(row, refused=_("elle a été modifiée depuis"))
    if not mine:
        return Line(row, refused=_("votre avis n’est pas attendu"))
    return Line(row, str(WORDS[verdict]))


def carry_out(rows: Sequence[Approval], *, verdict: str, reason: str, by: User) -> list[Line]:
    """Say it of each that waits for this user; what one refuses stops no other."""
    lines = asked(rows, verdict=verdict, by=by)
    if verdict != "yes" and not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : c’est ce qui aidera à reprendre le texte.")})
    return [line if line.refused else _done(line, verdict, reason, by) for line in lines]


def _done(line: Line, verdict: str, reason: str, by: User) -> Line:
    try:
        actions.decide(line.approval, verdict=verdict, reason=reason, by=by)
    except ValidationError as error:
        return Line(line.approval, refused=" ".join(error.messages))
    except PermissionDenied as error:
        return Line(line.approval, refused=str(error))
    return line


def waiting(posts: Sequence[int], user: User) -> list[Approval]:
    """What waits of these posts, as far as a user sees it."""
    rows = Approval.objects.seen_by(user).filter(post__in=posts, state="waiting")
    return list(rows.select_related("post", "post__topic", "post__author").order_by("post__publish_at", "pk")[: MOST + 1])
