"""A file of proof is gathered a slice at a time; whoever dies in the middle, the next one goes on from there."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.proofs import paper
from parvis.proofs.content import bounds, content, envelope, fingerprint, plain
from parvis.proofs.gather import Around, Slice, wanted
from parvis.proofs.models import Leaf, Paper, Proof
from parvis.proofs.words import READY
from parvis.work import rows
from parvis.work.registry import job

BATCH = 100


@job(Proof, seats=1, fetch=("by",))
def gather(proofs: list[Proof]) -> None:
    for proof in proofs:
        if proof.state != "working":
            rows.settle(proof, due_at=None)
            continue
        with rows.renewed(proof), override(proof.language):
            _slice(proof)


def _slice(proof: Proof) -> None:
    """The next publications; after the last one, the papers."""
    found = wanted(*bounds(proof)).filter(pk__gt=proof.cursor).select_related("team", "author", "topic", "campaign")
    posts = list(found[:BATCH])
    if not posts:
        return _finish(proof)
    told = Slice(posts, Around.read()).told()
    with transaction.atomic():
        Leaf.objects.bulk_create([Leaf(proof=proof, post=pk, content=plain(one)) for pk, one in told], ignore_conflicts=True)
        looked = proof.looked + len(posts)
        rows.settle(proof, cursor=posts[-1].pk, looked=looked, total=max(proof.total, looked), due_at=timezone.now(), attempts=0)


def _finish(proof: Proof) -> None:
    whole = content(proof, list(proof.leaves.order_by("post").values_list("content", flat=True)))
    sha256 = fingerprint(whole)
    made = {"json": envelope(whole), "pdf": paper.pdf(whole, sha256)}
    marks = {form: hashlib.sha256(one).hexdigest() for form, one in made.items()}
    with transaction.atomic():
        Paper.objects.bulk_create(
            [Paper(proof=proof, form=form, content=one, size=len(one), sha256=marks[form]) for form, one in made.items()]
        )
        proof.leaves.all().delete()
        rows.settle(proof, state="done", sha256=sha256, done_at=timezone.now(), due_at=None)
        record("proof.made", about=proof, channel="city", name=proof.name, sha256=sha256, json=marks["json"], pdf=marks["pdf"])
        if proof.by is not None:
            tell([proof.by], "proof.made", READY, url=proof.address, name=proof.name)
