"""Feeds that we read, and what they said; lookouts, and what they saw."""

from __future__ import annotations

from datetime import time
from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, ConversationSet, Message
from parvis.kept.hooks import unrestricted
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Post
from parvis.subjects.models import Subject
from parvis.work.models import Due, due_index


class SourceSet(models.QuerySet["Source"]):
    def seen_by(self, user: User) -> SourceSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "post.see"))


class Source(Due):
    """A feed that a team reads, or (`account`) a network's open stream, asked through one of its accounts.

    `due_at`: when it is read next; NULL = paused. `unfound`: posts that were not kept, for their authors do not want to be found.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="sources")
    url = models.URLField(max_length=600)
    title = models.CharField(max_length=200, blank=True)
    site = models.URLField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default="active")  # active · paused · gone
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)
    quiet = models.PositiveIntegerField(default=0)  # reads in a row that brought nothing
    read_at = models.DateTimeField(null=True)  # last successful read
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    words = models.CharField(max_length=100, blank=True)  # of a stream: a hashtag, or what is searched
    cursor = models.JSONField(null=True)
    unfound = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceSet.as_manager()

    class Meta:
        indexes = [due_index("source_due")]
        constraints = [models.UniqueConstraint(fields=["team", "url"], name="one_source_a_feed")]

    def __str__(self) -> str:
        return self.title or self.url


class ArticleSet(models.QuerySet["Article"]):
    def seen_by(self, user: User) -> ArticleSet:
        return self if everywhere(user) else self.filter(source__team__in=teams(user, "post.see"))


class Article(models.Model):
    """One thing a feed said. `old`: it was there when the feed was added.

    Of a stream: somebody's public post, `packed` as it came (`networks.packing`), `who` wrote it as their network calls them.
    """

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="articles", db_index=False
    )  # the constraint has one
    identity = models.CharField(max_length=300)
    url = models.URLField(max_length=600, blank=True)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=200, blank=True)
    picture = models.URLField(max_length=600, blank=True)
    at = models.DateTimeField()
    old = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")  # the draft that was made of it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")  # who made it
    packed = models.JSONField(null=True)
    who = models.CharField(max_length=300, blank=True)
    talk = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "identity"], name="one_article_an_identity")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="article_newest", condition=Q(hidden=False)),
            models.Index(fields=["who"], name="article_who", condition=~Q(who="")),
            models.Index(fields=["created_at"], name="article_kept"),
        ]


# ── Lookouts: queries matched at intake ──────────────────────────────────────────────────────────────────────────────


class LookoutSet(models.QuerySet["Lookout"]):
    def seen_by(self, user: User) -> LookoutSet:
        """One's own, and those that are shared with one's teams."""
        return self.filter(Q(owner=user) | self.shared_with(user))

    @staticmethod
    def shared_with(user: User) -> Q:
        return Q(shared=True) if everywhere(user) else Q(shared=True, team__in=teams(user, "inbox.see"))


class Lookout(models.Model):
    """A saved query (`understanding.queries`), matched against whatever arrives. `private`: private messages are read too."""

    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="lookouts", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shared = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    private = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = LookoutSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="one_lookout_a_name")]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One row, with another mark after each change of a lookout, so that each process knows when to make its own index anew.

    Drawn by chance, not counted: a change that was rolled back, or a backup brought back, cannot give the same mark to other lookouts.
    """

    mark = models.PositiveBigIntegerField()


def heard_by(user: User) -> ConversationSet:
    """Conversations that a user sees and whose person may be listened to (GDPR, articles 18 and 21)."""
    return cast(ConversationSet, unrestricted(Conversation.objects.seen_by(user), "contact"))


class SightingSet(models.QuerySet["Sighting"]):
    def seen_by(self, user: User) -> SightingSet:
        """What came to conversations that the user sees, and what feeds said; nothing of who restricted what their data is used for."""
        if everywhere(user):
            return cast(SightingSet, unrestricted(self, "conversation__contact"))
        return self.filter(Q(conversation__in=heard_by(user)) | Q(article__in=Article.objects.seen_by(user)))


class Sighting(models.Model):
    """A message or an article that fitted a lookout when it came. `aside_at`: somebody said that it is none."""

    lookout = models.ForeignKey(Lookout, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    aside_at = models.DateTimeField(null=True)
    aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SightingSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "lookout"], name="one_sighting_a_message"),
            models.UniqueConstraint(fields=["article", "lookout"], name="one_sighting_an_article"),
        ]
        indexes = [
            models.Index(fields=["lookout", "-at", "-id"], name="sighting_newest"),
            models.Index(fields=["conversation", "lookout"], name="sighting_conversation"),
            models.Index(fields=["at"], name="sighting_at"),
        ]


