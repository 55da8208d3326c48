"""How a team orders its work at the counter: labels, saved views."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parvis.inbox.models import Conversation
from parvis.people.access import everywhere, sees, teams
from parvis.people.models import Team, User

USER = settings.AUTH_USER_MODEL
TONES = ("quiet", "done", "warning", "late", "private")
"""Those of a badge; see design."""


class LabelSet(models.QuerySet["Label"]):
    def seen_by(self, user: User) -> LabelSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "inbox.see"))

    def offered(self) -> LabelSet:
        """Those that one puts on a conversation; a retired one stays where it is."""
        return self.filter(retired_at__isnull=True)


class Label(models.Model):
    """A word of a team under which it finds conversations again. Never an opinion, never a judgement of a person."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="labels")
    name = models.CharField(max_length=40)
    tone = models.CharField(max_length=8, default="quiet")
    retired_at = models.DateTimeField(null=True)

    objects = LabelSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("team", Lower("name"), name="one_label_a_name")]

    def __str__(self) -> str:
        return self.name


class Labelled(models.Model):
    """A label on a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="labelled", db_index=False)
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="labelled", db_index=False)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["label", "conversation"], name="labelled_label")]
        constraints = [models.UniqueConstraint(fields=["conversation", "label"], name="one_label_a_conversation")]


class ViewSet(models.QuerySet["View"]):
    def seen_by(self, user: User) -> ViewSet:
        """One's own, and those of one's teams."""
        return self.seen(sees(user, "inbox.see"), user.pk)

    def seen(self, teams: tuple[int, ...] | None, user: int) -> ViewSet:
        """The same by what it depends on: a user's teams (None: all) and their id."""
        mine = Q(owner=user, team__isnull=True)
        shared = Q(team__isnull=False) if teams is None else Q(team__in=teams)
        return self.filter(mine | shared)

    def in_order(self) -> ViewSet:
        """As the chips stand: what a team shares, then one's own."""
        return self.order_by(models.F("team").asc(nulls_last=True), "position", "pk")


class View(models.Model):
    """A list of the counter under a name. Private, or a team's: then whoever reads there sees it."""

    name = models.CharField(max_length=40)
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")  # NULL: its owner's alone
    query = models.CharField(max_length=600)  # of the list's address: inbox.wanted.Wanted
    position = models.PositiveSmallIntegerField(default=0)

    objects = ViewSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "position"], name="view_team")]

    def __str__(self) -> str:
        return self.name


class First(models.Model):
    """The view with which somebody's counter opens."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(View, on_delete=models.CASCADE, related_name="+")


class Undo(models.Model):
    """A gesture on many conversations, as each was before and after it."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)
    rows = models.JSONField(default=list)  # [{"pk", "before", "after", "put", "taken"}]: bulk.actions
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="undo_at")]


class MacroSet(models.QuerySet["Macro"]):
    def seen_by(self, user: User) -> MacroSet:
        """One's own, and those of one's teams."""
        mine = Q(owner=user, team__isnull=True)
        shared = Q(team__isnull=False) if everywhere(user) else Q(team__in=teams(user, "inbox.see"))
        return self.filter(mine | shared)


class Macro(models.Model):
    """Several acts in one click. Private, or a team's. Whoever runs it needs the right of each act."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")  # NULL: its owner's alone
    reply = models.TextField(blank=True)  # with the blanks of knowledge.blanks
    note = models.TextField(blank=True)
    put = models.ManyToManyField(Label, related_name="+")
    taken = models.ManyToManyField(Label, related_name="+")
    assign = models.CharField(max_length=20, blank=True)  # "" as it is · moi · personne · a user's id
    state = models.CharField(max_length=8, blank=True)  # "" as it is · open · waiting · service · closed
    snooze = models.CharField(max_length=8, blank=True)  # "" not at all · 3h · demain · lundi

    objects = MacroSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "name"], name="macro_team")]

    def __str__(self) -> str:
        return self.name
