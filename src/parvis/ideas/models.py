"""Proposals to the newsroom: what is said, shown, wished; the questions and answers; the post it became."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Post

USER = settings.AUTH_USER_MODEL


class IdeaSet(models.QuerySet["Idea"]):
    def seen_by(self, user: User) -> IdeaSet:
        """One's own; and, for who sorts them, what was sent to their teams."""
        sent = ~Q(state="draft")
        if everywhere(user):
            return self.filter(sent | Q(by=user))
        return self.filter(Q(by=user) | sent & Q(team__in=teams(user, "idea.sort")))

    def to_sort(self) -> IdeaSet:
        """What waits for the desk."""
        return self.filter(state="received")


class Idea(models.Model):
    """One proposal. draft → received ⇄ asked → taken → published; or refused, with a reason."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="ideas")  # the newsroom that sorts it
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="ideas")
    text = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    wished = models.DateField(null=True)
    contact = models.CharField(max_length=200, blank=True)  # whom the desk may call
    credit = models.CharField(max_length=200, blank=True)  # how the pictures' author wants to be named
    state = models.CharField(max_length=10, default="draft")
    reason = models.TextField(blank=True)  # of a refusal
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="ideas")
    sorter = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")  # who took or refused it
    form = models.UUIDField(null=True, unique=True)  # the page that began it: its own saves begin nothing new
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)

    objects = IdeaSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="idea_state"),
            models.Index(fields=["by", "-id"], name="idea_by"),
            models.Index(fields=["team", "state", "-id"], name="idea_team"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Picture(models.Model):
    """A photo or a video in its place in a proposal."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["idea", "file"], name="one_picture_a_file")]


class Said(models.Model):
    """A question of the desk, or its answer."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="said")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    way = models.CharField(max_length=8)  # question · answer
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