class Attention(Due):
    """Who wants to know of a lookout (NULL: of spikes), and how. `due_at`: there is something to tell. `told`: the last that was."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    lookout = models.ForeignKey(Lookout, null=True, on_delete=models.CASCADE, related_name="attentions")
    how = models.CharField(max_length=6, default="now")  # now · digest
    digest_at = models.TimeField(default=time(8, 30))
    quiet_from = models.TimeField(default=time(20))  # nothing is told from then on; the same as `quiet_to`: always
    quiet_to = models.TimeField(default=time(8))
    told = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "lookout"], name="one_attention_a_lookout"),
            models.UniqueConstraint(fields=["user"], name="one_attention_to_spikes", condition=Q(lookout__isnull=True)),
        ]
        indexes = [due_index("attention_due")]


# ── Echoes: many messages that say the same ──────────────────────────────────────────────────────────────────────────


class EchoSet(models.QuerySet["Echo"]):
    def seen_by(self, user: User) -> EchoSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "inbox.see"))


class Echo(models.Model):
    """Messages that say the same, or speak of one fact. It proposes a subject: `made` of it, or `refused`, which is remembered."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)  # of its first message
    words = models.CharField(max_length=200, blank=True)  # of its first messages: what they share besides the place
    theme = models.CharField(max_length=40, blank=True)  # understanding.topics: its first storey
    place = models.CharField(max_length=120, blank=True)
    people = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=7, blank=True)  # "": nobody decided · made · refused
    subject = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="echoes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = EchoSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-last_at", "-id"], name="echo_newest")]


class Print(Due):
    """A message that is compared with the last ones, a moment after its batch. No word of it is here. `echo`: what it is one of."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="prints")
    echo = models.ForeignKey(Echo, null=True, on_delete=models.SET_NULL, related_name="prints", db_index=False)
    how = models.CharField(max_length=7, blank=True)  # copy · variant · fact
    kind = models.CharField(max_length=12, blank=True)  # "": unsure
    theme = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=40, blank=True)  # what stands under the theme: "voirie/eclairage"
    place = models.CharField(max_length=120, blank=True)  # the first that it names, folded
    district = models.CharField(max_length=120, blank=True)  # the same, of districts
    at = models.DateTimeField()

    class Meta:
        indexes = [
            due_index("print_due"),
            models.Index(fields=["echo", "-id"], name="print_echo", condition=Q(echo__isnull=False)),
            models.Index(fields=["at"], name="print_at"),
        ]


# ── Spikes: more than at the same hour of other weeks ────────────────────────────────────────────────────────────────

DIMENSIONS = ("all", "kind", "theme", "topic", "place", "district", "lookout")


class HourCount(models.Model):
    """Messages of people in one hour: all, or those of one kind, theme, topic, place, district or lookout. No message is known by it.

    A row of a dimension without a key says since when that dimension is counted at all.
    """

    dimension = models.CharField(max_length=8)  # DIMENSIONS
    key = models.CharField(max_length=120, blank=True)
    hour = models.DateTimeField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "key", "hour"], name="one_count_an_hour")]
        indexes = [models.Index(fields=["hour"], name="hour_count_hour")]


class SpikeSet(models.QuerySet["Spike"]):
    def seen_by(self, user: User) -> SpikeSet:
        """All but those of lookouts that are not the user's to see."""
        mine = Lookout.objects.seen_by(user).annotate(named=Cast("pk", models.CharField())).values("named")
        return self.filter(~Q(dimension="lookout") | Q(key__in=mine))

    def facts(self) -> SpikeSet:
        """One of each fact."""
        return self.filter(head__isnull=True)


class Spike(models.Model):
    """Much more than usual. `n`, `expected`: in the three hours when it was highest. One at a time of each series (`open`).

    One fact raises several: of a place, of its theme, of all messages. `head`: the one under which it is shown and told; NULL: itself.
    """

    dimension = models.CharField(max_length=8)
    key = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # it was still one
    ended_at = models.DateTimeField(null=True)
    open = models.BooleanField(null=True, default=True)  # True or NULL
    n = models.PositiveIntegerField()
    expected = models.FloatField()
    chance = models.FloatField()
    head = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="scopes")
    subject = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SpikeSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "key", "open"], name="one_open_spike")]
        indexes = [models.Index(fields=["-began_at", "-id"], name="spike_newest")]
