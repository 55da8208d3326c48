"""How long each kind of working record is kept, and the nightly work that lets go of the rest.

What people said and what the city said are kept until an archivist's rule says otherwise; these are the records that
only serve the machine or the repair of a failure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.apps import apps
from django.utils import timezone

from parvis.work.registry import routine

log = structlog.get_logger()
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `label` older than `days` by `field` are let go; `only` narrows them; `why` is shown to the curious."""

    label: str
    by: str
    days: int
    why: str
    only: dict[str, Any] = field(default_factory=dict)


RULES = (
    Rule("accounts.raw", "received_at", 30, "reconnaître une livraison répétée par un réseau", {"state": "done"}),
    Rule("accounts.attempt", "at", 90, "comprendre un envoi qui a échoué", {"ended_at__isnull": False}),
    Rule("journal.hookcall", "created_at", 90, "rejouer un appel sortant"),
    Rule("journal.notice", "at", 180, "retrouver un avis déjà lu", {"seen_at__isnull": False}),
    Rule("journal.event", "at", 30, "savoir qui regarde une conversation", {"kind": "conversation.presence"}),
    Rule("inbox.presence", "at", 1, "savoir qui regarde une conversation"),
    Rule("inbox.unsent", "at", 90, "retrouver une réponse commencée"),
    Rule("inbox.tombstone", "at", 365, "ne pas montrer ce que son auteur a retiré"),
    Rule("rest.once", "at", 1, "répondre pareil à une demande répétée"),
    Rule("sessions.session", "expire_date", 0, "rester connecté"),
)


def sweep(rule: Rule) -> int:
    """Let go of what is past its time, in slices, so that nobody waits for it."""
    before = timezone.now() - timedelta(days=rule.days)
    rows = apps.get_model(rule.label)._default_manager.filter(**{f"{rule.by}__lt": before}, **rule.only)
    gone = 0
    while pks := list(rows.order_by(rule.by).values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone


@routine("41 3 * * *")
def let_go() -> None:
    for rule in RULES:
        if gone := sweep(rule):
            log.info("retention.swept", label=rule.label, rows=gone, days=rule.days)
