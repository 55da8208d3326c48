"""Requests of persons about what is kept of them, and what may not be let go of meanwhile."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from parvis.inbox.models import Contact
from parvis.journal.seal import Sealed, seals
from parvis.people.access import may
from parvis.people.models import User
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL
UNDER_WAY = ("asked", "working", "held")


class LegalHold(models.Model):
    """Nothing of a person is let go of while it stands: a complaint, a judge, an inquiry."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact"], name="one_hold_a_person", condition=Q(lifted_at__isnull=True))]


class RecordRules(models.Model):
    """What the city decided of its records: one row."""

    one = models.BooleanField(default=True, unique=True)
    second = models.BooleanField(default=True)  # a second colleague's yes before somebody is forgotten or given what is kept


class ErasureSet(models.QuerySet["Erasure"]):
    def seen_by(self, user: User) -> ErasureSet:
        return self if may(user, "record.keep") else self.none()


class Erasure(Due):
    """Somebody is forgotten: asked, agreed to by a second colleague, done in steps; then its receipt, which names nobody.

    asked → working → done, or kept: a few rows stay until `due_at`, when they go too. `held`: a legal hold came in between.
    refused: the second colleague said no. `contacts`, `identities`: who it is, as rows. `sealed`: how they were called, until it is
    done. `step` and `cursor`: where the next turn goes on, whoever takes it.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="erasures")
    mode = models.CharField(max_length=9)  # erase · anonymise
    reason = models.TextField(blank=True)  # how they asked; it goes with the rest
    state = models.CharField(max_length=8, default="asked")
    language = models.CharField(max_length=5)
    contacts = models.JSONField(default=list)
    identities = models.JSONField(default=list)
    sealed = models.BinaryField(null=True)
    step = models.CharField(max_length=60, blank=True)
    cursor = models.BigIntegerField(default=0)
    files = models.JSONField(default=list)  # what came with their messages, to be looked at last
    total = models.PositiveIntegerField(default=0)  # rows that lead to them
    looked = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # label → rows that say nothing any more
    kept = models.JSONField(default=list)  # [{"label", "rows", "why", "until"}]
    told = models.JSONField(default=list)  # [{"name", "at"}]: bodies that had something passed on (GDPR, article 19)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    agreed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = ErasureSet.as_manager()

    class Meta:
        indexes = [due_index("erasure_due"), models.Index(fields=["state", "-id"], name="erasure_state")]
        constraints = [models.UniqueConstraint(fields=["contact"], name="one_erasure_a_person", condition=Q(state__in=UNDER_WAY))]

    @property
    def address(self) -> str:
        return reverse("records:erasure", args=[self.pk])

    @property
    def percent(self) -> int:
        if self.state in ("done", "kept"):
            return 100
        return min(99, 100 * self.looked // max(self.total, 1))


seals(Sealed("records.erasure"))


class AccessSet(models.QuerySet["Access"]):
    def seen_by(self, user: User) -> AccessSet:
        return self if may(user, "record.keep") else self.none()


class Access(Due):
    """All that is kept of somebody, as one package for them (GDPR, article 15): asked, agreed to, made behind, gone after a week.

    asked → working → done → gone; or refused. The package is written beside and then renamed: whole or not there.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="accesses")
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=8, default="asked")
    language = models.CharField(max_length=5)
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # of its file
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    agreed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = AccessSet.as_manager()

    class Meta:
        indexes = [
            due_index("access_due"),
            models.Index(fields=["expires_at"], name="access_expires", condition=Q(state="done")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact"], name="one_access_a_person", condition=Q(state__in=("asked", "working")))
        ]

    @property
    def address(self) -> str:
        return reverse("records:access", args=[self.pk])

    @property
    def percent(self) -> int:
        return 100 if self.state in ("done", "gone") else min(99, 100 * self.looked // max(self.total, 1))


class RetentionVersion(models.Model):
    """What the city decided for one kind of record, each decision a row: how long, what then, on which ground, and why it changed."""

    key = models.CharField(max_length=60)  # retention.Rule.name
    number = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    fate = models.CharField(max_length=8, default="destroy")  # destroy · sort · transfer
    basis = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    current = models.BooleanField(default=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="one_retention_number"),
            models.UniqueConstraint(fields=["key"], name="one_retention_in_force", condition=Q(current=True)),
        ]


class EliminationSet(models.QuerySet["Elimination"]):
    def seen_by(self, user: User) -> EliminationSet:
        return self if may(user, "record.keep") else self.none()


class Elimination(Due):
    """A list of records that are past their time, to be let go of: drawn up, agreed to by a second person with the archivist's visa,
    then done in batches.

    drawing → asked → working → done; or refused, cancelled. `before`: what began earlier is on it. `fate`, `days`, `basis`: as they
    were then.
    """

    key = models.CharField(max_length=60)
    before = models.DateTimeField()
    days = models.PositiveIntegerField()
    fate = models.CharField(max_length=8)
    basis = models.TextField(blank=True)
    state = models.CharField(max_length=9, default="drawing")
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)  # under a legal hold: not on the list, or refused when its turn came
    changed = models.PositiveIntegerField(default=0)  # no longer past their time when their turn came
    oldest = models.DateTimeField(null=True)
    newest = models.DateTimeField(null=True)
    years = models.JSONField(default=dict)  # year → rows
    visa = models.CharField(max_length=300, blank=True)  # the archivist's reference
    visa_name = models.CharField(max_length=200, blank=True)
    visa_path = models.CharField(max_length=200, blank=True)  # under the folder of files
    visa_sha256 = models.CharField(max_length=64, blank=True)
    archive = models.ForeignKey("Package", null=True, on_delete=models.PROTECT, related_name="eliminations")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    agreed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = EliminationSet.as_manager()

    class Meta:
        indexes = [due_index("elimination_due"), models.Index(fields=["key", "-id"], name="elimination_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="one_elimination_a_kind", condition=Q(state__in=("drawing", "asked", "working"))
            )
        ]

    @property
    def address(self) -> str:
        return reverse("records:elimination", args=[self.pk])

    @property
    def percent(self) -> int:
        return 100 if self.state == "done" else min(99, 100 * self.looked // max(self.total, 1))


class Listed(models.Model):
    """One record of an elimination list. It says which and from when, never what; it is kept for ever."""

    elimination = models.ForeignKey(Elimination, on_delete=models.PROTECT, related_name="rows", db_index=False)
    row = models.BigIntegerField()
    began_at = models.DateTimeField()
    state = models.CharField(max_length=7, default="waiting")  # waiting · gone · held · changed
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["elimination", "row"], name="one_listed")]
        indexes = [models.Index(fields=["elimination", "id"], name="listed_waiting", condition=Q(state="waiting"))]


