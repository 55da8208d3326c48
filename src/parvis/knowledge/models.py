"""What the city answers: approved texts with an owner, a source, and a day on which somebody reads them again."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.city.models import Topic
from parvis.directory.models import Destination
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User


class AnswerSet(models.QuerySet["Answer"]):
    def seen_by(self, user: User) -> AnswerSet:
        """Those of everybody, and those of the user's teams."""
        return self if everywhere(user) else self.filter(Q(team=None) | Q(team__in=teams(user, "answer.see")))

    def in_use(self) -> AnswerSet:
        return self.filter(retired_at=None)

    def current(self, today: date) -> AnswerSet:
        """Those in use that may be said today."""
        begun, goes_on = Q(from_on=None) | Q(from_on__lte=today), Q(until_on=None) | Q(until_on__gte=today)
        return self.in_use().filter(begun, goes_on)


class Answer(models.Model):
    """One answer of the city, in as many languages as somebody wrote. It is retired, never deleted: what was said stays known."""

    key = models.SlugField(max_length=60, unique=True)  # what an agent types to find it
    title = models.CharField(max_length=160)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")  # None: everybody's
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    destination = models.ForeignKey(Destination, null=True, on_delete=models.SET_NULL, related_name="+")  # who can say more
    source = models.CharField(max_length=500, blank=True)  # where it comes from: an address, a decision, a person
    public = models.BooleanField(default=False)  # everybody reads it on the help pages
    from_on = models.DateField(null=True)  # it is true from that day,
    until_on = models.DateField(null=True)  # to that day
    review_on = models.DateField(null=True)  # from that day it is shown as too old
    reminded_on = models.DateField(null=True)  # its owner was told of this `review_on`
    retired_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    touched_at = models.DateTimeField(default=timezone.now)  # whatever changes what is found of it

    objects = AnswerSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="answer_changed"),
            models.Index(fields=["review_on"], name="answer_review", condition=Q(retired_at__isnull=True)),
            models.Index(fields=["-touched_at"], name="answer_touched"),
            models.Index(fields=["topic", "title"], name="answer_public", condition=Q(retired_at__isnull=True, public=True)),
        ]

    def __str__(self) -> str:
        return self.title

    def overdue(self, today: date) -> bool:
        return self.review_on is not None and self.review_on <= today

    def past(self, today: date) -> bool:
        return self.until_on is not None and self.until_on < today


class AnswerText(models.Model):
    """An answer in one language, for one network where that has words of its own."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="wordings", db_index=False)
    language = models.CharField(max_length=5)
    network = models.CharField(max_length=20, blank=True, default="")  # "": wherever there is no text of its own
    text = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "language", "network"], name="one_text_a_language_network")]


class AnswerExample(models.Model):
    """One way of asking for an answer, written by a colleague: by it the answer is found."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="examples", db_index=False)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "text"], name="one_example_an_answer")]


class AnswerVersion(models.Model):
    """What an answer said from then on; what it said before can be had again."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()  # the answer's `revision` at that time
    said = models.JSONField()  # see `versions.packed`
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="one_answer_version")]


class AnswerVector(models.Model):
    """Where one text of an answer lies among others, for the model that says so. Made anew when the text or the model changes."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="vectors", db_index=False)
    model = models.CharField(max_length=80)  # name, version and beginning of the hash of its weights
    digest = models.CharField(max_length=64)  # of the text
    vector = models.BinaryField()  # float16, little-endian, of length one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "model", "digest"], name="one_vector_a_text")]
