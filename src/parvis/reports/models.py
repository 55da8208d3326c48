"""Reports: their blocks, how far each is, the papers that came of it; monthly plans; tables that everybody may take."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from parvis.people.access import everywhere
from parvis.people.models import User
from parvis.work.models import Due, due_index


class PlanSet(models.QuerySet["Plan"]):
    def seen_by(self, user: User) -> PlanSet:
        return self if everywhere(user) else self.filter(by=user)


class Plan(Due):
    """A report that comes each month, of the month before; its figures are those that `by` may see. `due_at`: the next one."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="fr")
    blocks = models.JSONField(default=list)
    day = models.PositiveSmallIntegerField(default=1)  # 1 to 28
    hour = models.TimeField()
    to = models.JSONField(default=list)  # addresses to which each is sent
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = PlanSet.as_manager()

    class Meta:
        indexes = [due_index("report_plan_due")]

    def __str__(self) -> str:
        return self.name


class ReportSet(models.QuerySet["Report"]):
    def seen_by(self, user: User) -> ReportSet:
        """It tells of all that its author may see: those who see every team's things, and its author."""
        return self if everywhere(user) else self.filter(by=user)


class Report(Due):
    """Words and plots of a period, in their order. `done` of `total` blocks and papers are made."""

    name = models.CharField(max_length=160)
    first = models.DateField()
    last = models.DateField()
    language = models.CharField(max_length=5, default="fr")
    blocks = models.JSONField(default=list)
    about = models.CharField(max_length=30, blank=True)  # live:12 · contest:3 · list:4: of its publications alone; "" all
    state = models.CharField(max_length=8, default="draft")  # draft · working · done · failed
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)  # why it could not be made
    key = models.CharField(max_length=43, blank=True)  # with which those to whom it was sent read it; "" nobody
    sent_at = models.DateTimeField(null=True)
    plan = models.ForeignKey(Plan, null=True, on_delete=models.SET_NULL, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    objects = ReportSet.as_manager()

    class Meta:
        indexes = [due_index("report_due"), models.Index(fields=["by", "-id"], name="report_by")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def percent(self) -> int:
        return 100 * self.done // max(self.total, 1)


class Sheet(models.Model):
    """A finished file of a report: its very bytes."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sheets", db_index=False)  # the constraint has one
    form = models.CharField(max_length=4)  # pdf · html · xlsx · csv
    content = models.BinaryField()
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="one_sheet_a_form")]


class Openness(models.Model):
    """Whether the city publishes its figures: one row."""

    one = models.BooleanField(default=True, unique=True)
    on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)


class Dataset(models.Model):
    """A table that everybody may take, as it was made last night. Rows hold no free text and no small count."""

    key = models.SlugField(max_length=40, unique=True)
    rows = models.JSONField(default=list)  # as `open.tables` has its fields
    at = models.DateTimeField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