class Disposal(models.Model):
    """The register of what was let go of, kept for ever: which kind, how many, when, by which rule or list."""

    key = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    at = models.DateTimeField()
    elimination = models.ForeignKey(Elimination, null=True, on_delete=models.PROTECT, related_name="disposals")

    class Meta:
        indexes = [models.Index(fields=["key", "-id"], name="disposal_key")]


class Restriction(models.Model):
    """What is kept of a person may be kept, and not used, while it stands (GDPR, articles 18 and 21)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=9)  # restrict: article 18 · object: article 21
    reason = models.TextField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact"], name="one_restriction_a_person", condition=Q(lifted_at__isnull=True))
        ]


class PackageSet(models.QuerySet["Package"]):
    def seen_by(self, user: User) -> PackageSet:
        return self if may(user, "record.keep") else self.none()


class Package(Due):
    """Records as an open package on the disk: for the archives (`archive`: some kinds, a period), or the whole city (`city`).

    working → done → gone; or cancelled, failed. Written beside and then renamed: whole or not there.
    dropped: somebody was forgotten who may be in it.
    """

    kind = models.CharField(max_length=7)
    kinds = models.JSONField(default=list)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    state = models.CharField(max_length=9, default="working")
    failure = models.CharField(max_length=300, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    progress = models.JSONField(default=dict)  # kind → [done, total]
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    restricted = models.PositiveIntegerField(default=0)  # conversations left out: their person restricted their use
    verified_at = models.DateTimeField(null=True)
    wrong = models.JSONField(default=list)  # what the last reading found
    verify = models.BooleanField(default=False)  # the next turn reads it again
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = PackageSet.as_manager()

    class Meta:
        indexes = [due_index("package_due"), models.Index(fields=["kind", "-id"], name="package_kind")]

    @property
    def address(self) -> str:
        return reverse("records:archive", args=[self.pk])

    @property
    def percent(self) -> int:
        done, total = sum(one[0] for one in self.progress.values()), sum(one[1] for one in self.progress.values())
        return 100 if self.state in ("done", "gone") else min(99, 100 * done // max(total, 1))


class ClaimSet(models.QuerySet["Claim"]):
    def seen_by(self, user: User) -> ClaimSet:
        return self if may(user, "record.keep") else self.none()


class Claim(models.Model):
    """What somebody asks of the city about their data (GDPR, articles 15 to 21), and until when it is answered: the register.

    open → answered · refused. `who`, `how`: what they are called and how they were recognised; they go when the person is forgotten.
    `told`: how many days were left when colleagues were told last.
    """

    right = models.CharField(max_length=11)  # claims.clock.RIGHTS
    who = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=500, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="claims")
    state = models.CharField(max_length=8, default="open")
    received_on = models.DateField()
    due_on = models.DateField()
    extended_on = models.DateField(null=True)
    why = models.CharField(max_length=500, blank=True)  # of the two months more
    ended_on = models.DateField(null=True)
    answer = models.TextField(blank=True)  # what was done, or why it is refused
    keeper = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    told = models.SmallIntegerField(null=True)

    objects = ClaimSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="claim_open", condition=Q(state="open")),
            models.Index(fields=["state", "-id"], name="claim_state"),
        ]

    @property
    def address(self) -> str:
        return reverse("records:claim", args=[self.pk])
