"""The charter's clauses, its versions, the texts that try it, and what somebody set aside for one text."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.people.models import Team


class Clause(models.Model):
    """One rule of the charter as it is edited now. What is in force is the newest `Version`, a copy of all of them."""

    number = models.CharField(max_length=12, unique=True)  # "2.1"
    chapter = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=120)
    text = models.TextField()  # what the charter says
    mend = models.TextField(blank=True)  # what it proposes to whoever goes against it
    kind = models.CharField(max_length=12)  # charter.kinds.KINDS
    params = models.JSONField(default=dict)  # as charter.kinds.params gives them
    severity = models.CharField(max_length=8, default="advise")  # refuse · approve · advise
    scope = models.JSONField(default=dict)  # {"accounts", "networks", "topics", "way", "period"}
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Version(models.Model):
    """The charter after one change. Versions are never edited: restoring one makes a new one."""

    number = models.PositiveIntegerField(unique=True)
    clauses = models.JSONField()  # [{…} as charter.written.clause], in the order of their numbers
    note = models.CharField(max_length=300, blank=True)  # what changed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)


class Example(models.Model):
    """A text, and the clauses that must speak of it: the charter's own test."""

    text = models.TextField()
    situation = models.JSONField(default=dict)  # the other fields of said.Said that are not as by default
    expected = models.JSONField(default=list)  # numbers of clauses
    note = models.CharField(max_length=300, blank=True)  # why
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.text[:60]


class Exemption(models.Model):
    """Somebody with the right set a clause aside, for one text in one place and with a reason. Never edited, never removed."""

    label = models.CharField(max_length=40)  # "publishing.post", "inbox.conversation"
    row = models.BigIntegerField()
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)  # said.digest: other words are not covered
    number = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    excerpt = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label", "row", "digest", "number"], name="one_exemption_a_text_and_clause"),
        ]
