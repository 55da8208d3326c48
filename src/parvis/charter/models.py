"""The charter's clauses, its versions, the texts that try it, and what somebody set aside for one text."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.people.models import Team
from parvis.work.models import Due, due_index


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


class Precedent(models.Model):
    """A text that a person has judged, from which the meaning of clauses is learnt: an objection, or (nothing expected) a near miss."""

    about = models.CharField(max_length=12, blank=True)  # the clause that it shows, or nearly; "" = an ordinary text
    text = models.TextField()
    situation = models.JSONField(default=dict)  # as of an example
    expected = models.JSONField(default=list)  # numbers of clauses that must speak of it
    note = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, unique=True)  # of text and situation: nothing is learnt twice
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # NULL: came with Parvis
    at = models.DateTimeField(auto_now=True)
    vectors = models.BinaryField(null=True)  # of the text, then of what is answered, as `meaning.packed`; NULL = not yet read
    embedder = models.CharField(max_length=80, blank=True)  # whose vectors

    class Meta:
        indexes = [models.Index(fields=["about", "id"], name="precedents_by_clause")]

    def __str__(self) -> str:
        return self.text[:60]


class Learnt(Due):
    """One row: what precedents made. `due_at`: there is something to learn. What stands here goes on judging meanwhile."""

    always = models.BinaryField(null=True)  # `learning.sense.Sense` of the clauses that hold at any time
    in_period = models.BinaryField(null=True)  # of those that a period opens; NULL = nothing to learn from
    digest = models.CharField(max_length=64, blank=True)  # of both; "" = nothing learnt yet
    embedder = models.CharField(max_length=80, blank=True)
    precedents = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)  # learning.figures.told: each precedent judged by what the others teach
    failure = models.CharField(max_length=300, blank=True)  # of the last attempt
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("learnt_due")]


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
