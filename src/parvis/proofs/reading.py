"""What pages and the API show of files of proof: reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from parvis.city import periods
from parvis.city.days import AHEAD, vote_of
from parvis.city.models import Ballot
from parvis.people.models import User
from parvis.proofs.models import Paper, Proof
from parvis.publishing.models import Delivery

HELD = ("held", "late", "unapproved")
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Match:
    """What a fingerprint is of: the very bytes of one of the papers, or the content of both ("content")."""

    proof: Proof
    form: str


def known(sha256: str, by: User) -> Match | None:
    """The file of proof with this fingerprint, among those that they may see."""
    seen = Proof.objects.seen_by(by)
    paper = Paper.objects.filter(sha256=sha256, proof__in=seen).select_related("proof").defer("content").first()
    if paper is not None:
        return Match(paper.proof, paper.form)
    proof = seen.filter(sha256=sha256).exclude(sha256="").first()
    return Match(proof, "content") if proof is not None else None


def fingerprint(chunks: Sequence[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def papers(proof: Proof) -> list[Paper]:
    """Without their bytes."""
    return list(proof.papers.defer("content").order_by("-form"))


def held(by: User, ballot: Ballot | None = None) -> list[Delivery]:
    """What is held now, in a ballot's windows or in those that are open: what waits for a decision, the next first."""
    rows = Delivery.objects.seen_by(by).filter(state__in=HELD).exclude(post__state="binned").select_related("post", "account")
    now = timezone.now()
    ballots = [ballot] if ballot is not None else _near(now)
    spans = [(one.begins, one.ends) for vote in map(vote_of, ballots) for one in periods.windows(vote) if one.begins <= now]
    if not spans:
        return []
    within = rows.filter(planned_at__gte=min(begins for begins, _ends in spans), planned_at__lt=max(ends for _b, ends in spans))
    return list(within.order_by("planned_at", "pk")[:SHOWN])


def _near(now: datetime) -> list[Ballot]:
    """Those with a window that is open now."""
    near = Ballot.objects.exclude(status="hypothesis").filter(round1__gte=now.date() - AHEAD, round1__lte=now.date() + AHEAD)
    return [one for one in near if any(w.begins <= now < w.ends for w in periods.windows(vote_of(one)))]
