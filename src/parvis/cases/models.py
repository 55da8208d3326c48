"""What stands above conversations: one fact to settle, with its number, its states and its history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from parvis.city.models import Topic
from parvis.inbox.models import Conversation, Reply, talk_seen_by
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User


class CaseRules(models.Model):
    """What the city decided for its cases: one row."""

    one = models.BooleanField(default=True, unique=True)
    prefix = models.CharField(max_length=6, blank=True)  # "": three letters of the city's name
    keep_days = models.PositiveIntegerField(default=730)  # closed for so long, a case forgets whom it was for
    link_days = models.PositiveIntegerField(default=30)  # so long a private link opens
    near_metres = models.PositiveIntegerField(default=200)  # so far apart two cases may be one fact; 0: none is proposed
    near_days = models.PositiveIntegerField(default=30)  # and opened so many days apart


class Category(models.Model):
    """A kind of request, in a tree: its leaves are what a resident may ask for."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    path = models.CharField(max_length=500, blank=True)  # names from the root, for people
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    leaf = models.BooleanField(default=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    public = models.BooleanField(default=False)  # offered to other programs, and its cases may be shown
    description = models.CharField(max_length=1000, blank=True)
    keywords = models.CharField(max_length=300, blank=True)  # with commas
    attributes = models.JSONField(default=list)  # what is asked besides, see categories.Attribute
    elsewhere = models.CharField(max_length=200, blank=True)  # not ours: the body that has it
    elsewhere_text = models.CharField(max_length=1000, blank=True)  # and what residents are told

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="category_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def group(self) -> str:
        """The first name of its path."""
        return self.path.split(" > ")[0] if " > " in self.path else ""


class CaseSet(models.QuerySet["Case"]):
    def seen_by(self, user: User) -> CaseSet:
        """Of the user's teams, or above a conversation that they may see."""
        if everywhere(user):
            return self
        mine = teams(user, "inbox.see")
        if not mine:
            return self.none()
        linked = CaseLink.objects.filter(talk_seen_by(user), case=OuterRef("pk"))
        return self.filter(Q(team__in=mine) | Exists(linked))


class Case(models.Model):
    """One fact to settle. What may be public is written for the public: `public_title` and `public_text`, nothing else."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, default="request")  # words.KINDS
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.CharField(max_length=8, default="normal")  # low · normal · high · danger
    public_state = models.CharField(max_length=12, default="received")
    whom = models.CharField(max_length=200, blank=True)  # who has it, or whose it is
    day = models.DateField(null=True)  # of what is planned
    state = models.CharField(max_length=10, default="new")  # inside the house
    place = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    precision = models.CharField(max_length=12, blank=True)  # point · street · district
    answers = models.JSONField(default=dict)  # to what its category asks besides
    public = models.BooleanField(default=False)
    public_title = models.CharField(max_length=200, blank=True)
    public_text = models.TextField(blank=True)
    reporters = models.PositiveIntegerField(default=0)  # persons behind its conversations
    revision = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # the last thing that happened to it
    heard_at = models.DateTimeField(null=True)  # the last message of a resident
    shown_at = models.DateTimeField(null=True)  # when what the public sees last changed
    closed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)  # anonymised
    # It goes on in that one (never itself merged): its number leads there, and it stands in no list.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged", db_index=False)

    objects = CaseSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-moved_at", "-id"], name="case_all"),
            models.Index(fields=["team", "-moved_at", "-id"], name="case_team"),
            models.Index(fields=["-moved_at", "-id"], name="case_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["state", "-moved_at", "-id"], name="case_state"),
            models.Index(fields=["-opened_at", "-id"], name="case_public", condition=Q(public=True)),
            models.Index(fields=["closed_at"], name="case_old", condition=Q(closed_at__isnull=False, forgotten_at__isnull=True)),
            models.Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["lat", "lon"], name="case_near", condition=Q(lat__isnull=False, closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stirred(self) -> bool:
        """Closed, and somebody wrote since."""
        return bool(self.closed_at and self.heard_at and self.heard_at > self.closed_at)


class CaseLink(models.Model):
    """A conversation under a case. `current`: True or NULL, so that a conversation is at most under one at a time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="case_links", db_index=False)
    current = models.BooleanField(null=True, default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "current"], name="one_case_a_conversation"),
            models.UniqueConstraint(fields=["case", "conversation"], name="one_link_a_conversation"),
        ]


class CaseUnion(models.Model):
    """Two cases became one: `other` goes on in `case`; with what is needed to take it back. It holds no words.

    `kept`: {"links": conversations that came along, "woken": those of them that had been there before, "inner": cases that were
    merged into `other` before, "filled": groups of fields that `case` did not say and has from `other`, "priority": what it was}.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="unions", db_index=False)  # it stays
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="united", db_index=False)
    kept = models.JSONField(default=dict)
    state = models.CharField(max_length=10)  # of `other`, inside the house, before
    closed_at = models.DateTimeField(null=True)  # of `other`, before
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="case_union"),
            models.Index(fields=["other", "-id"], name="case_union_other"),
        ]


class CaseStep(models.Model):
    """One thing that happened to a case. `told`: words that the resident may read; `reason`: for colleagues."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps", db_index=False)
    kind = models.CharField(max_length=12)  # words.STEPS
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    public_state = models.CharField(max_length=12, blank=True)  # what it became
    state = models.CharField(max_length=10, blank=True)
    whom = models.CharField(max_length=200, blank=True)  # merged, unmerged: the number of the other case
    day = models.DateField(null=True)
    told = models.TextField(blank=True)
    shown = models.BooleanField(default=False)  # its words stand on the public page too
    reason = models.TextField(blank=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="case_step"),
            models.Index(fields=["-at", "-id"], name="case_step_public", condition=~Q(public_state="")),
        ]


class Telling(models.Model):
    """What residents were told at one step: a conversation, and the answer that left, or why none did."""

    step = models.ForeignKey(CaseStep, on_delete=models.CASCADE, related_name="tellings", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    reply = models.ForeignKey(Reply, null=True, on_delete=models.SET_NULL, related_name="+")
    failure = models.CharField(max_length=300, blank=True)  # in words, as the agent was told

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "conversation"], name="one_telling")]


class CasePass(models.Model):
    """A private link to follow a case: only its digest is kept; it was sent in the conversation itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="passes")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="case_pass_over")]


class Guess(models.Model):
    """Somebody asked for a case's page and it was not there for them. `who`: a keyed digest of an address of the net."""

    who = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["who", "-at"], name="case_guess_who"),
            models.Index(fields=["at"], name="case_guess_at"),
        ]
