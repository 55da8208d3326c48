"""What receipts show on the counter: beside the person what left and what is owed; in lists what is owed and late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import hooks
from parvis.inbox.models import Conversation, Reply
from parvis.people.access import may
from parvis.people.models import User
from parvis.receipts import following
from parvis.receipts.following import WRITTEN
from parvis.receipts.models import Practice, Receipt
from parvis.receipts.words import KINDS, STATES, TONES, WHY

WORD = "accuse"
CHOICES: dict[str, str | Lazy] = {
    "du": gettext_lazy("Accusé de réception dû"),
    "retard": gettext_lazy("Accusé de réception en retard"),
}


def told(row: Receipt) -> dict[str, Any]:
    """A receipt in words, for pages."""
    failed = row.reply is not None and row.reply.state in ("refused", "bounced", "dropped")
    late = row.state == "owed" and row.owed_by is not None and row.owed_by <= timezone.now()
    state = _("pas parti") if failed else _("en retard") if late else STATES[row.state]
    tone = "late" if failed or late else TONES[row.state]
    return {"row": row, "name": KINDS[row.kind], "state": state, "tone": tone, "why": WHY.get(row.reason, row.reason)}


def show(talk: Conversation, user: User) -> Mapping[str, Any] | None:
    practice = Practice.objects.filter(account=talk.account_id).first()
    rows = list(Receipt.objects.of(talk.pk).select_related("reply", "by").order_by("pk")[:10])
    if talk.kind == "form":
        automatic = Reply.objects.filter(conversation=talk, by=None, options__automatic=True).exclude(
            pk__in=[r.reply_id for r in rows if r.reply_id]
        )
        first = automatic.order_by("pk").first()
    else:
        first = None
    owes = practice is not None and practice.owes and talk.kind in WRITTEN
    if not rows and not owes and first is None:
        return None
    acknowledged = any(row.kind == "acknowledgment" and row.state == "sent" for row in rows)
    exempted = any(row.kind == "acknowledgment" and row.state == "exempt" for row in rows)
    return {
        "receipts": [told(row) for row in rows], "entry": first, "owes": owes and not acknowledged and not exempted,
        "unopposable": owes and not acknowledged, "may_send": may(user, "inbox.reply", talk),
    }  # fmt: skip


def narrowed(user: User, value: str) -> Q | None:
    mine = Receipt.objects.of(OuterRef("pk"))
    if value == "retard":
        return Q(Exists(mine.overdue(timezone.now())))
    return Q(Exists(mine.due_acknowledgments())) if value == "du" else None


def owed(among: RawSQL, user: User) -> QuerySet[Receipt]:
    return Receipt.objects.due_acknowledgments().of_any(among).filter(owed_by__isnull=False)


def marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, receipt in found:
        if hooks.moment(receipt["owed_by"]) <= now:
            yield pk, hooks.Mark(_("accusé dû"), "warning", "mail", CHOICES["retard"])


def words(user: User, value: str) -> str | Lazy:
    return CHOICES.get(value, _("Accusé inconnu"))


hooks.follows("receipts", hooks.Follower(following.heard, following.moved))
hooks.shows("receipts", hooks.Part("receipts/parts/receipts.html", show), order=30)
hooks.marks(
    "receipts",
    hooks.Marker(owed, {"owed_by": "owed_by"}, marks, shown=Coalesce("conversation__merged_into", "conversation")),
)
hooks.narrows(WORD, hooks.Narrow(narrowed, words, choices=lambda user: list(CHOICES.items()), label=gettext_lazy("Accusés")))
