"""One thing that many people write about, the conversations about it, and the answers that went to all of them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from parvis.city.models import Topic
from parvis.inbox.models import Conversation, Identity, Reply
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL


class SubjectSet(models.QuerySet["Subject"]):
    def seen_by(self, user: User) -> SubjectSet:
        """Of the user's teams, or above a conversation that they may see."""
        if everywhere(user):
            return self
        mine = teams(user, "inbox.see")
        if not mine:
            return self.none()
        linked = SubjectLink.objects.filter(
            Q(conversation__team__in=mine) | Q(conversation__assignee=user), subject=OuterRef("pk")
        )
        return self.filter(Q(team__in=mine) | Exists(linked))


class Subject(models.Model):
    """A strike at the pools, a storm. `people`, `networks`: how many wrote about it, counted anew by each verb that changes it."""

    title = models.CharField(max_length=200)
    keywords = models.CharField(max_length=300, blank=True)  # with commas: words by which later arrivals are known
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    line = models.TextField(blank=True)  # what one may say now
    line_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=5, default="open")  # open · ended
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    people = models.PositiveIntegerField(default=0)
    talks = models.PositiveIntegerField(default=0)
    networks = models.JSONField(default=dict)  # {"facebook": 21}: people on each
    revision = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = SubjectSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-moved_at", "-id"], name="subject_state"),
            models.Index(fields=["team", "state", "-moved_at", "-id"], name="subject_team"),
            models.Index(fields=["-moved_at", "-id"], name="subject_all"),
        ]

    def __str__(self) -> str:
        return self.title


class SubjectLink(models.Model):
    """A conversation in a subject. `current`: True or NULL, so that a conversation is at most in one at a time."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="links", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="subject_links", db_index=False)
    current = models.BooleanField(null=True, default=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "current"], name="one_subject_a_conversation"),
            models.UniqueConstraint(fields=["subject", "conversation"], name="one_link_in_a_subject"),
        ]
        indexes = [models.Index(fields=["subject", "-id"], name="subject_link_newest")]


class Round(Due):
    """One answer to all: the row is its own job, and works through its `Told` rows in batches until none waits.

    `texts`: by language, with the blanks of standard answers. `public_most`: so many at most are answered in public; None: all.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="rounds", db_index=False)
    texts = models.JSONField()
    public_most = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=7, default="running")  # running · stopped · done
    chosen = models.PositiveIntegerField(default=0)  # how many are to be told
    at_any_hour = models.BooleanField(default=False)  # it does not wait for the end of quiet hours
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("subject_round_due"), models.Index(fields=["subject", "-id"], name="subject_round_newest")]


class Told(models.Model):
    """What became of one conversation in a round. `seen`: its newest message when the answer was written."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tellings", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    seen = models.BigIntegerField(default=0)
    outcome = models.CharField(
        max_length=8, blank=True
    )  # "": it waits · sent · refused · answered · declined · left: too many in public
    failure = models.CharField(max_length=300, blank=True)  # in words
    reply = models.ForeignKey(Reply, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "conversation"], name="one_telling_a_round")]
        indexes = [
            models.Index(fields=["round", "outcome", "id"], name="told_outcome"),
            models.Index(fields=["round", "-id"], name="told_newest"),
        ]


class Declined(models.Model):
    """Somebody wants no answers to all on this network. `by` NULL: by their own word."""

    identity = models.OneToOneField(Identity, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()


class Sparing(models.Model):
    """The city's choice, one row: hours in which no answer to all leaves, by its own clock. Both NULL: there are none."""

    one = models.BooleanField(default=True, unique=True)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
