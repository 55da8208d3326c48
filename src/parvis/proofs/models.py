"""Files of proof: how far each is, what was gathered, the papers that came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from parvis.city.models import Ballot
from parvis.people.access import may
from parvis.people.models import User
from parvis.work.models import Due, due_index


class ProofSet(models.QuerySet["Proof"]):
    def seen_by(self, user: User) -> ProofSet:
        """They tell of every team's publications: those who keep the city's ballots see them."""
        return self if may(user, "city.edit") else self.none()


class Proof(Due):
    """What was published and held from `first` to `last`, gathered a few publications at a time. What is done is never changed."""

    ballot = models.ForeignKey(Ballot, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=160)
    first = models.DateField()
    last = models.DateField()
    zone = models.CharField(max_length=40)  # of the place of vote
    language = models.CharField(max_length=5)  # in which its sentences are
    state = models.CharField(max_length=8, default="working")  # working · stopped · done
    cursor = models.BigIntegerField(default=0)  # the last publication that was gathered
    looked = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of the content, as both papers print it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = ProofSet.as_manager()

    class Meta:
        indexes = [due_index("proof_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return reverse("proofs:proof", args=[self.pk])

    @property
    def percent(self) -> int:
        return 100 * self.looked // max(self.total, 1)


class Leaf(models.Model):
    """One publication as it was gathered; it goes when the papers are there."""

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="leaves", db_index=False)  # the constraint has one
    post = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proof", "post"], name="one_leaf_a_post")]


class Paper(models.Model):
    """A finished file: its very bytes."""

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="papers", db_index=False)  # the constraint has one
    form = models.CharField(max_length=4)  # json · pdf
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proof", "form"], name="one_paper_a_form")]
        indexes = [models.Index(fields=["sha256"], name="paper_sha256")]
