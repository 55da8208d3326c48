"""What this room shows beside the city's ballots: what is held, the rhythm, the files of proof."""

from __future__ import annotations

from django.utils import timezone

from parvis.city.beside import Panel
from parvis.city.days import periods_at, zone
from parvis.city.models import Ballot
from parvis.people.models import User
from parvis.proofs.models import Proof
from parvis.proofs.reading import held
from parvis.publishing.bands.reading import lines

SHOWN = 5


def beside(by: User, ballot: Ballot | None) -> list[Panel]:
    if ballot is not None:
        files = list(Proof.objects.seen_by(by).filter(ballot=ballot).order_by("-pk")[:SHOWN])
        return [Panel("proofs/parts/of_ballot.html", {"ballot": ballot, "files": files, "held": held(by, ballot)})]
    found = [Panel("proofs/parts/held.html", {"rows": held(by)})]
    if "pre-election" in periods_at(timezone.now()):
        every = lines(by, timezone.localdate(timezone=zone()))
        shown = [one for one in every if one.month.count or one.month.past]
        found.append(Panel("publishing/parts/bands_brief.html", {"lines": shown}))
    return found
