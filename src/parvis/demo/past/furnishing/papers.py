"""The report of last month, the one that comes each month, and a file of proof: begun here, made behind by their own jobs."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.city.models import Ballot
from parvis.demo.past.furnishing.event import SLUG
from parvis.demo.past.furnishing.town import somebody
from parvis.live.models import LiveEvent
from parvis.proofs import actions as proofs
from parvis.proofs.models import Proof
from parvis.reports import actions
from parvis.reports.models import Plan, Report

OFFICE = "cabinet@parvis.example"
"""The mayor's office has no account here: the report comes by mail."""
WORDS = (
    "Un mois marqué par la fête des quartiers et par la grève des transports. Nos photos plaisent loin d’ici ; ce que les habitants "
    "lisent et partagent, ce sont d’abord les informations pratiques."
)  # fmt: skip


@transaction.atomic
def papers() -> None:
    if Plan.objects.exists():
        return
    by, last = somebody("manager"), timezone.localdate().replace(day=1) - timedelta(days=1)
    plan = actions.plan(by=by, name="Rapport mensuel", day=2, hour=time(7, 30), to=[OFFICE])
    blocks = [{**block, "text": WORDS} if block == {"kind": "text", "text": ""} else block for block in actions.usual()]
    report = actions.begin(by=by, first=last.replace(day=1), last=last, blocks=blocks)
    Report.objects.filter(pk=report.pk).update(plan=plan)
    actions.make(report, by=by)
    if event := LiveEvent.objects.filter(slug=SLUG).first():
        actions.begin(by=by, first=event.begins_at.date() - timedelta(days=14), last=event.begins_at.date() + timedelta(days=3),
                      about=f"live:{event.pk}")  # fmt: skip
    ballot = Ballot.objects.order_by("pk").first()
    if ballot is not None and not Proof.objects.exists():
        proofs.begin(by=somebody("admin"), ballot=ballot, last=timezone.localdate())
